"""Who is billed for what a subscription owes: its own account, or the master of the group; and why not the master.

What counts is the service date, never the day of the run: the first day that is paid for in advance, the last one of
what is billed when it is over. So a run tells the same story whenever it is repeated.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.rules.memberships import Span, in_force
from billing.rules.contracts import DAY, Contract
from billing.rules.periods import Period, period_containing


class Reason(StrEnum):
    """Why the subscription of a member is not on its master's invoice."""

    NOT_A_MEMBER = "not_a_member_on_service_date"
    MASTER_NOT_ACTIVE = "master_not_active"
    OFF = "group_billing_off"
    SEPARATE = "invoiced_separately"
    NO_SUBSCRIPTION = "no_master_subscription"
    CURRENCY = "currency_differs"
    INTERVAL = "interval_differs"
    PERIOD = "period_differs"
    PRACTICE = "practice_differs"
    MASTER_PAUSED = "master_paused"


@dataclass(frozen=True, slots=True)
class Deal:
    """A subscription as grouping sees it; `wants_own` if it, or its account, is to have an invoice of its own."""

    key: int
    contract: Contract
    is_paused: bool = False
    wants_own: bool = False


@dataclass(frozen=True, slots=True)
class Master:
    """An account with a group: whether it is active, whether it pays for its members, and all its subscriptions."""

    account: int
    is_active: bool
    has_group_billing: bool
    deals: tuple[Deal, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who pays. Where a master could have and does not, `reason` says why; `beside` is the subscription of the master
    that it is billed with.
    """

    payer: int
    master: int | None = None
    reason: Reason | None = None
    beside: int | None = None

    @property
    def is_merged(self) -> bool:
        return self.beside is not None


def service_date(days: Period, *, is_ahead: bool) -> date:
    """The day that decides on the group: the first of what is billed ahead, the last of what is billed afterwards."""
    return days.start if is_ahead else days.end - DAY


def judge(
    deal: Deal, *, account: int, period: Period, on: date, spans: Sequence[Span], masters: Mapping[int, Master]
) -> Verdict:
    """Who pays for what the account's subscription owes for a period of its grid, by the groups of the service date.

    `spans` are the account's memberships of all times, `masters` (by account) has the master of each of them. An
    account that never was a member pays for itself, and there is no reason to give.
    """
    span = in_force(spans, on=on)
    if span is None:
        nearest = _nearest(spans, on)
        return Verdict(account, nearest, Reason.NOT_A_MEMBER if nearest else None)
    master = masters[span.master]
    found = _matching(deal, period, on, master)
    if isinstance(found, Reason):
        return Verdict(account, master.account, found)
    return Verdict(master.account, master.account, beside=found.key)


def _nearest(spans: Sequence[Span], on: date) -> int | None:
    """The master that the account belongs to next, or did last, when it belongs to nobody."""
    ahead = [span for span in sorted(spans) if span.starts_on > on]
    return ahead[0].master if ahead else max(spans).master if spans else None


def _matching(deal: Deal, period: Period, on: date, master: Master) -> Deal | Reason:
    """The master's subscription that this one is billed with, or the first thing that stands against it."""
    if not master.is_active:
        return Reason.MASTER_NOT_ACTIVE
    if not master.has_group_billing:
        return Reason.OFF
    if deal.wants_own:
        return Reason.SEPARATE
    left = [one for one in master.deals if one.contract.runs(on)]
    if not left:
        return Reason.NO_SUBSCRIPTION
    for reason, is_alike in _conditions(deal, period, on):
        left = [one for one in left if is_alike(one)]
        if not left:
            return reason
    return min(left, key=lambda one: one.key)


def _conditions(deal: Deal, period: Period, on: date) -> Iterable[tuple[Reason, Callable[[Deal], bool]]]:
    """What a subscription of the master must have in common with this one, in the order in which it is told."""
    own = deal.contract
    return (
        (Reason.CURRENCY, lambda one: one.contract.currency == own.currency),
        (Reason.INTERVAL, lambda one: one.contract.interval == own.interval),
        (Reason.PERIOD, lambda one: period_containing(one.contract.schedule, on) == period),
        (Reason.PRACTICE, lambda one: one.contract.practice is own.practice),
        (Reason.MASTER_PAUSED, lambda one: not one.is_paused),
    )
