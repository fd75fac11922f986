"""What the lines of an order come to: once, each month, and as the subscriptions that they become."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from billing.rules import charges, worth
from billing.rules.contracts import Contract, Practice, Terms
from billing.rules.money import round_money
from billing.rules.periods import PeriodMode, Schedule
from billing.rules.pricing import Mode, Pricing, Tier, total

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line, `number` from 1. `months` is what a fixed price is for; a price by usage has a committed quantity.

    `rebate` is in percent and holds until `rebate_until`, that day included; None: for good.
    """

    number: int
    pricing: Pricing
    quantity: Decimal
    starts_on: date
    is_recurring: bool = True
    months: int = 1
    rebate: Decimal = ZERO
    rebate_until: date | None = None

    def terms(self) -> Terms:
        """The line as an item of a subscription."""
        return Terms(self.number, self.number, self.pricing, self.quantity, self.months, self.rebate, self.rebate_until)


@dataclass(frozen=True, slots=True)
class Billing:
    """How the subscriptions of an order are billed: every `interval` months."""

    interval: int
    mode: PeriodMode
    practice: Practice
    currency: str
    signed_on: date | None = None


def flat(unit_price: Decimal, *, is_fixed: bool) -> Pricing:
    """A price agreed on for one order: the same for every unit."""
    return Pricing(Mode.FLAT, (Tier(None, unit_price),), is_fixed=is_fixed)


def says(pricing: Pricing, unit_price: Decimal) -> bool:
    """Whether this is the price that the plan has for every unit anyway."""
    return pricing.mode is Mode.FLAT and pricing.tiers == (Tier(None, unit_price),)


def net(line: Line, currency: str) -> Decimal:
    """The line after its rebate, rounded once: what it costs once, for its price interval, or as a commitment."""
    rebate = line.terms().rebate_on(line.starts_on)
    return round_money(Fraction(total(line.pricing, line.quantity)) * (100 - Fraction(rebate)) / 100, currency)


def one_off_total(lines: Iterable[Line], currency: str) -> Decimal:
    """The sum of the one-off lines, each rounded."""
    return sum((net(line, currency) for line in lines if not line.is_recurring), ZERO)


def monthly_total(lines: Iterable[Line], billing: Billing) -> Decimal:
    """What the recurring lines come to for one month at their start: exact until it is rounded, once."""
    exact = (worth.mrr(contract, start) for start, contract in contracts(lines, billing).items())
    return round_money(sum(exact, Fraction(0)), billing.currency)


def contracts(lines: Iterable[Line], billing: Billing) -> Mapping[date, Contract]:
    """The subscriptions that the recurring lines become: one for each start date, in order."""
    by_start: dict[date, list[Terms]] = {}
    for line in lines:
        if line.is_recurring:
            by_start.setdefault(line.starts_on, []).append(line.terms())
    return {start: _contract(start, by_start[start], billing) for start in sorted(by_start)}


def first_billed(contract: Contract) -> tuple[date, Decimal] | None:
    """(day, sum) of the first charges of fixed prices and commitments; None where there are none."""
    ahead = charges.timeline(contract, (), on=contract.starts_on, periods=1)
    if not ahead:
        return None
    first = ahead[0].billing_date
    return first, sum((charge.net for charge in ahead if charge.billing_date == first), ZERO)


def _contract(start: date, terms: Sequence[Terms], billing: Billing) -> Contract:
    schedule = Schedule(start, billing.interval, billing.mode)
    return Contract(schedule, billing.practice, billing.currency, tuple(terms), signed_on=billing.signed_on)
