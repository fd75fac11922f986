"""Taking items out of the outbox: by several workers at once, each item by one, a customer's in order."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from integrations.http import Patience
from integrations.models import SyncItem

BATCH = 50
# After which a silent worker counts as dead; and what one push may take, so that it is over long before that.
LEASE = timedelta(seconds=2 * settings.JOB_LEASE_SECONDS)
PUSH = Patience(min(10.0, settings.JOB_LEASE_SECONDS / 2))


def claim(system: str, *, now: datetime, count: int = BATCH) -> list[SyncItem]:
    """The next items of a system, at most one of each customer: nobody else gets them before their lease is over.

    An attempt is counted here, so that what kills its workers is not tried for ever.
    """
    token = secrets.token_hex(16)
    with transaction.atomic():
        rows = SyncItem.objects.filter(system=system).claimable(now=now).order_by("due_at", "pk")
        keys = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:count])
        if not keys:
            return []
        SyncItem.objects.filter(pk__in=keys).update(
            state=SyncItem.State.SENDING,
            token=token,
            leased_until=now + LEASE,
            attempts=F("attempts") + 1,
            tried_at=now,
        )
        return list(SyncItem.objects.filter(pk__in=keys).order_by("due_at", "pk"))


def hold(items: Collection[SyncItem], *, now: datetime) -> list[SyncItem]:
    """Those of the items that are still ours, with a new lease."""
    mine = SyncItem.objects.filter(pk__in=[one.pk for one in items], state=SyncItem.State.SENDING)
    with transaction.atomic():
        kept = set()
        for token in {one.token for one in items}:
            rows = mine.filter(token=token).select_for_update()
            kept |= set(rows.values_list("pk", flat=True))
            rows.update(leased_until=now + LEASE)
    for one in items:
        one.leased_until = now + LEASE
    return [one for one in items if one.pk in kept]


def is_running_out(item: SyncItem, *, now: datetime) -> bool:
    """Whether its lease may be over before a push is."""
    return item.leased_until is None or item.leased_until - now < timedelta(seconds=2 * PUSH.seconds)


def release(items: Collection[SyncItem]) -> None:
    """Give back what was not tried, as if nobody had taken it."""
    for token in {one.token for one in items}:
        SyncItem.objects.filter(pk__in=[one.pk for one in items], token=token, state=SyncItem.State.SENDING).update(
            state=SyncItem.State.WAITING, token="", leased_until=None, attempts=F("attempts") - 1
        )
