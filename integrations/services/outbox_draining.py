"""Sending what is in the outbox: a worker goes from system to system, a batch each, until nothing is due or time is up.

Several may do so at once. Nothing here is inside a transaction while it waits for the network, and whoever dies leaves
its items to others when their lease is over.
"""

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from integrations.errors import IntegrationError, Misconfigured, NotOurTurn, Rejected
from integrations.http import Http
from integrations.models import SyncItem
from integrations.registry import Access, System, systems
from integrations.rules.backoff import MOST_ATTEMPTS
from integrations.services import connections_moving, opening
from integrations.services.outbox_claiming import PUSH, claim, hold, is_running_out, release
from integrations.services.outbox_settling import settle

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=10)  # of a task that is ordered every 30; it orders itself again where work is left
# Seconds that orders are good for. A task that goes on does so only where nobody else waits for the worker: else each
# order of the clock would add one that goes on, until other tasks wait for a queue of them.
GOOD_FOR, GOES_ON_WITHIN = 30, 5
OVER = (SyncItem.State.DONE, SyncItem.State.FAILED)
MOST_IN_A_ROW = 5  # failures after which a system is left alone for now: it is down, and not only for one customer


class Interrupted(Exception):
    """It was being sent again and again when the worker died."""


@dataclass(slots=True)
class Drained:
    """How many items were sent, how many are left to a person, how many wait for another attempt."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    is_unfinished: bool = False  # time was up before everything was tried

    def count(self, state: str) -> None:
        self.sent += state == SyncItem.State.DONE
        self.failed += state == SyncItem.State.FAILED
        self.waiting += state == SyncItem.State.WAITING


@dataclass(slots=True)
class Watch:
    """The time of day, going on from when the work began."""

    began: datetime
    patience: timedelta
    _started: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        return self.began + timedelta(seconds=time.monotonic() - self._started)

    @property
    def is_up(self) -> bool:
        return self.now() - self.began >= self.patience


def drain(*, now: datetime, patience: timedelta = PATIENCE, jitter: Callable[[], float] = random.random) -> Drained:
    """Send what is due by `now`, and what falls due meanwhile, for as long as `patience`. Not for transactions."""
    watch, done = Watch(now, patience), Drained()
    ahead = [system for system in systems if system.push is not None]
    while ahead and not watch.is_up:
        ahead = [system for system in ahead if _take_turn(system, watch, done, jitter)]
    done.is_unfinished = bool(ahead)
    return done


@shared_task(name="integrations.drain", bind=True, expires=GOOD_FOR)
def drain_later(self: Any, **_: Any) -> None:
    """Celery looks at `expires` when a worker fetches the order, which may be long before it gets to it."""
    now = timezone.now()
    if self.request.expires and datetime.fromisoformat(self.request.expires) < now:
        return
    if drain(now=now).is_unfinished:
        self.apply_async(expires=GOES_ON_WITHIN)


def _take_turn(system: System, watch: Watch, done: Drained, jitter: Callable[[], float]) -> bool:
    """One batch of a system; whether there may be more for it now."""
    try:
        access = opening.access_of(system)
    except IntegrationError:
        return False
    with opening.opened(system, patience=PUSH, access=access) as http:
        batch = claim(system.name, now=watch.now())
        return bool(batch) and _send(batch, Line(system, http, access, watch, jitter), done)


@dataclass(frozen=True, slots=True)
class Line:
    """An open line to a system."""

    system: System
    http: Http
    access: Access = field(repr=False)
    watch: Watch
    jitter: Callable[[], float]

    def push(self, item: SyncItem) -> Exception | None:
        """Tell it; what went wrong, or None."""
        assert self.system.push is not None
        if item.attempts > MOST_ATTEMPTS:  # those were ended by the death of a worker, which may be its fault
            return Interrupted()
        try:
            self.system.push(self.http, self.access, item)
        except IntegrationError as problem:
            return problem
        except Exception as problem:
            log.exception("outgoing item %s (%s) was not sent", item.pk, item)
            return problem
        return None


def _send(batch: Sequence[SyncItem], line: Line, done: Drained) -> bool:
    """Send them one by one; whether the system takes more."""
    left, in_a_row = list(batch), 0
    while left and not line.watch.is_up:
        if is_running_out(left[0], now=line.watch.now()) and not (left := hold(left, now=line.watch.now())):
            return True
        item = left.pop(0)
        asked_at = line.watch.now()
        problem = line.push(item)
        state = settle(item, problem, now=line.watch.now(), jitter=line.jitter())
        done.count(state)
        if state not in OVER:
            left = _without_followers(left, item)
        if isinstance(problem, Misconfigured):
            connections_moving.mark_broken(line.system, problem, asked_at=asked_at)
        in_a_row = 0 if problem is None or isinstance(problem, Rejected) else in_a_row + 1
        if isinstance(problem, Misconfigured | NotOurTurn) or in_a_row == MOST_IN_A_ROW:
            release(left)
            return False
    release(left)
    return True


def _without_followers(left: Sequence[SyncItem], item: SyncItem) -> list[SyncItem]:
    """What follows the item of the same customer goes back into the queue with it."""
    behind = [one for one in left if one.account_id is not None and one.account_id == item.account_id]
    release(behind, due_at=item.due_at)
    return [one for one in left if one not in behind]
