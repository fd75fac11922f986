"""What measured usage costs when its period is over: what goes beyond a commitment, each day at the terms it held.

What is counted runs through the tiers once for each price: where only the rebate ends, or the commitment changes, the
units go on where they were, so that the parts sum to the price of all of them; another price plan begins with its first
tier. What is gauged (highest day, average, …) cannot be added up: where terms change within a period, each stretch of
days is priced by its own gauge and weighs as much as it has days. Neither tiers nor commitments are prorated.
Quantities are in units of the product.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from billing.rules import pricing
from billing.rules.aggregation import Aggregation, aggregate
from billing.rules.charges import Charge, Kind
from billing.rules.contracts import Contract, Terms
from billing.rules.money import round_money
from billing.rules.periods import Period, covered
from billing.rules.proration import parts

ZERO = Decimal(0)

type Measured = Mapping[date, Decimal]  # units by day, each 0 or more


@dataclass(frozen=True, slots=True)
class Billed:
    """An amount that was billed, or credited, for the usage of some days; `key` and `line` are those of the terms."""

    key: int
    line: int
    period: Period
    days: Period
    billing_date: date
    net: Decimal


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days with the same terms of a line by usage, and the same rebate in percent."""

    terms: Terms
    days: Period
    rebate: Decimal


def overage(
    contract: Contract, line: int, period: Period, used: Measured, rule: Aggregation = Aggregation.SUM
) -> list[Charge]:
    """What the usage of one line costs beyond its commitment, for a period of the grid; `quantity` is what was used.

    One charge for each stretch of days with the same terms and rebate in which something was used, billed on the day
    after the last covered one. What was used on days that the line does not run is not charged here.
    """
    running = covered(period, contract.starts_on, contract.ends_on)
    if running is None or not contract.is_binding:
        return []
    found = stretches(contract, line, running)
    if rule is not Aggregation.SUM:
        return list(_gauged(contract, period, running, found, used, rule))
    runs = groupby(found, key=lambda one: one.terms.pricing)
    return [charge for priced, run in runs for charge in _run(contract, period, running, priced, list(run), used)]


def stretches(contract: Contract, line: int, running: Period) -> list[Stretch]:
    """The days of a line by usage within the running days, cut where its terms change or a rebate ends; in order."""
    found = []
    for terms in contract.terms:
        days = covered(running, terms.starts_on, terms.ends_on)
        if terms.line == line and days is not None and not terms.pricing.is_fixed:
            cuts = [terms.rebate_ends_on] if terms.rebate_ends_on else []
            found += [Stretch(terms, part, terms.rebate_on(part.start)) for part in parts(days, cuts)]
    return sorted(found, key=lambda one: one.days)


def correction(owed: Iterable[Charge], billed: Sequence[Billed]) -> Iterator[Charge]:
    """What is still to be billed of the usage of a line and a period, given all that was: late usage, or its credit.

    `billed` says for which days how much was billed, credits below 0. Of days that nothing was billed for, the charge
    is as it is owed; of the others, the difference is compensation, billed when the charge would have been: where the
    days were cut otherwise, of all that was billed and all that is owed. Quantities are what was used after all.
    """
    wanted = {(charge.key, charge.days): charge for charge in owed}
    settled: dict[tuple[int, Period], Decimal] = {}
    known = {(one.key, one.days): one for one in billed}
    for one in billed:
        settled[one.key, one.days] = settled.get((one.key, one.days), ZERO) + one.net
    for place, charge in wanted.items():
        if place not in settled:
            was_billed = any(one.line == charge.line and one.days.overlap(charge.days) for one in billed)
            yield replace(charge, kind=Kind.COMPENSATION) if was_billed else charge
        elif charge.net != settled[place]:
            yield replace(charge, kind=Kind.COMPENSATION, net=charge.net - settled[place])
    for place, net in settled.items():
        if place not in wanted and net:
            one = known[place]
            yield Charge(Kind.COMPENSATION, one.period, one.days, one.billing_date, -net, one.key, one.line, ZERO)


def _run(
    contract: Contract, period: Period, running: Period, priced: pricing.Pricing, run: list[Stretch], used: Measured
) -> Iterator[Charge]:
    """The stretches of one price, each going on in the tiers where the one before it stopped."""
    committed, before = run[-1].terms.quantity, ZERO
    for one in run:
        units = sum((amount for day, amount in used.items() if one.days.contains(day)), ZERO)
        full = Fraction(pricing.overage(priced, before + units, committed))
        full -= Fraction(pricing.overage(priced, before, committed))
        before += units
        if units:
            yield _charge(contract, period, running, one, units, full)


def _gauged(
    contract: Contract, period: Period, running: Period, found: Sequence[Stretch], used: Measured, rule: Aggregation
) -> Iterator[Charge]:
    """Stretches of what is not added up, each weighed by its days."""
    days = sum(one.days.days for one in found)
    for one in found:
        within = {day: amount for day, amount in used.items() if one.days.contains(day)}
        units = aggregate(rule, within)
        if units:
            full = Fraction(pricing.overage(one.terms.pricing, units, one.terms.quantity))
            yield _charge(contract, period, running, one, units, full * one.days.days / days)


def _charge(
    contract: Contract, period: Period, running: Period, one: Stretch, units: Decimal, full: Fraction
) -> Charge:
    return Charge(
        Kind.OVERAGE,
        period,
        one.days,
        running.end,
        round_money(full * (100 - Fraction(one.rebate)) / 100, contract.currency),
        key=one.terms.key,
        line=one.terms.line,
        quantity=units,
        full=full,
        rebate=one.rebate,
    )
