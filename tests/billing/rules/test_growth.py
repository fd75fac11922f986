"""How much recurring revenue grew over some months."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from billing.rules.growth import Growth, growth
from billing.rules.worth import Balance
from tests.billing.rules.agreements import day

D = Decimal


def balances(*amounts: str) -> list[Balance]:
    """Months from January on that open and close at the amounts, one after the other."""
    known = [D(amount) for amount in amounts]
    return [
        Balance(day(f"2026-{number:02}-01"), opening, {}, closing)
        for number, (opening, closing) in enumerate(pairwise(known), 1)
    ]


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        (["80", "100", "120", "150"], Growth(D(100), D(150), D(1800), D(30), Fraction(1, 2))),
        (["80", "100", "75"], Growth(D(100), D(75), D(900), D(-25), Fraction(-1, 4))),
        (["80", "100"], Growth(D(100), D(100), D(1200), D(20), Fraction(0))),
        (["0", "0", "50"], Growth(D(0), D(50), D(600), D(50), None)),
    ],
)
def test_growth_is_from_the_end_of_the_first_month_to_the_end_of_the_last(amounts, expected):
    assert growth(balances(*amounts)) == expected
