"""Amounts of money: exact while they are computed, rounded once, half-up, to the currency's smallest unit."""

from decimal import Decimal
from fractions import Fraction
from functools import cache

from accounts.rules.currencies import minor_unit


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
