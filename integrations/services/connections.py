"""The verbs of a connection: each proves what it saves before it saves it, and leaves one line in the log.

Proving asks the network, so it is done outside of any transaction; what somebody else saved meanwhile is not
overwritten. The log holds names of what was entered, never values.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.activity import Origin
from integrations import vault
from integrations.errors import IntegrationError, Misconfigured, Temporary
from integrations.http import Patience
from integrations.models import Connection
from integrations.registry import Access, System
from integrations.services import connections_moving as moving
from integrations.services import opening, outbox_tidying
from integrations.services.outbox_draining import drain_later
from plock.kit.errors import Refused

PROOF = Patience(8)  # somebody waits in front of the screen, and a token may have to be fetched first
State = Connection.State


class Stale(Refused):
    """Somebody else saved the connection since it was looked at."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this connection meanwhile. Look at it as it is now, then try again."))


@dataclass(frozen=True, slots=True)
class Configured:
    """A connection as it was saved; `made` are the secrets that Plock made for it, to be shown this once."""

    connection: Connection
    made: Mapping[str, str] = field(repr=False)


def configure(
    system: System,
    *,
    settings: Mapping[str, Any],
    secrets: Mapping[str, str],
    version: int,
    origin: Origin,
    forget: Collection[str] = (),
    renew: Collection[str] = (),
) -> Configured:
    """Save what was entered, if the system accepts it. Secrets that are not given stay, but for those to `forget`.

    `renew` names secrets that Plock makes itself and is to make anew: nobody else knows such a one yet, so nothing can
    be proved, and the connection is paused until somebody resumes it. `version` is what was looked at; 0 for none.
    Raises an IntegrationError where the system does not accept it (nothing is saved then), or Stale.
    """
    row = moving.row_of(system)
    _refuse_stale(row, version)
    kept = {name: value for name, value in stored(row).items() if name not in forget}
    given = {name: value for name, value in secrets.items() if value}
    made = _made(system, {*kept, *given}, renew)
    access = Access(dict(settings), {**kept, **given, **made})
    if not made:
        _prove(system, access)
    try:
        return Configured(_save(system, access, is_proved=not made, version=version, origin=origin), made)
    except IntegrityError as problem:
        raise Stale from problem


@transaction.atomic
def _save(system: System, access: Access, *, is_proved: bool, version: int, origin: Origin) -> Connection:
    row = moving.row_of(system, lock=True)
    _refuse_stale(row, version)
    before, is_new = Access(row.settings if row else {}, stored(row)), row is None
    if row is None:
        row = Connection(system=system.name, version=0)
        outbox_tidying.drop_of(system, now=timezone.now())
    state = "" if is_new else row.state
    row.settings, row.secrets = dict(access.settings), ""
    if access.secrets:
        row.secrets = vault.seal(access.secrets, system=system.name)
    moving.move(row, State.ACTIVE if is_proved else State.PAUSED, tested=is_proved, is_edit=True)
    _wake(system, row)
    changed = _names({**before.settings, **before.secrets}, {**access.settings, **access.secrets})
    changes: dict[str, Any] = {"entries": (None, changed)} if changed else {}
    if state != row.state:
        changes["state"] = (state, row.state)
    moving.log("configured" if changes else "tested", system, origin, changes)
    return row


def test(system: System, *, origin: Origin) -> Connection:
    """Try what is stored. What is broken works again where it succeeds; what is paused stays so.

    Raises the IntegrationError of the trial, which breaks an active connection unless it may pass by itself.
    """
    row = _required(system)
    try:
        _prove(system, opening.unsealed(row))
    except IntegrationError as problem:
        _failed(system, problem, version=row.version, origin=origin)
        raise
    with transaction.atomic():
        row = _unchanged(system, row.version)
        state = row.state
        moving.move(row, State.PAUSED if state == State.PAUSED else State.ACTIVE, tested=True)
        _wake(system, row)
        moving.log("tested", system, origin, {} if state == row.state else {"state": (state, row.state)})
    return row


@transaction.atomic
def _failed(system: System, error: IntegrationError, *, version: int, origin: Origin) -> None:
    row = _unchanged(system, version)
    changes: dict[str, Any] = {"reason": (row.reason, error.reason.value)}
    if row.state != State.PAUSED and not isinstance(error, Temporary) and error.reason not in moving.NOT_ITS_FAULT:
        changes |= {"state": (row.state, State.BROKEN)} if row.state != State.BROKEN else {}
        moving.move(row, State.BROKEN, error=error)
    moving.log("test_failed", system, origin, changes)


@transaction.atomic
def pause(system: System, *, origin: Origin) -> Connection:
    """Use it no more until it is resumed. A system that needs nothing entered is switched off this way."""
    row = moving.row_of(system, lock=True)
    if row is None and not system.is_open:
        raise Refused(_("This connection is not set up, so there is nothing to pause."))
    if row is not None and row.state == State.PAUSED:
        raise Refused(_("This connection is paused already."))
    row = row or Connection(system=system.name, version=0)
    before = row.state if row.pk else ""
    moving.move(row, State.PAUSED, is_edit=True)
    moving.log("paused", system, origin, {"state": (before, row.state)})
    return row


def resume(system: System, *, origin: Origin) -> Connection:
    """Use it again, if it still works. Raises the IntegrationError where it does not: it stays paused then."""
    row = _required(system)
    if row.state != State.PAUSED:
        raise Refused(_("This connection is not paused."))
    _prove(system, opening.unsealed(row))
    with transaction.atomic():
        row = _unchanged(system, row.version)
        moving.move(row, State.ACTIVE, tested=True, is_edit=True)
        _wake(system, row)
        moving.log("resumed", system, origin, {"state": (State.PAUSED, row.state)})
    return row


@transaction.atomic
def remove(system: System, *, origin: Origin) -> None:
    """Forget everything that was entered for it, and drop what it was still to be told."""
    row = moving.row_of(system, lock=True)
    if row is None:
        raise Refused(_("This connection is removed already."))
    moving.log("removed", system, origin, {"state": (row.state, "")})
    row.delete()
    outbox_tidying.drop_of(system, now=timezone.now())


def stored(row: Connection | None) -> dict[str, str]:
    """The secrets that are stored; none where no key opens them, so that they have to be entered anew."""
    try:
        return dict(opening.unsealed(row).secrets) if row else {}
    except Misconfigured:
        return {}


def _required(system: System) -> Connection:
    row = moving.row_of(system)
    if row is None:
        raise Refused(_("This connection is not set up, so there is nothing to test."))
    return row


def _unchanged(system: System, version: int) -> Connection:
    """The row, locked, if nobody saved it since."""
    row = moving.row_of(system, lock=True)
    _refuse_stale(row, version)
    assert row is not None  # version 0 is that of none
    return row


def _refuse_stale(row: Connection | None, version: int) -> None:
    if (row.version if row else 0) != version:
        raise Stale


def _wake(system: System, row: Connection) -> None:
    """What waits for a system that works again is sent at once, and not when beat comes."""
    if row.state == State.ACTIVE and system.push is not None:
        drain_later.delay_on_commit()


def _prove(system: System, access: Access) -> None:
    with opening.opened(system, patience=PROOF, access=access) as http:
        system.check(http, access)


def _made(system: System, known: Collection[str], renew: Collection[str]) -> dict[str, str]:
    """The secrets that Plock makes itself: those that are not there yet, and those to be made anew."""
    return {
        entry.name: entry.generate()
        for entry in system.entries
        if entry.generate is not None and (entry.name not in known or entry.name in renew)
    }


def _names(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Of the entries that differ."""
    return sorted(name for name in {*before, *after} if (before.get(name) or "") != (after.get(name) or ""))
