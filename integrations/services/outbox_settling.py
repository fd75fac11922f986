"""What becomes of an item after an attempt: by the type of what went wrong, and only while it is still ours."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from integrations.errors import IntegrationError, Misconfigured, NotOurTurn, Reason, Rejected, Temporary
from integrations.models import SyncItem
from integrations.rules import backoff

State = SyncItem.State
MOST_SURPRISES = 3  # attempts that may end in an error of ours
FREE = {"token": "", "leased_until": None}


def settle(item: SyncItem, problem: Exception | None = None, *, now: datetime, jitter: float) -> str:
    """Write down what came of the attempt; returns the state the item has by then.

    What changed while it was being sent is sent again, also where it was refused as it was. `jitter` is 0 to 1.
    """
    match problem:
        case None:
            return _end(item, State.DONE, now=now, finished_at=now, reason="", detail="")
        case NotOurTurn():
            wait = timedelta(seconds=problem.retry_after or 0)
            return _wait(item, due_at=now + wait, attempts=F("attempts") - 1, **_why(problem))
        case Misconfigured():
            return _wait(item, due_at=now, attempts=F("attempts") - 1, **_why(problem))
        case Rejected():
            return _end(item, State.FAILED, now=now, finished_at=now, **_why(problem))
        case Temporary():
            most, asked = backoff.MOST_ATTEMPTS, problem.retry_after
        case _:
            most, asked = MOST_SURPRISES, None
    if item.attempts >= most:
        return _end(item, State.FAILED, now=now, finished_at=now, **_why(problem))
    due = now + backoff.pause(item.attempts, jitter=jitter, asked=asked)
    with transaction.atomic():
        state = _wait(item, due_at=due, **_why(problem))
        _behind(item).filter(due_at__lt=due).update(due_at=due)
    return state


@transaction.atomic
def _end(item: SyncItem, state: str, *, now: datetime, **values: Any) -> str:
    """Nothing more is to be done for what was sent; for what changed meanwhile everything is."""
    held_up = item.attempts > 1
    if not _mine(item).filter(revision=item.revision).update(state=state, **FREE, **values):
        return _wait(item, due_at=now, attempts=0, reason="", detail="")
    if held_up or state == State.FAILED:
        release_behind(item, now=now)
    if state == State.DONE:
        _twins(item).update(state=State.DROPPED, finished_at=now)
    return state


def _wait(item: SyncItem, **values: Any) -> str:
    """Back into the queue; where it is not ours any more, it is as somebody else has left it."""
    item.due_at = values["due_at"]
    return State.WAITING if _mine(item).update(state=State.WAITING, **FREE, **values) else ""


def release_behind(item: SyncItem, *, now: datetime) -> None:
    """Let go what waited for this one of the same customer."""
    _behind(item).filter(due_at__gt=now).update(due_at=now)


def _mine(item: SyncItem) -> QuerySet[SyncItem]:
    return SyncItem.objects.filter(pk=item.pk, token=item.token, state=State.SENDING)


def _twins(item: SyncItem) -> QuerySet[SyncItem]:
    """What had failed earlier of the same object, which the system knows by now."""
    failed = SyncItem.objects.filter(state=State.FAILED, pk__lt=item.pk)
    return failed.filter(system=item.system, kind=item.kind, object_id=item.object_id)


def _behind(item: SyncItem) -> QuerySet[SyncItem]:
    """What waits for it: later items of the same customer, whoever that is since a merge."""
    whose = SyncItem.objects.filter(pk=item.pk).values("account")
    return SyncItem.objects.filter(system=item.system, account=whose[:1], state=State.WAITING, pk__gt=item.pk)


def _why(problem: Exception | None) -> dict[str, str]:
    if isinstance(problem, IntegrationError):
        return {"reason": problem.reason.value, "detail": problem.detail}
    return {"reason": Reason.GONE_WRONG.value, "detail": type(problem).__name__}
