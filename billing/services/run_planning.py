"""Whom a run looks at, and in which parts: accounts that belong together are billed together."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import batched

from django.db.models import Q

from accounts.models import GroupMembership
from billing.models import Charge, Subscription
from billing.services.run_reading import BILLED_STATES

CHUNK = 5_000
SIZE = 400  # accounts of a part; a group is never divided

type Groups = list[list[int]]  # accounts that belong together


def due_accounts(*, as_of: date, only: Collection[int] = ()) -> list[int]:
    """Accounts with something that may fall due by the day, in order; of `only` these, all of them."""
    if only:
        return sorted(with_members(only))
    open_now = Q(clock=None) | Q(clock__next_on__lte=as_of)
    subscriptions = Subscription.objects.exclude(state=Subscription.State.DRAFT).filter(open_now)
    billed = Q(account__state__in=BILLED_STATES, account__is_rejected=False)
    found = set(subscriptions.filter(billed).values_list("account", flat=True))
    waiting = Charge.objects.filter(invoice=None, is_external=False, billing_date__lte=as_of)
    found.update(waiting.filter(billed).values_list("account", flat=True))
    return sorted(found)


def with_members(ids: Collection[int]) -> set[int]:
    """The accounts, and all who ever belonged to one of them."""
    return {*ids, *GroupMembership.objects.filter(master__in=list(ids)).values_list("account", flat=True)}


def parts(accounts: Collection[int]) -> Iterator[Groups]:
    """The accounts in parts of about SIZE, those with a master in common in one; a large group is a part alone."""
    pending: Groups = []
    count = 0
    for group in together(accounts):
        if pending and count + len(group) > SIZE:
            yield pending
            pending, count = [], 0
        pending.append(group)
        count += len(group)
    if pending:
        yield pending


def together(accounts: Collection[int]) -> Groups:
    """The accounts by groups: each with the others of its master, of any time; in the order of their first keys."""
    roots: dict[int, int] = {}

    def root(pk: int) -> int:
        while (above := roots.get(pk, pk)) != pk:
            roots[pk] = roots.get(above, above)
            pk = above
        return pk

    for member, master in _links(accounts):
        roots[root(member)] = root(master)
    found: dict[int, list[int]] = defaultdict(list)
    for pk in sorted(accounts):
        found[root(pk)].append(pk)
    return list(found.values())


def _links(accounts: Iterable[int]) -> Iterator[tuple[int, int]]:
    for chunk in batched(sorted(accounts), CHUNK, strict=False):
        yield from GroupMembership.objects.filter(account__in=chunk).values_list("account", "master")
