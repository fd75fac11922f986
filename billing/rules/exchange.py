"""Conversion between currencies by the reference rates of the European Central Bank, one rate for each month.

The rate of a month is that of its first banking day (https://www.ecb.europa.eu/stats/eurofxref/: units of the currency
for one euro, no quotes on days the banks are closed). A month without a quote takes the latest one before it; before
the first quote of all, that one holds.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from accounts.rules.errors import N_, RuleError
from billing.rules.periods import add_months

EURO = "EUR"
NO_RATE = N_("There is no exchange rate for {currency}. Enter one under Settings, Exchange rates.")


class NoRate(RuleError):
    """A currency that nothing can be converted from or to."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Quotes by currency: (day, units for one euro) in rising order of days."""

    quotes: Mapping[str, Sequence[tuple[date, Decimal]]]
    _known: dict[tuple[str, date], Fraction] = field(default_factory=dict)

    def per_euro(self, currency: str, month: date) -> Fraction:
        """Units of the currency for one euro in the month that the day is in. Raises NoRate."""
        key = (currency, month.replace(day=1))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._look_up(*key)
        return found

    def convert(self, amount: Decimal | Fraction, source: str, target: str, month: date) -> Fraction:
        """The amount of `source` in `target`, exact, at the month's rate. Raises NoRate."""
        if source == target:
            return Fraction(amount)
        return Fraction(amount) * self.per_euro(target, month) / self.per_euro(source, month)

    def _look_up(self, currency: str, first: date) -> Fraction:
        if currency == EURO:
            return Fraction(1)
        quotes = self.quotes.get(currency)
        if not quotes:
            raise NoRate(NO_RATE, currency=currency)
        index = bisect_left(quotes, first, key=lambda quote: quote[0])
        if index == len(quotes) or (index and quotes[index][0] >= add_months(first, 1)):
            index -= 1
        return Fraction(quotes[index][1])
