"""Conversion: which rate a month has, and that nothing is lost on the way."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.exchange import Exchange, NoRate
from tests.billing.rules.agreements import CURRENCIES, RATES, day, days

D = Decimal
currencies = st.sampled_from(CURRENCIES)
amounts = st.fractions(-(10**6), 10**6) | st.decimals(-(10**6), 10**6, places=2)


@pytest.mark.parametrize(
    ("month", "rate"),
    [
        ("2025-01-01", "11.4865"),  # its first banking day is the 2nd
        ("2025-01-31", "11.4865"),
        ("2025-11-15", "11.4865"),  # no quote: the latest one before it
        ("2026-01-01", "11.25"),
        ("2026-02-28", "11.25"),
        ("2026-03-01", "10"),
        ("2031-07-01", "10"),  # after the last
        ("2024-12-31", "11.4865"),  # before the first
    ],
)
def test_a_month_has_the_rate_of_its_first_banking_day(month, rate):
    assert RATES.per_euro("SEK", day(month)) == Fraction(rate)


def test_later_quotes_of_a_month_do_not_count():
    daily = Exchange({"SEK": [(day("2026-01-30"), D(9)), (day("2026-02-02"), D(10)), (day("2026-02-03"), D(12))]})
    assert [daily.per_euro("SEK", day(on)) for on in ("2026-01-31", "2026-02-28", "2026-03-01")] == [9, 10, 12]


@pytest.mark.parametrize(
    ("amount", "source", "target", "expected"),
    [
        ("100", "EUR", "SEK", Fraction(1125)),
        ("1125", "SEK", "EUR", Fraction(100)),
        ("100", "SEK", "JPY", 100 * Fraction("163.2") / Fraction("11.25")),
        ("100", "SEK", "SEK", Fraction(100)),
        ("-100", "EUR", "SEK", Fraction(-1125)),
    ],
)
def test_amounts_are_converted_over_the_euro(amount, source, target, expected):
    assert RATES.convert(D(amount), source, target, day("2026-01-15")) == expected


def test_a_currency_without_a_rate_is_refused_by_name():
    on = day("2026-01-15")
    for refused in (
        lambda: RATES.convert(D(1), "CHF", "EUR", on),
        lambda: RATES.convert(D(1), "SEK", "CHF", on),
        lambda: RATES.per_euro("CHF", on),
        lambda: Exchange({"CHF": []}).per_euro("CHF", on),
    ):
        with pytest.raises(NoRate, match=r"There is no exchange rate for CHF\. Enter one under"):
            refused()


def test_nothing_and_what_stays_in_its_currency_needs_no_rate():
    on = day("2026-01-15")
    assert RATES.convert(D(0), "CHF", "EUR", on) == RATES.convert(Fraction(0), "EUR", "CHF", on) == 0
    assert RATES.convert(D(5), "CHF", "CHF", on) == 5
    assert RATES.per_euro("EUR", on) == 1


@given(amounts, currencies, currencies, days)
def test_there_and_back_is_the_same_amount(amount, source, target, on):
    there = RATES.convert(amount, source, target, on)
    assert RATES.convert(there, target, source, on) == Fraction(amount)


@given(amounts, currencies, currencies, currencies, days)
def test_the_way_over_a_third_currency_comes_to_the_same(amount, source, over, target, on):
    direct = RATES.convert(amount, source, target, on)
    assert RATES.convert(RATES.convert(amount, source, over, on), over, target, on) == direct


@given(amounts, amounts, currencies, currencies, days)
def test_a_sum_converts_to_the_sum(one, other, source, target, on):
    both = Fraction(one) + Fraction(other)
    assert RATES.convert(both, source, target, on) == RATES.convert(one, source, target, on) + RATES.convert(
        other, source, target, on
    )
