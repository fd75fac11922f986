"""How the days of a billing period become one quantity, by the product: counted (sum) or gauged (all the others)."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

PLACES = 6  # what quantities are kept with


class Aggregation(StrEnum):
    """What counts of the days on which something was measured; days without a measurement say nothing."""

    SUM = "sum"
    MAX = "max"
    MIN = "min"
    AVERAGE = "average"
    LAST = "last"


def aggregate(rule: Aggregation, measured: Mapping[date, Decimal]) -> Decimal:
    """One quantity of what was measured by day, in units of the product; 0 where nothing was.

    >>> from datetime import date
    >>> aggregate(Aggregation.AVERAGE, {date(2026, 1, 1): Decimal(10), date(2026, 1, 3): Decimal(15)})
    Decimal('12.500000')
    """
    return _RULES[rule](measured) if measured else Decimal(0)


def _average(measured: Mapping[date, Decimal]) -> Decimal:
    """The mean of the measured days, rounded half-up to six decimals."""
    mean = Fraction(sum(measured.values(), Decimal(0))) / len(measured)
    scaled = Decimal((2 * mean.numerator * 10**PLACES + mean.denominator) // (2 * mean.denominator))
    return scaled.scaleb(-PLACES).quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)


_RULES: Mapping[Aggregation, Callable[[Mapping[date, Decimal]], Decimal]] = {
    Aggregation.SUM: lambda measured: sum(measured.values(), Decimal(0)),
    Aggregation.MAX: lambda measured: max(measured.values()),
    Aggregation.MIN: lambda measured: min(measured.values()),
    Aggregation.AVERAGE: _average,
    Aggregation.LAST: lambda measured: measured[max(measured)],
}
