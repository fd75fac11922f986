"""Keeping the outbox small: what is over is forgotten after a month, and what nobody can send any more is dropped."""

from datetime import datetime, timedelta
from typing import Any

from celery import shared_task
from django.db.models import Q, QuerySet
from django.utils import timezone

from integrations.models import Connection, SyncItem
from integrations.registry import System, systems

KEPT = timedelta(days=30)
CHUNK = 5_000  # rows of one statement, so that nobody waits for it


def forget(*, now: datetime) -> int:
    """Delete what was sent or dropped longer ago than a month. Returns how many."""
    over = SyncItem.objects.filter(state__in=(SyncItem.State.DONE, SyncItem.State.DROPPED), finished_at__lt=now - KEPT)
    count = 0
    while keys := list(over.values_list("pk", flat=True)[:CHUNK]):
        count += SyncItem.objects.filter(pk__in=keys)._raw_delete("default")
    return count


def sweep(*, now: datetime) -> int:
    """Drop what systems were to be told whose connection was removed. Returns how many."""
    known = {one.system for one in Connection.objects.only("system")}
    living = {one.name for one in systems if one.push is not None and (one.is_open or one.name in known)}
    return _drop(_undone(now).exclude(system__in=living), now)


def drop_of(system: System, *, now: datetime) -> int:
    """Drop what one system was to be told, when its connection is removed. Returns how many.

    Once more when a new one is made: what was on its way, or being written, at the moment of the removal is not for it.
    """
    return _drop(_undone(now).filter(system=system.name), now)


@shared_task(name="integrations.tidy_outbox")
def tidy_later(**_: Any) -> None:
    now = timezone.now()
    sweep(now=now)
    forget(now=now)


def _undone(now: datetime) -> QuerySet[SyncItem]:
    """What no worker is sending at this moment."""
    left = Q(state=SyncItem.State.SENDING, leased_until__lt=now)
    return SyncItem.objects.filter(Q(state__in=(SyncItem.State.WAITING, SyncItem.State.FAILED)) | left)


def _drop(items: QuerySet[SyncItem], now: datetime) -> int:
    return items.update(state=SyncItem.State.DROPPED, finished_at=now)
