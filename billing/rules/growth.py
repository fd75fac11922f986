"""How much recurring revenue grew."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from billing.rules import worth
from billing.rules.worth import Balance


@dataclass(frozen=True, slots=True)
class Growth:
    """MRR at the end of the first and of the last of some months, ARR by the last, and what that month has added.

    `share` is the change from the first to the last, as a part of the first; None where there was none to grow from.
    """

    before: Decimal
    mrr: Decimal
    arr: Decimal
    net_new: Decimal
    share: Fraction | None


def growth(balances: Sequence[Balance]) -> Growth:
    """Over the months, of which there is at least one."""
    first, last = balances[0].closing, balances[-1].closing
    share = Fraction(last - first) / Fraction(first) if first > 0 else None
    return Growth(first, last, worth.arr(last), last - balances[-1].opening, share)
