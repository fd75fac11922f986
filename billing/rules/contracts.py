"""A subscription as the rules see it: plain data, its items with the days on which their terms hold."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from billing.rules.periods import Schedule
from billing.rules.pricing import Pricing, total

DAY = timedelta(days=1)
ZERO = Decimal(0)
MEMO = 65_536  # prices remembered: more than a catalogue's plans × the quantities that are usual


class Practice(StrEnum):
    """When fixed prices are billed: at the start of their period, or when it is over."""

    ADVANCE = "advance"
    ARREARS = "arrears"


@dataclass(frozen=True, slots=True)
class Terms:
    """One item of a subscription with what it costs on the days [starts_on, ends_on), open where None.

    `pricing.is_fixed` tells what `quantity` is: units of a fixed price for `price_interval` months, or, of a price by
    usage, the units committed to for each billing period (0: none). `rebate` is in percent and holds until
    `rebate_until`, that day included; None: for good. `key` tells these terms from all others, `line` the item.
    """

    key: int
    line: int
    pricing: Pricing
    quantity: Decimal
    price_interval: int = 1
    rebate: Decimal = ZERO
    rebate_until: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def is_recurring(self) -> bool:
        """Whether they cost something known beforehand: all but usage that nobody committed to."""
        return self.pricing.is_fixed or self.quantity > 0

    @property
    def rebate_ends_on(self) -> date | None:
        """The first day without the rebate; None if there is none, or it holds for good (or to the end of dates)."""
        if not self.rebate or self.rebate_until is None or self.rebate_until == date.max:
            return None
        return self.rebate_until + DAY

    def holds(self, on: date) -> bool:
        """Whether these are the terms of that day."""
        return (self.starts_on is None or self.starts_on <= on) and (self.ends_on is None or on < self.ends_on)

    def rebate_on(self, on: date) -> Decimal:
        """The rebate in force on that day, in percent."""
        return self.rebate if self.rebate_until is None or on <= self.rebate_until else ZERO

    def list_price(self, interval: int) -> Fraction:
        """The exact price for `interval` months, before any rebate; of a commitment, for one billing period."""
        return _per_month(self.pricing, self.quantity, self._price_months(interval), ZERO) * interval

    def monthly(self, interval: int, on: date) -> Fraction:
        """The exact price for one month after the rebate of that day, where `interval` months are billed at a time."""
        return _per_month(self.pricing, self.quantity, self._price_months(interval), self.rebate_on(on))

    def _price_months(self, interval: int) -> int:
        """How many months the price is for: that of a commitment is for a billing period, however long."""
        return self.price_interval if self.pricing.is_fixed else interval


@dataclass(frozen=True, slots=True)
class Contract:
    """A subscription: when it runs and is billed, in which currency, and its terms; [starts_on, ends_on).

    `minimum` is the commitment for each billing period. Drafts are not `is_binding`: they owe and count nothing.
    Terms that something was billed for stay among `terms`, with the days on which they held.
    """

    schedule: Schedule
    practice: Practice
    currency: str
    terms: tuple[Terms, ...]
    ends_on: date | None = None
    signed_on: date | None = None
    minimum: Decimal = ZERO
    is_binding: bool = True

    @property
    def starts_on(self) -> date:
        return self.schedule.starts_on

    @property
    def interval(self) -> int:
        """Months of one billing period."""
        return self.schedule.interval

    def runs(self, on: date) -> bool:
        """Whether it has started and not ended on that day, and is more than a draft."""
        return self.is_binding and self.starts_on <= on and (self.ends_on is None or on < self.ends_on)


@lru_cache(maxsize=MEMO)
def _per_month(pricing: Pricing, quantity: Decimal, months: int, rebate: Decimal) -> Fraction:
    """A month's part of a price for `months`, after a rebate in percent."""
    return Fraction(total(pricing, quantity)) * (100 - Fraction(rebate)) / (100 * months)
