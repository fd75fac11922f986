"""Writing the log: one entry a verb, in the transaction of the verb itself.

This is the only door to it, so that whoever listens (`accounts.registry.log_listeners`) misses nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import batched
from typing import Any

from django.db.models import Model

from accounts.models import Account, Activity, User
from accounts.registry import Listener, log_listeners
from plock.kit.bulk import insert, reserve_keys
from plock.kit.models import Job

CHUNK = 2_000  # entries that listeners hear of at once


@dataclass(frozen=True, slots=True)
class Origin:
    """Who acts and from where: handed to every verb."""

    by: User | None = None
    source: str = Activity.Source.SCREEN
    job: Job | None = None


SYSTEM = Origin(source=Activity.Source.SYSTEM)


def entry(
    *, origin: Origin, verb: str, account: Account | None, subject: Any = "", changes: dict[str, Any] | None = None
) -> Activity:
    """An unsaved entry, for `write`."""
    return Activity(
        account=account,
        actor=origin.by,
        verb=verb,
        source=origin.source,
        job=origin.job,
        subject=str(subject)[:200],
        changes={field: [plain(old), plain(new)] for field, (old, new) in (changes or {}).items()},
    )


def record(
    *, origin: Origin, verb: str, account: Account | None, subject: Any = "", changes: dict[str, Any] | None = None
) -> Activity:
    """Log one verb: changes are {field: (old, new)}."""
    made = entry(origin=origin, verb=verb, account=account, subject=subject, changes=changes)
    made.save(force_insert=True)
    tell([made])
    return made


def write(entries: Iterable[Activity]) -> None:
    """Log many verbs at once. Only where somebody listens do the entries learn their keys.

    A chunk is complete before it is inserted: entries that are made on the way may ask the database.
    """
    listening = _listening()
    for chunk in batched(entries, CHUNK, strict=False):
        if not listening:
            insert(Activity, chunk)
            continue
        for one, key in zip(chunk, reserve_keys(Activity, len(chunk)), strict=True):
            one.pk = key
        insert(Activity, chunk, with_keys=True)
        for listener in listening:
            listener.heard(chunk)


def tell(entries: Sequence[Activity]) -> None:
    """Let whoever listens hear of saved entries: new ones, or those that an import has just told more of."""
    for listener in _listening() if entries else ():
        listener.heard(entries)


def _listening() -> list[Listener]:
    return [one for one in log_listeners if one.is_listening()]


def diff(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """{field: (old, new)} of what differs."""
    return {field: (before[field], after[field]) for field in after if before[field] != after[field]}


def plain(value: Any) -> Any:
    """A value as JSON can hold it and a person can read it."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return format(value.normalize(), "f")
        case Model():
            return str(value)
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return value
