"""Rounding: half-up, away from zero, once, to what the currency can pay."""

import doctest
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import money as rules
from billing.rules.money import is_kept, round_money
from tests.billing.rules.agreements import CURRENCIES

amounts = st.fractions(-(10**9), 10**9) | st.decimals(-(10**9), 10**9, places=5)
UNITS = {"EUR": Fraction(1, 100), "SEK": Fraction(1, 100), "JPY": Fraction(1), "KWD": Fraction(1, 1000)}


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (Decimal("0.005"), "EUR", "0.01"),
        (Decimal("-0.005"), "EUR", "-0.01"),
        (Decimal("0.0049999"), "EUR", "0.00"),
        (Decimal("-0.0049999"), "EUR", "0.00"),
        (Fraction(200, 3), "EUR", "66.67"),
        (Fraction(1, 2), "JPY", "1"),
        (Fraction(-1, 2), "JPY", "-1"),
        (Decimal("1E+3"), "JPY", "1000"),
        (Fraction(1, 2000), "KWD", "0.001"),
        (Fraction(10**40 + 1, 2), "JPY", f"5{'0' * 38}1"),
        (Decimal(0), "EUR", "0.00"),
    ],
)
def test_amounts_are_rounded_half_up_to_the_minor_unit(amount, currency, expected):
    assert str(round_money(amount, currency)) == expected


def test_the_example_in_the_docstring_holds():
    assert doctest.testmod(rules).failed == 0


@given(amounts, st.sampled_from(CURRENCIES))
def test_rounding_moves_an_amount_by_half_a_unit_at_most_and_only_once(amount, currency):
    rounded = round_money(amount, currency)
    assert (Fraction(rounded) / UNITS[currency]).denominator == 1
    assert abs(Fraction(rounded) - Fraction(amount)) <= UNITS[currency] / 2
    assert round_money(rounded, currency) == rounded
    assert round_money(-amount, currency) == -rounded


@given(amounts, amounts, st.sampled_from(CURRENCIES))
def test_rounding_keeps_the_order(one, other, currency):
    low, high = sorted((Fraction(one), Fraction(other)))
    assert round_money(low, currency) <= round_money(high, currency)


@pytest.mark.parametrize("number", ["1e999999999", "-1e999999999", "1e400"])
def test_numbers_without_end_are_not_kept(number):
    assert not is_kept(Decimal(number))
