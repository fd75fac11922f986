"""What a subscription owes for its periods, what of that is not billed yet, and when it will be.

A fixed price, or a committed quantity, is charged for the days of a period on which its terms hold: one charge for each
span of days with the same terms and rebate, rounded once. Usage that is measured later is not known here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from billing.rules.contracts import DAY, Contract, Practice, Terms, clip
from billing.rules.money import round_money
from billing.rules.periods import Period, period_containing, periods_between
from billing.rules.proration import parts, prorated, prorated_money

ZERO = Decimal(0)


class Kind(StrEnum):
    """What a charge is for, as invoices name it."""

    ADVANCE = "advance"
    ARREARS = "arrears"
    COMPENSATION = "compensation"
    MINIMUM = "minimum_commitment"


@dataclass(frozen=True, slots=True)
class Charge:
    """An amount for some days of a period; below 0 it is a credit.

    `key` and `line` name the terms it is for (None: the whole subscription), `period` is the full period of the grid,
    `days` are those it pays for, `full` is the price of the full period before the rebate (percent).
    """

    kind: Kind
    period: Period
    days: Period
    billing_date: date
    net: Decimal
    key: int | None = None
    line: int | None = None
    quantity: Decimal = Decimal(1)
    full: Fraction = Fraction(0)
    rebate: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Billed:
    """Days of an item (by the key of its terms) that are billed, or, as a credit, given back."""

    key: int
    period: Period
    days: Period
    is_credit: bool = False


def of_period(contract: Contract, period: Period, *, usage: Decimal = ZERO) -> list[Charge]:
    """Everything the subscription owes for one period of its grid, if nothing of it were billed yet.

    `usage` is what the period's usage comes to, for the minimum commitment; a top-up is due when the period is over.
    """
    running = clip(period, contract.starts_on, contract.ends_on)
    if not contract.is_binding or running is None:
        return []
    found = [
        charge for terms in contract.terms for charge in _of_terms(contract, terms, period, running, _regular(contract))
    ]
    minimum = prorated_money(contract.minimum, running, period, contract.currency)
    missing = minimum - usage - sum((charge.net for charge in found), ZERO)
    if contract.minimum and missing > 0:
        top_up = Charge(Kind.MINIMUM, period, running, running.end, missing, full=Fraction(contract.minimum))
        found.append(top_up)
    return found


def due(contract: Contract, billed: Sequence[Billed], *, since: date, upto: date) -> Iterator[Charge]:
    """What is not billed yet of the periods from the one that `since` is in, by billing date up to `upto` inclusive.

    In a period that is billed in part already, what differs is compensation: the days that are billed at terms which
    do not hold any more are credited, those at terms which are not billed are charged, both on their first day.
    """
    by_period: dict[Period, list[Billed]] = {}
    for one in billed:
        by_period.setdefault(one.period, []).append(one)
    first = period_containing(contract.schedule, max(since, contract.starts_on)).start
    for period in periods_between(contract.schedule, first, upto + DAY):
        here = by_period.get(period)
        owed = of_period(contract, period)
        charges = _compensation(contract, period, owed, here) if here else owed
        yield from (charge for charge in charges if charge.billing_date <= upto)


def timeline(contract: Contract, billed: Sequence[Billed], *, on: date, periods: int = 12) -> list[Charge]:
    """What will be billed of the period that the day is in (the first one, if that is ahead) and those that follow it.

    In the order of billing dates; of each date, in the order of lines.
    """
    start = max(on, contract.starts_on)
    wanted = []
    for period in periods_between(
        contract.schedule, period_containing(contract.schedule, start).start, contract.ends_on
    ):
        wanted.append(period)
        if len(wanted) == periods:
            break
    if not wanted:
        return []
    found = [
        charge
        for charge in due(contract, billed, since=wanted[0].start, upto=wanted[-1].end)
        if charge.period.start <= wanted[-1].start
    ]
    return sorted(found, key=lambda charge: (charge.billing_date, charge.line or 0, charge.days.start))


def _regular(contract: Contract) -> Kind:
    return Kind.ADVANCE if contract.practice is Practice.ADVANCE else Kind.ARREARS


def _of_terms(contract: Contract, terms: Terms, period: Period, within: Period, kind: Kind) -> Iterator[Charge]:
    """The charges of some terms for the days of the period that are within: one for each rebate."""
    days = clip(within, terms.starts_on, terms.ends_on)
    if days is None or not (terms.pricing.is_fixed or terms.quantity):
        return
    billing_date = within.start if kind is Kind.ADVANCE else within.end
    full = terms.list_price(contract.interval)
    ends = [terms.rebate_until + DAY] if terms.rebate and terms.rebate_until else []
    for part in parts(days, ends):
        rebate = terms.rebate_on(part.start)
        net = round_money(prorated(full * (100 - Fraction(rebate)) / 100, part, period), contract.currency)
        yield Charge(
            kind, period, part, billing_date, net, terms.key, terms.line, terms.quantity, full=full, rebate=rebate
        )


def _compensation(
    contract: Contract, period: Period, owed: Iterable[Charge], billed: Sequence[Billed]
) -> Iterator[Charge]:
    """What brings a period that is billed to what it should be. A minimum commitment stays as it is owed."""
    settled: dict[int, set[date]] = {}
    for one in sorted(billed, key=lambda one: one.is_credit):
        days = settled.setdefault(one.key, set())
        (days.difference_update if one.is_credit else days.update)(_each(one.days))
    wanted: dict[int, set[date]] = {}
    for charge in owed:
        if charge.key is None:
            yield charge
        else:
            wanted.setdefault(charge.key, set()).update(_each(charge.days))
    for terms in contract.terms:
        have, want = settled.get(terms.key, set()), wanted.get(terms.key, set())
        for sign, days in ((-1, have - want), (1, want - have)):
            for span in _spans(days):
                for charge in _of_terms(contract, _whenever(terms), period, span, Kind.COMPENSATION):
                    yield replace(charge, net=sign * charge.net, billing_date=charge.days.start)


def _whenever(terms: Terms) -> Terms:
    """The terms on any day: what they cost on days on which they do not hold any more."""
    return replace(terms, starts_on=None, ends_on=None)


def _each(days: Period) -> Iterator[date]:
    return (date.fromordinal(number) for number in range(days.start.toordinal(), days.end.toordinal()))


def _spans(days: set[date]) -> Iterator[Period]:
    """The days as unbroken spans, in order."""
    start = None
    for day in sorted(days):
        start = start or day
        if day + DAY not in days:
            yield Period(start, day + DAY)
            start = None
