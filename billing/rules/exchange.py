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
    """Quotes by currency: (day, units for one euro, above 0) in rising order of days; they do not change any more."""

    quotes: Mapping[str, Sequence[tuple[date, Decimal]]]
    # Rates that were asked for before, by (source, target, first day of the month).
    _known: dict[tuple[str, str, date], Fraction] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    def per_euro(self, currency: str, month: date) -> Fraction:
        """Units of the currency for one euro in the month that the day is in. Raises NoRate."""
        return self._rate(EURO, currency, month)

    def convert(self, amount: Decimal | Fraction, source: str, target: str, month: date) -> Fraction:
        """The amount of `source` in `target`, exact, at the rate of the month that the day is in. Raises NoRate.

        Nothing is nothing in every currency, with or without a rate.
        """
        exact = amount if isinstance(amount, Fraction) else Fraction(amount)
        return exact * self._rate(source, target, month) if exact and source != target else exact

    def _rate(self, source: str, target: str, month: date) -> Fraction:
        """Units of `target` for one of `source`."""
        key = (source, target, month.replace(day=1))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._quoted(target, key[2]) / self._quoted(source, key[2])
        return found

    def _quoted(self, currency: str, first: date) -> Fraction:
        """The quote of the month that begins on that day."""
        if currency == EURO:
            return Fraction(1)
        quotes = self.quotes.get(currency)
        if not quotes:
            raise NoRate(NO_RATE, currency=currency)
        index = bisect_left(quotes, first, key=lambda quote: quote[0])
        if index == len(quotes) or (index and quotes[index][0] >= add_months(first, 1)):
            index -= 1
        return Fraction(quotes[index][1])
