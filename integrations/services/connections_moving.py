"""The row of a connection, the states it moves through, and its lines in the log.

Whoever meets an error while using a connection breaks it here; `connections` has the verbs of people.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from accounts.services import activity
from accounts.services.activity import SYSTEM, Origin
from integrations.errors import IntegrationError, Misconfigured, Reason
from integrations.models import Connection
from integrations.registry import System

State = Connection.State
# Misconfigured, yet nothing is wrong with what was entered: a person, or the keys of today, decide.
NOT_ITS_FAULT = (Reason.NOT_CONFIGURED, Reason.PAUSED, Reason.SEALED)


@transaction.atomic
def mark_broken(system: System, error: IntegrationError, *, asked_at: datetime | None = None) -> None:
    """Stop using a connection whose credentials were refused, until somebody repairs it; for whoever met the error.

    It is left alone where that is no fault of its own, where it is not in use, and where it was saved after `asked_at`,
    since the answer is to something else then. Not to be called inside a transaction that may be taken back.
    """
    row = row_of(system, lock=True) if isinstance(error, Misconfigured) and error.reason not in NOT_ITS_FAULT else None
    if row is None or row.state != State.ACTIVE or (asked_at and row.updated_at > asked_at):
        return
    move(row, State.BROKEN, error=error)
    log("broke", system, SYSTEM, {"state": (State.ACTIVE, row.state), "reason": ("", row.reason)})


def row_of(system: System, *, lock: bool = False) -> Connection | None:
    rows = Connection.objects.select_for_update() if lock else Connection.objects.all()
    return rows.filter(system=system.name).first()


def move(
    row: Connection, state: str, *, error: IntegrationError | None = None, tested: bool = False, is_edit: bool = False
) -> None:
    """Save the row in this state. An edit makes forms that were opened before stale; that something broke does not."""
    now = timezone.now()
    if is_edit or row.state != state:
        row.updated_at = now
    row.state, row.reason, row.detail, row.broken_at = state, "", "", None
    if error is not None:
        row.reason, row.detail, row.broken_at = error.reason.value, error.detail, now
    if tested:
        row.tested_at = now
    row.version += is_edit
    row.save()


def log(verb: str, system: System, origin: Origin, changes: Mapping[str, Any]) -> None:
    activity.record(
        origin=origin, verb=f"connection.{verb}", account=None, subject=subject(system), changes=dict(changes)
    )


def subject(system: System) -> str:
    """What the log calls the system: its English name, so that its lines are found whatever language anybody reads."""
    with translation.override("en"):
        return str(system.label)
