"""Whose turn it is to ask a system: booked in the database, so that all processes on all machines share one limit."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from integrations.errors import NotOurTurn, Reason
from integrations.models import Quota
from integrations.registry import System
from integrations.rules import limits
from integrations.rules.limits import Limit
from integrations.rules.retry_after import LONGEST_WAIT

LONGEST_PATIENCE = 60.0  # seconds that anybody may wait for a turn
LONGEST_HOLD = timedelta(seconds=LONGEST_WAIT + limits.AGREEMENT)


def limit_of(system: System) -> Limit | None:
    """The system's own limit, or the one that PLOCK_API_LIMIT_<SYSTEM> sets."""
    said = settings.API_LIMITS.get(system.name)
    return limits.parse(said) if said else system.limit


def wait(system: System, *, patience: float, sleep: Callable[[float], None] = time.sleep) -> None:
    """Sleep until it is our turn. Raises NotOurTurn (busy) where that would be later than in `patience` seconds."""
    limit, patience = limit_of(system), min(patience, LONGEST_PATIENCE)
    now = timezone.now()
    turn = _book(system.name, limit, now=now, until=now + timedelta(seconds=patience))
    if turn > now:
        sleep((turn - now).total_seconds())


def hold(system: System, seconds: float) -> None:
    """Let nobody ask for a while: the other side has said so."""
    until = timezone.now() + timedelta(seconds=seconds)
    with transaction.atomic():
        row = locked(system.name)
        row.held_until = max(row.held_until or until, until)
        row.save(update_fields=["held_until"])


@transaction.atomic
def _book(name: str, limit: Limit | None, *, now: datetime, until: datetime) -> datetime:
    row = locked(name)
    turn, booked = _next(limit, row.booked_until, now=now) if limit else (now, row.booked_until)
    if row.held_until and row.held_until - now <= LONGEST_HOLD:  # else the clock was set back
        turn = max(turn, row.held_until)
    if turn > until:
        raise NotOurTurn(name, Reason.BUSY, "our turn is later", retry_after=(turn - now).total_seconds())
    if limit:
        row.booked_until = max(booked or turn, turn + limit.interval)
        row.save(update_fields=["booked_until"])
    return turn


def _next(limit: Limit, booked: datetime | None, *, now: datetime) -> tuple[datetime, datetime]:
    return limits.next_turn(limit, booked, now=now, patience=LONGEST_PATIENCE)


def locked(name: str) -> Quota:
    """The row of a system, locked until the transaction ends."""
    row = Quota.objects.select_for_update().filter(pk=name).first()
    if row is None:
        Quota.objects.get_or_create(pk=name)
        row = Quota.objects.select_for_update().get(pk=name)
    return row
