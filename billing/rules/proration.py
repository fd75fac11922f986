"""Proration: what a fixed amount comes to for some days of a full period.

Amounts stay exact fractions of the currency's unit (1 = one euro, one yen) until a line is rounded, once.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from billing.rules.money import round_money
from billing.rules.periods import Period


def share(part: Period | None, whole: Period) -> Fraction:
    """Days of the part / days of the whole, from 0 (no part) to 1. A part that leaves the whole is a ValueError."""
    if part is None:
        return Fraction(0)
    if part.overlap(whole) != part:
        raise ValueError(f"{part} is not a part of {whole}")
    return Fraction(part.days, whole.days)


def prorated(amount: Decimal | Fraction, part: Period | None, whole: Period) -> Fraction:
    """The amount for the full period × covered days / days of the full period: exact, any sign."""
    return Fraction(amount) * share(part, whole)


def prorated_money(amount: Decimal | Fraction, part: Period | None, whole: Period, currency: str) -> Decimal:
    """The prorated amount of one line, rounded half-up, once, to the currency's minor unit.

    Lines of adjacent parts, each rounded, may differ from the line of the whole by a minor unit or so.
    """
    return round_money(prorated(amount, part, whole), currency)


def parts(period: Period, cuts: Iterable[date]) -> tuple[Period, ...]:
    """The period cut before each of the days, in order; days that are not inside it, or come twice, cut nothing."""
    inside = {cut for cut in cuts if period.contains(cut)}
    return tuple(Period(start, end) for start, end in pairwise(sorted({period.start, *inside, period.end})))
