"""What a subscription owes for its periods, what of that is not billed yet, and when it will be.

A fixed price, or a committed quantity, is charged for the days of a period on which its terms hold: one charge for each
span of days with the same terms and rebate, rounded once. Usage that is measured later is not known here.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import islice
from types import MappingProxyType

from billing.rules.contracts import DAY, Contract, Practice, Terms
from billing.rules.money import round_money
from billing.rules.periods import Period, covered, period_containing, periods_between
from billing.rules.proration import parts, prorated, prorated_money

ZERO = Decimal(0)
NO_USAGE: Mapping[Period, Decimal] = MappingProxyType({})

type Place = tuple[int | None, Period]  # the key of terms (None: the top-up), and days


class Kind(StrEnum):
    """What a charge is for, as invoices name it."""

    ADVANCE = "advance"
    ARREARS = "arrears"
    OVERAGE = "overage"
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
    """Days of an item (by the key of its terms) that are billed, or, as a credit, given back; overage is none of it.

    The key None is the top-up of a minimum commitment. Of that, `net` (below 0: a credit) tells whether a change of
    the period left it right; while it is not known, the top-up is taken as settled. What `is_forgiven` was credited for
    good: it counts as billed, and is not given back once more when the item ends.
    """

    key: int | None
    period: Period
    days: Period
    is_credit: bool = False
    net: Decimal | None = None
    is_forgiven: bool = False


def of_period(contract: Contract, period: Period, *, usage: Decimal = ZERO) -> list[Charge]:
    """Everything the subscription owes for one period of its grid, if nothing of it were billed yet.

    Fixed prices and commitments, prorated by days, are billed on the first covered day of the period (in advance) or on
    the day after the last (in arrears); a rebate that ends within the period splits its charge there. A minimum
    commitment, prorated too, is topped up when the period is over; `usage` is what the period's usage came to.
    """
    running = covered(period, contract.starts_on, contract.ends_on)
    if running is None or not contract.is_binding:
        return []
    found = [charge for terms in contract.terms for charge in _regular(contract, terms, period, running)]
    minimum = prorated_money(contract.minimum, running, period, contract.currency)
    missing = minimum - usage - sum((charge.net for charge in found), ZERO)
    if contract.minimum and missing > 0:
        found.append(Charge(Kind.MINIMUM, period, running, running.end, missing, full=Fraction(contract.minimum)))
    return found


def due(
    contract: Contract,
    billed: Sequence[Billed],
    *,
    since: date,
    upto: date,
    usage: Mapping[Period, Decimal] = NO_USAGE,
    voided: Collection[Place] = (),
) -> Iterator[Charge]:
    """What is not billed yet of the periods from the one that `since` is in, by billing date up to `upto` inclusive.

    `usage` is what the usage of periods came to: it counts towards the minimum commitment and is billed elsewhere.
    `voided` is what was billed, and credited to be billed again: it is none of `billed`, and comes as it did at first.

    In a period that is billed in part already, what differs is compensation: the days that are billed at terms which
    do not hold any more are credited, those at terms which are not billed are charged, both on their first day.
    """
    first = period_containing(contract.schedule, max(since, contract.starts_on)).start
    found = _open(contract, billed, periods_between(contract.schedule, first, upto + DAY), usage, voided)
    return (charge for charge in found if charge.billing_date <= upto)


def timeline(
    contract: Contract, billed: Sequence[Billed], *, on: date, periods: int = 12, voided: Collection[Place] = ()
) -> list[Charge]:
    """What will be billed of the period that the day is in (the first one, if that is ahead) and those that follow it.

    In the order of billing dates; of each date, in the order of lines, credits first and the top-up last. What was
    billed beyond the end of the subscription, and is to be credited, counts as its periods too.
    """
    first = period_containing(contract.schedule, max(on, contract.starts_on)).start
    end = contract.ends_on and max([contract.ends_on, *(one.period.end for one in billed)])
    ahead = islice(periods_between(contract.schedule, first, end), periods)
    return sorted(_open(contract, billed, ahead, voided=voided), key=_place)


def _place(charge: Charge) -> tuple:
    own = charge.key is None
    return charge.billing_date, charge.period, own, charge.line or 0, charge.days, charge.net >= 0, charge.key or 0


def _open(
    contract: Contract,
    billed: Iterable[Billed],
    periods: Iterable[Period],
    usage: Mapping[Period, Decimal] = NO_USAGE,
    voided: Collection[Place] = (),
) -> Iterator[Charge]:
    """What of the periods is not billed yet; of a draft, nothing is."""
    if not contract.is_binding:
        return
    by_period: dict[Period, list[Billed]] = defaultdict(list)
    for one in billed:
        by_period[one.period].append(one)
    for period in periods:
        owed = of_period(contract, period, usage=usage.get(period, ZERO))
        here = by_period.get(period)
        if here is None:
            yield from owed
        else:
            again = _again(owed, here, voided)
            owed = [charge for charge in owed if charge not in again]
            yield from (*again, *_compensation(contract, period, owed, here), *_topping(period, owed, here))


def _again(owed: Iterable[Charge], billed: Iterable[Billed], voided: Collection[Place]) -> list[Charge]:
    """What is charged as it was before it was credited; where something of the same terms is billed, nothing."""
    keys = {one.key for one in billed}
    return [charge for charge in owed if (charge.key, charge.days) in voided and charge.key not in keys]


def _regular(contract: Contract, terms: Terms, period: Period, running: Period) -> Iterator[Charge]:
    """The charges of some terms in a period that nothing is billed of."""
    days = covered(running, terms.starts_on, terms.ends_on)
    if days is None or not terms.is_recurring:
        return
    in_advance = contract.practice is Practice.ADVANCE
    kind, billing_date = (Kind.ADVANCE, running.start) if in_advance else (Kind.ARREARS, running.end)
    for part in parts(days, _cuts(terms)):
        yield _charge(contract, terms, kind, period, part, billing_date)


def _compensation(
    contract: Contract, period: Period, owed: Iterable[Charge], billed: Iterable[Billed]
) -> Iterator[Charge]:
    """What brings the items of a period that is billed in part to what they should be; lines of 0 are left out.

    The days are cut wherever something billed or owed begins or ends. So what is credited whole is rounded as it was
    when it was billed, and the credit is exactly its mirror.
    """
    wanted: dict[int | None, list[Period]] = defaultdict(list)
    running: dict[int | None, list[Period]] = defaultdict(list)
    for charge in owed:
        wanted[charge.key].append(charge.days)
        running[charge.line].append(charge.days)
    settled: dict[int | None, Counter[Period]] = defaultdict(Counter)
    forgiven: dict[int | None, list[Period]] = defaultdict(list)
    for one in billed:
        settled[one.key][one.days] += -1 if one.is_credit else 1
        forgiven[one.key] += [one.days] if one.is_forgiven else []
    for terms in contract.terms:
        want = wanted[terms.key]
        have = {days: times for days, times in settled[terms.key].items() if times}
        borders = [border for days in (*want, *have) for border in (days.start, days.end)]
        for part in parts(period, [*borders, *_cuts(terms)]):
            billed_times = sum(times for days, times in have.items() if days.contains(part.start))
            times = _among(part, want) - billed_times
            if times < 0 and _among(part, forgiven[terms.key]) and not _among(part, running[terms.line]):
                continue
            if times and (charge := _charge(contract, terms, Kind.COMPENSATION, period, part, part.start, times)).net:
                yield charge


def _among(part: Period, spans: Iterable[Period]) -> bool:
    return any(days.contains(part.start) for days in spans)


def _topping(period: Period, owed: Iterable[Charge], billed: Iterable[Billed]) -> Iterator[Charge]:
    """The top-up of a minimum commitment, or what changed of it since it was billed."""
    top_up = next((charge for charge in owed if charge.key is None), None)
    settled = [one for one in billed if one.key is None]
    if not settled:
        yield from filter(None, [top_up])
    elif all(one.net is not None for one in settled):
        missing = (top_up.net if top_up else ZERO) - sum((one.net or ZERO for one in settled), ZERO)
        days, full = (top_up.days, top_up.full) if top_up else (settled[0].days, Fraction(0))
        if missing:
            yield Charge(Kind.COMPENSATION, period, days, days.end, missing, full=full)


def _charge(
    contract: Contract, terms: Terms, kind: Kind, period: Period, days: Period, billing_date: date, times: int = 1
) -> Charge:
    """The charge for days with one rebate, or, `times` -1, its credit."""
    full, rebate = terms.list_price(contract.interval), terms.rebate_on(days.start)
    net = times * round_money(prorated(full * (100 - Fraction(rebate)) / 100, days, period), contract.currency)
    return Charge(kind, period, days, billing_date, net, terms.key, terms.line, terms.quantity, full, rebate)


def _cuts(terms: Terms) -> list[date]:
    """Where the price of the terms changes by itself: their rebate ends."""
    return [terms.rebate_ends_on] if terms.rebate_ends_on else []
