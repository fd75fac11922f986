"""What group billing makes of the members' subscriptions as of a day: merged, or the reason why not."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from accounts.models import Account
from billing.models import Subscription
from billing.rules.contracts import DAY, Contract, Practice
from billing.rules.grouping import Verdict, judge
from billing.rules.periods import Period, covered, period_containing
from billing.services import run_planning, run_reading
from billing.services.contracts import Held
from billing.services.run_reading import Books

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Judged:
    """A live subscription of somebody who is, was or will be a member, and who pays for what it owes next."""

    subscription: int
    account: Account
    master: Account | None
    verdict: Verdict


def of_groups(accounts: Collection[int], *, as_of: date) -> Iterator[Judged]:
    """The verdicts on the live subscriptions of all members of the groups of these accounts, by customer number."""
    members = run_planning.with_members(accounts)
    for start in range(0, len(ordered := sorted(members)), CHUNK):
        yield from _of(ordered[start : start + CHUNK], as_of)


def deciding(contract: Contract, as_of: date) -> tuple[Period, date]:
    """The period, and the day within it, that decide on what falls due last by the day, or first after it.

    In advance that is the period that the day is in and its first covered day; in arrears the latest one that is over,
    or else the first, and its last covered day.
    """
    last = contract.ends_on - DAY if contract.ends_on else date.max
    on = min(max(as_of, contract.starts_on), last)
    period = period_containing(contract.schedule, on)
    if contract.practice is Practice.ARREARS:
        before = period_containing(contract.schedule, max(period.start - DAY, contract.starts_on))
        period = period if _days(contract, period).end <= as_of else before
        return period, _days(contract, period).end - DAY
    return period, _days(contract, period).start


def judged(held: Held, books: Books, as_of: date) -> Verdict:
    """The verdict on what a subscription owes next."""
    deal = books.deals[held.subscription]
    period, on = deciding(held.contract, as_of)
    spans = books.spans.get(held.account, ())
    return judge(deal, account=held.account, period=period, on=on, spans=spans, masters=books.masters)


def _of(ids: Collection[int], as_of: date) -> Iterator[Judged]:
    books = run_reading.read_groups(ids, as_of=as_of)
    for held in sorted(books.held, key=lambda one: (books.accounts[one.account].customer_number, one.subscription)):
        if books.spans.get(held.account) and _is_live(held, books, as_of):
            verdict = judged(held, books, as_of)
            master = books.accounts.get(verdict.master or 0)
            yield Judged(held.subscription, books.accounts[held.account], master, verdict)


def _is_live(held: Held, books: Books, as_of: date) -> bool:
    ends_on = held.contract.ends_on
    return books.states[held.subscription] in Subscription.LIVE and (ends_on is None or ends_on > as_of)


def _days(contract: Contract, period: Period) -> Period:
    return covered(period, contract.starts_on, contract.ends_on) or period
