"""How a group is billed: who of it is merged on a day and who is not, what came of it last, and when it is next."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import Account, GroupMembership
from billing.models import Charge, Subscription
from billing.rules.contracts import Contract, Practice
from billing.rules.periods import covered, period_containing
from billing.services import contracts, verdicts
from billing.services.verdicts import Judged

WHOLE = 1_000  # members who are judged at once; of more, those on the page
RECENTLY = timedelta(days=31)  # what somebody who has just left owes for the days before may still be merged


@dataclass(frozen=True, slots=True)
class Standing:
    """A live subscription of a member: what will be done with it, and the last charge of it that is on an invoice.

    `beside` is the subscription of the master that it is billed with.
    """

    subscription: Subscription
    judged: Judged
    beside: Subscription | None
    last: Charge | None

    @property
    def reason(self) -> str:
        return str(self.judged.verdict.reason or "")

    @property
    def is_merged(self) -> bool:
        return self.judged.verdict.is_merged


@dataclass(frozen=True, slots=True)
class Tally:
    """Over all members: subscriptions that are merged, and for each reason those that are not, with their accounts."""

    merged: int
    reasons: dict[str, int]
    accounts: Mapping[str, frozenset[int]]  # by reason; "merged" those with something that is


def members(master: Account, *, on: date) -> QuerySet[Account]:
    """Who is a member on that day, will be later, or has been until shortly before it."""
    rows = GroupMembership.objects.filter(master=master).filter(Q(ends_on=None) | Q(ends_on__gt=on - RECENTLY))
    return Account.objects.filter(pk__in=rows.values("account"))


def next_billing(account: Account, *, today: date) -> date:
    """The next day, today excluded, on which something of its own falls due; today where nothing will."""
    states = dict(Subscription.objects.filter(account=account).values_list("pk", "state"))
    held = contracts.of_accounts([account.pk]).get(account.pk, [])
    days = [_next(one.contract, today) for one in held if states[one.subscription] in Subscription.LIVE]
    return min((day for day in days if day), default=today)


def standing(accounts: Collection[int], *, on: date) -> dict[int, list[Standing]]:
    """{account: its live subscriptions} of these members, judged as of the day; a constant number of queries."""
    wanted = set(accounts)
    found = [one for one in verdicts.of_groups(wanted, as_of=on) if one.account.pk in wanted]
    keys = {one.subscription for one in found} | {one.verdict.beside for one in found if one.verdict.beside}
    subscriptions = _subscriptions(keys)
    last = _last_charges(subscriptions.values())
    rows: dict[int, list[Standing]] = defaultdict(list)
    for one in found:
        subscription = subscriptions[one.subscription]
        beside = subscriptions.get(one.verdict.beside or 0)
        rows[one.account.pk].append(Standing(subscription, one, beside, last.get(subscription.pk)))
    return rows


def tally(members: Collection[int], *, on: date) -> Tally:
    """Of all these members; takes seconds for ten thousand."""
    counts: Counter[str] = Counter()
    accounts: dict[str, set[int]] = defaultdict(set)
    wanted = set(members)
    for one in verdicts.of_groups(wanted, as_of=on):
        if one.account.pk in wanted:
            name = str(one.verdict.reason or "merged")
            counts[name] += 1
            accounts[name].add(one.account.pk)
    merged = counts.pop("merged", 0)
    return Tally(merged, dict(counts.most_common()), {name: frozenset(pks) for name, pks in accounts.items()})


def _next(contract: Contract, today: date) -> date | None:
    """The start of the next period in advance, or the day after the one it is in."""
    is_ahead = contract.practice is Practice.ADVANCE
    if contract.starts_on > today and is_ahead:
        return contract.starts_on
    period = period_containing(contract.schedule, max(today, contract.starts_on))
    days = covered(period, contract.starts_on, contract.ends_on)
    if days is None or days.end <= today:
        return None
    return days.end


def _subscriptions(keys: Iterable[int]) -> dict[int, Subscription]:
    """With the key of the last charge of each that is on an invoice."""
    billed = Charge.objects.filter(subscription=OuterRef("pk"), invoice__isnull=False, reverses=None, is_voided=False)
    last = billed.order_by("-billing_date", "-pk").values("pk")[:1]
    rows: Any = Subscription.objects.annotate(last_charge=Subquery(last))
    return dict(rows.in_bulk(list(keys)))


def _last_charges(subscriptions: Iterable[Subscription]) -> dict[int, Charge]:
    """{subscription: that charge}, with its invoice and who pays it."""
    keys = {one.last_charge for one in subscriptions}  # type: ignore[attr-defined]
    rows = Charge.objects.filter(pk__in=keys - {None}).select_related("invoice__account")
    return {row.subscription_id: row for row in rows if row.subscription_id}
