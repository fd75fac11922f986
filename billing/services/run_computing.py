"""What accounts owe, by the rules: from the books of a run to what is owed, what is wrong, and when to look again."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from billing.models import Charge as Row
from billing.rules.charges import Charge, Kind
from billing.rules.contracts import DAY, Contract, Practice
from billing.rules.grouping import Verdict, judge, service_date
from billing.rules.invoicing import Held, Owed
from billing.rules.periods import Period, covered, period_containing, periods_between
from billing.rules.usage import correction, overage
from billing.services import run_problems, settling_ledger
from billing.services.run_problems import Problem, Reason
from billing.services.run_reading import Books, Look

log = logging.getLogger(__name__)
ZERO = Decimal(0)
NEVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Clock:
    """Nothing of the subscription is open before `since`, nothing falls due before `next_on`."""

    subscription: int
    since: date
    next_on: date


@dataclass(slots=True)
class Findings:
    """Everything that is owed by the day, held back or not, with its waiting row where it has one."""

    owed: list[Owed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    rows: dict[int, Row] = field(default_factory=dict)  # {identity of what is owed: the charge that waits}


def compute(books: Books) -> Findings:
    """What the accounts owe. One subscription that cannot be computed is a problem, and stops nobody else."""
    found = Findings()
    for look in books.looks:
        try:
            _add(found, look, books)
        except Exception:
            log.exception("subscription %s cannot be billed", look.pk)
            found.problems.append(run_problems.defect(look))
    for row in books.waiting:
        one = _once(row)
        found.owed.append(one)
        found.rows[id(one)] = row
    found.problems += [run_problems.unpriced(books, *place) for place in sorted(books.stray)]
    strays = _with_stray_usage(books)
    found.clocks = [clock for clock in found.clocks if clock.subscription not in strays]
    return found


def _with_stray_usage(books: Books) -> set[int]:
    """The subscriptions of accounts with usage that nothing prices: every run says so again, until it is repaired."""
    accounts = {account for account, _product in books.stray}
    return {look.pk for look in books.looks if look.held.account in accounts}


def _add(found: Findings, look: Look, books: Books) -> None:
    """What one subscription owes, with who pays and what holds it back."""
    contract = look.held.contract
    if problem := run_problems.unpriceable(look):
        found.problems.append(problem)
        return
    measured, used = _usage(look, books)
    fixed = settling_ledger.due(contract, look.settled, upto=books.as_of, since=look.since, used=used)
    stale = books.stale.get(look.held.account)
    known = [_owed(look, books, charge, is_usage=True, stale=stale) for charge in measured]
    known += [_owed(look, books, _moved(charge, look, books), stale=stale) for charge in fixed]
    owed = [one for one in known if one.charge.billing_date <= books.as_of]  # the rest waits for the next invoice
    is_complete = not stale or not _waits_for_usage(look, owed, books.as_of)
    if not is_complete:
        found.problems.append(Problem(look.held.account, look.pk, Reason.USAGE_STALE, stale or ""))
    if large := run_problems.too_large(look, (one.charge for one in owed)):
        found.problems.append(large)
        return
    found.owed += owed
    if is_complete and all(one.held is None for one in owed) and len(owed) == len(known):
        found.clocks.append(_clock(look, owed, books.as_of))


def _waits_for_usage(look: Look, owed: Iterable[Owed], as_of: date) -> bool:
    """Whether usage up to the day is still to be billed, or may be: of the last period nothing was delivered at all."""
    if any(one.held is Held.PROBLEM for one in owed):
        return True
    over = [period for period, running in _periods_over(look, as_of) if not look.settled.is_usage_settled(running)]
    is_open = bool(over) and all(one.period != over[-1] for one in look.settled.usage)
    return is_open and _is_metered(look.held.contract) and not look.deal.is_paused


def _usage(look: Look, books: Books) -> tuple[list[Charge], dict[Period, Decimal]]:
    """What is still to be billed of measured usage, and what the usage of each period came to in all."""
    contract, settled = look.held.contract, look.settled
    lines = {terms.line: terms.key for terms in contract.terms if not terms.pricing.is_fixed}
    found: list[Charge] = []
    sums: dict[Period, Decimal] = defaultdict(Decimal)
    if not lines:
        return found, sums
    over = list(_periods_over(look, books.as_of))
    last_end = max((running.end for _period, running in over), default=books.as_of)
    for period, running in over:
        if settled.is_usage_settled(running):
            continue
        for line, key in lines.items():
            rule = books.products[books.item_products[key]][0]
            owed = overage(contract, line, period, look.used.get(line, {}), rule)
            sums[period] += sum((charge.net for charge in owed), ZERO)
            billed = [one for one in settled.usage if one.line == line and one.period == period]
            is_late = bool(settled.last_on and settled.last_on >= running.end)
            found += [_dated(charge, look, last_end if is_late else None) for charge in correction(owed, billed)]
    return found, sums


def _dated(charge: Charge, look: Look, late_on: date | None) -> Charge:
    """With the day it is billed on: a correction waits for the next invoice, what comes late has the day given."""
    if charge.kind is Kind.COMPENSATION:
        return replace(charge, billing_date=_next_invoice(look))
    return replace(charge, billing_date=late_on) if late_on else charge


def _next_invoice(look: Look) -> date:
    """When billed usage is corrected: with the first period that is over after the last billing date there was.

    Of a subscription that has ended no period is left, and it is corrected at once.
    """
    contract, last_on = look.held.contract, look.settled.last_on
    last = period_containing(contract.schedule, max(last_on or contract.starts_on, contract.starts_on))
    if contract.ends_on is None or contract.ends_on > (last_on or contract.starts_on):
        return min(last.end, contract.ends_on or last.end)
    return contract.ends_on


def _periods_over(look: Look, as_of: date) -> Iterator[tuple[Period, Period]]:
    """The periods that are to be looked at and are over by the day, each with the days of it that were covered.

    A period that the subscription does not reach any more is among them where usage of it was billed, with the last day
    of the subscription.
    """
    contract = look.held.contract
    first = look.settled.since(contract)
    start = period_containing(contract.schedule, max(first, look.since or first, contract.starts_on)).start
    billed = {one.period for one in look.settled.usage}
    for period in periods_between(contract.schedule, start, as_of):
        running = covered(period, contract.starts_on, contract.ends_on)
        if running is None and period in billed:
            end = contract.ends_on or period.end
            running = Period(end - DAY, end)
        if running is not None and running.end <= as_of:
            yield period, running


def _moved(charge: Charge, look: Look, books: Books) -> Charge:
    """A top-up that late usage has changed, or made, is billed when the usage itself is."""
    last_on = look.settled.last_on
    if charge.key is not None or not _is_metered(look.held.contract):
        return charge
    if charge.kind is Kind.COMPENSATION:
        return replace(charge, billing_date=max(charge.billing_date, _next_invoice(look)))
    if last_on is not None and last_on >= charge.billing_date:
        ends = [running.end for _period, running in _periods_over(look, books.as_of)]
        return replace(charge, billing_date=max([charge.billing_date, *ends]))
    return charge


def _owed(look: Look, books: Books, charge: Charge, *, is_usage: bool = False, stale: str | None = None) -> Owed:
    contract = look.held.contract
    held = Held.PAUSED if look.deal.is_paused else None
    waits_for_usage = is_usage or (charge.key is None and _is_metered(contract))
    if held is None and stale and waits_for_usage:
        held = Held.PROBLEM
    return Owed(
        account=look.held.account,
        charge=charge,
        currency=contract.currency,
        verdict=_verdict(look, books, charge, is_usage),
        interval=contract.interval,
        practice=contract.practice,
        subscription=look.pk,
        product=books.item_products.get(charge.key) if charge.key is not None else None,
        is_usage=is_usage,
        held=held,
    )


def _is_metered(contract: Contract) -> bool:
    return any(not terms.pricing.is_fixed for terms in contract.terms)


def _verdict(look: Look, books: Books, charge: Charge, is_usage: bool) -> Verdict:
    """Who pays, by the first covered day of a period that is billed ahead, or the last one of what is billed after.

    What is compensated goes to whoever paid for the period, whatever has become of the group.
    """
    account = look.held.account
    spans = books.spans.get(account, ())
    paid = (charge.period, settling_ledger.sort_of(charge.key, is_usage))
    payer = look.settled.payers.get(paid) if charge.kind is Kind.COMPENSATION else None
    if not spans or payer == account:
        return Verdict(account)
    if payer is not None and payer in books.masters:
        return Verdict(payer, payer, beside=look.pk)
    contract = look.held.contract
    is_ahead = contract.practice is Practice.ADVANCE and charge.key is not None and not is_usage
    days = covered(charge.period, contract.starts_on, contract.ends_on) or charge.days
    on = service_date(days, is_ahead=is_ahead)
    return judge(look.deal, account=account, period=charge.period, on=on, spans=spans, masters=books.masters)


def _once(row: Row) -> Owed:
    """A charge that waits: always for the customer itself."""
    day_after = row.billing_date + DAY
    days = Period(row.billing_date, day_after)
    charge = Charge(Kind.ADVANCE, days, days, row.billing_date, row.net, quantity=row.quantity, line=row.pk)
    return Owed(row.account_id, charge, row.currency_id, Verdict(row.account_id), product=row.product_id)


def _clock(look: Look, owed: Iterable[Owed], as_of: date) -> Clock:
    """Billing dates are borders: of periods, terms, rebates, of what is billed, and of the subscription itself."""
    contract = look.held.contract
    current = period_containing(contract.schedule, max(as_of, contract.starts_on))
    borders = {current.end, current.start, contract.starts_on}
    borders |= {contract.ends_on} if contract.ends_on else set()
    for terms in contract.terms:
        borders |= {border for border in (terms.starts_on, terms.ends_on, terms.rebate_ends_on) if border}
    for days in (*(one.days for one in look.settled.billed), *(one.charge.days for one in owed)):
        borders |= {days.start, days.end}
    is_over = contract.ends_on is not None and contract.ends_on <= as_of
    next_on = min((border for border in borders if border > as_of), default=NEVER)
    return Clock(look.pk, current.start, NEVER if is_over and next_on == current.end else next_on)
