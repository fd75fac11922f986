"""Amounts of money: exact while they are computed, rounded once, half-up, to the currency's smallest unit."""

from decimal import Decimal
from fractions import Fraction
from functools import cache

from accounts.rules.currencies import minor_unit

MOST = Decimal(10) ** 12  # prices, quantities and amounts are below it
MOST_DIGITS = 15


def is_kept(number: Decimal | int) -> bool:
    """Whether both databases keep the number as it is: SQLite knows 15 digits, and a price has 12 before the comma.

    >>> is_kept(Decimal("999999999999.999")), is_kept(Decimal("999999999999.9999"))
    (True, False)
    """
    exact = Decimal(number)  # compared before any arithmetic, which has no room for 1e999999999
    return exact.copy_abs() < MOST and len(exact.normalize().as_tuple().digits) <= MOST_DIGITS


def round_money(amount: Decimal | Fraction, currency: str) -> Decimal:
    """The amount in units of the currency, rounded half-up (away from zero) to its minor unit.

    >>> round_money(Fraction(1, 3), "SEK"), round_money(Decimal("2.5"), "JPY")
    (Decimal('0.33'), Decimal('3'))
    """
    numerator, denominator = amount.as_integer_ratio()
    scale = _scale(currency)
    rounded = (2 * abs(numerator) * 10**scale + denominator) // (2 * denominator)
    return Decimal(f"{rounded if numerator >= 0 else -rounded}E-{scale}")  # from text: exact at any length


@cache
def _scale(currency: str) -> int:
    """Decimals of the currency: asked for with every amount, so looked up once."""
    return minor_unit(currency)
