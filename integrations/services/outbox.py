"""Writing into the outbox: what a system is to be told, in the transaction of its cause; a worker sends it afterwards.

One row is open for each system and object: what is put again before it is sent counts as one more revision of it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from integrations.models import SyncItem
from integrations.services.outbox_draining import GOOD_FOR, drain_later

LONGEST_SUBJECT = 200
COLUMNS = ("system", "kind", "object_id", "account_id", "subject", "due_at", "created_at")
KINDS = ("text", "text", "bigint", "bigint", "text", "timestamptz", "timestamptz")
# The rest of a new row; the database has no defaults of its own.
FIRST = {
    "state": "'waiting'",
    "revision": "1",
    "attempts": "0",
    "token": "''",
    "reason": "''",
    "detail": "''",
}
AGAIN = """ON CONFLICT (system, kind, object_id) WHERE state IN ('waiting', 'sending') DO UPDATE
    SET revision = integrations_syncitem.revision + 1, account_id = excluded.account_id, subject = excluded.subject"""


@dataclass(frozen=True, slots=True)
class About:
    """What an item is about: the key of an object, whose it is, and what people call it."""

    object_id: int
    account_id: int | None
    subject: str = ""


def put(*, system: str, kind: str, objects: Collection[About], now: datetime | None = None) -> None:
    """Let the system be told of these objects, few or thousands, in the order of their keys.

    Objects without an account have no order among each other. Workers are woken once the transaction holds.
    """
    if not objects:
        return
    now = now or timezone.now()
    latest = {one.object_id: one for one in objects}
    rows = [
        (system, kind, pk, one.account_id, one.subject[:LONGEST_SUBJECT], now, now)
        for pk, one in sorted(latest.items())
    ]
    with transaction.atomic():
        is_awake = _is_awake(system, now)
        _upsert(rows)
        if not is_awake:
            drain_later.delay_on_commit()


def _is_awake(system: str, now: datetime) -> bool:
    """Whether something fell due just now, so that somebody was called for it; beat comes in case they did not.

    What is due for longer may be unable to go, behind an earlier item of its customer: that keeps nobody awake.
    """
    lately = (now - timedelta(seconds=GOOD_FOR), now)
    return SyncItem.objects.filter(system=system, state=SyncItem.State.WAITING, due_at__range=lately).exists()


def _upsert(rows: Sequence[tuple[Any, ...]]) -> None:
    """Django's bulk_create knows no conflict with a partial index."""
    columns = ", ".join((*COLUMNS, *FIRST))
    rest = ", ".join(FIRST.values())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for kind in KINDS)
            names = ", ".join(f"given.{name}" for name in COLUMNS)
            cursor.execute(
                f"INSERT INTO integrations_syncitem ({columns}) SELECT {names}, {rest}"  # noqa: S608
                f" FROM unnest({arrays}) WITH ORDINALITY AS given({', '.join(COLUMNS)}, place) ORDER BY place {AGAIN}",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            blanks = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(
                f"INSERT INTO integrations_syncitem ({columns}) VALUES ({blanks}, {rest}) {AGAIN}",  # noqa: S608
                [(*row[:5], *(connection.ops.adapt_datetimefield_value(moment) for moment in row[5:])) for row in rows],
            )
