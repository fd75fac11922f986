"""Amounts of money: exact while they are computed, rounded once, half-up, to the currency's smallest unit."""

from decimal import Decimal
from fractions import Fraction

from accounts.rules.currencies import minor_unit


def round_money(amount: Decimal | Fraction, currency: str) -> Decimal:
    """The amount in units of the currency, rounded half-up (away from zero) to its minor unit.

    >>> round_money(Fraction(1, 3), "SEK"), round_money(Decimal("2.5"), "JPY")
    (Decimal('0.33'), Decimal('3'))
    """
    scale = minor_unit(currency)
    exact = Fraction(amount) * 10**scale
    whole, rest = divmod(abs(exact).numerator, exact.denominator)
    if 2 * rest >= exact.denominator:
        whole += 1
    return Decimal(whole if exact >= 0 else -whole).scaleb(-scale)
