"""Taking items out of the outbox: by several workers at once, each item by one, a customer's in order."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from integrations.http import Patience
from integrations.models import SyncItem

BATCH = 50
STRETCH = 4 * BATCH
# After which a silent worker counts as dead; and what one push may take, so that it is over long before that.
LEASE = timedelta(seconds=2 * settings.JOB_LEASE_SECONDS)
PUSH = Patience(min(10.0, settings.JOB_LEASE_SECONDS / 2))


def claim(system: str, *, now: datetime, count: int = BATCH) -> list[SyncItem]:
    """The next items of a system, each customer's in their order: nobody else gets them before their lease is over.

    They are the first ones of as many customers as there are, and, where that is few, what follows those. An attempt is
    counted here, so that what kills its workers is not tried for ever; what a dead worker left is taken one by one, so
    that only the guilty one of its batch is counted that often.
    """
    token = secrets.token_hex(16)
    with transaction.atomic():
        found = _heads(system, now=now, count=count)
        if left := [one for one in found if one.state == SyncItem.State.SENDING]:
            keys = [left[0].pk]
        else:
            heads = {one.pk: one.account_id for one in found}
            keys = [*heads, *_followers(system, heads, now=now, count=count - len(heads))]
        if not keys:
            return []
        SyncItem.objects.filter(pk__in=keys).update(
            state=SyncItem.State.SENDING,
            token=token,
            leased_until=now + LEASE,
            attempts=F("attempts") + 1,
            tried_at=now,
        )
        taken = SyncItem.objects.in_bulk(keys)
    return [taken[pk] for pk in keys]


def _heads(system: str, *, now: datetime, count: int) -> list[SyncItem]:
    """The first open items of up to so many customers, locked, in the order in which something of theirs fell due.

    They are looked for in ever longer stretches of what is due, each without the customers of those before: whoever has
    fifty thousand items in front costs the others little.
    """
    due = SyncItem.objects.filter(system=system).ready(now=now).order_by("due_at", "pk")
    heads: list[SyncItem] = []
    owners: set[int] = set()
    ownerless: set[int] = set()
    size = STRETCH
    while len(heads) < count:
        rows = due.exclude(account__in=owners).exclude(pk__in=ownerless)
        stretch = list(rows.values_list("pk", "account")[:size])
        new = {owner for _pk, owner in stretch if owner is not None}
        alone = {pk for pk, owner in stretch if owner is None}
        wanted = due.filter(pk__in={*alone, *SyncItem.objects.first_of(system, new)})
        heads += wanted.select_for_update(skip_locked=True).only("pk", "state", "account")[: count - len(heads)]
        if len(stretch) < size:
            break
        owners, ownerless, size = owners | new, ownerless | alone, 2 * size
    return heads


def _followers(system: str, heads: Mapping[int, int | None], *, now: datetime, count: int) -> list[int]:
    """Up to so many items behind these of the same customers, none of them behind one that cannot be had."""
    owners = {owner for owner in heads.values() if owner is not None}
    if count <= 0 or not owners:
        return []
    behind = SyncItem.objects.open().filter(system=system, account__in=owners).exclude(pk__in=list(heads))
    planned = list(behind.order_by("pk").values_list("pk", "account")[:count])
    ready = SyncItem.objects.filter(pk__in=[pk for pk, _owner in planned]).ready(now=now)
    free = set(ready.select_for_update(skip_locked=True).values_list("pk", flat=True))
    taken: list[int] = []
    for pk, owner in planned:
        if owner in owners and pk in free:
            taken.append(pk)
        else:
            owners.discard(owner)
    return taken


def hold(items: Collection[SyncItem], *, now: datetime) -> list[SyncItem]:
    """Those of the items that are still ours, with a new lease; none of customers of whom somebody else has one."""
    mine = SyncItem.objects.filter(pk__in=[one.pk for one in items], state=SyncItem.State.SENDING)
    with transaction.atomic():
        kept = set()
        for token in {one.token for one in items}:
            rows = mine.filter(token=token).select_for_update()
            kept |= set(rows.values_list("pk", flat=True))
            rows.update(leased_until=now + LEASE)
    gone = {one.account_id for one in items if one.pk not in kept} - {None}
    release([one for one in items if one.pk in kept and one.account_id in gone])
    for one in items:
        one.leased_until = now + LEASE
    return [one for one in items if one.pk in kept and one.account_id not in gone]


def is_running_out(item: SyncItem, *, now: datetime) -> bool:
    """Whether its lease may be over before a push is."""
    return item.leased_until is None or item.leased_until - now < timedelta(seconds=2 * PUSH.seconds)


def release(items: Collection[SyncItem], *, due_at: datetime | None = None) -> None:
    """Give back what was not tried, as if nobody had taken it; or to be taken from that moment on."""
    when = {"due_at": due_at} if due_at else {}
    for token in {one.token for one in items}:
        SyncItem.objects.filter(pk__in=[one.pk for one in items], token=token, state=SyncItem.State.SENDING).update(
            state=SyncItem.State.WAITING, token="", leased_until=None, attempts=F("attempts") - 1, **when
        )
