"""How the days of a period become one quantity: examples, and what holds for any days."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.aggregation import Aggregation, aggregate
from tests.billing.rules.agreements import D, day

quantities = st.decimals(0, 10**9, places=6)
some_days = st.dictionaries(st.dates(day("2026-01-01"), day("2026-01-31")), quantities, min_size=1, max_size=31)
SMALLEST = Fraction(1, 10**6)


def january(*by_day: tuple[int, str]) -> dict[date, Decimal]:
    return {date(2026, 1, number): D(units) for number, units in by_day}


@pytest.mark.parametrize(
    ("rule", "expected"), [("sum", "47"), ("max", "25"), ("min", "10"), ("average", "15.666667"), ("last", "12")]
)
def test_each_rule_has_its_own_quantity(rule, expected):
    measured = january((15, "25"), (31, "12"), (5, "10"))  # the order of delivery says nothing
    assert aggregate(Aggregation(rule), measured) == D(expected)


@pytest.mark.parametrize("rule", Aggregation)
def test_of_nothing_it_is_nothing(rule):
    assert aggregate(rule, {}) == 0


def test_a_day_with_nothing_measured_is_no_zero_but_a_day_of_zero_is():
    assert aggregate(Aggregation.AVERAGE, january((1, "9"), (31, "3"))) == 6
    assert aggregate(Aggregation.AVERAGE, january((1, "9"), (2, "0"), (31, "3"))) == 4
    assert aggregate(Aggregation.MIN, january((1, "9"), (2, "0"))) == 0


def test_an_average_is_rounded_half_up_to_six_decimals():
    assert aggregate(Aggregation.AVERAGE, january((1, "0.000001"), (2, "0"))) == D("0.000001")
    assert aggregate(Aggregation.AVERAGE, january((1, "0.000001"), (2, "0"), (3, "0"))) == 0


@given(some_days)
def test_the_average_is_within_half_a_unit_of_its_last_decimal(measured):
    mean = Fraction(sum(measured.values(), D(0))) / len(measured)
    found = aggregate(Aggregation.AVERAGE, measured)
    assert abs(Fraction(found) - mean) <= SMALLEST / 2
    assert found.as_tuple().exponent == -6


@given(some_days)
def test_every_gauge_lies_between_the_lowest_and_the_highest_day(measured):
    low, high = aggregate(Aggregation.MIN, measured), aggregate(Aggregation.MAX, measured)
    assert low in measured.values()
    assert high in measured.values()
    for rule in (Aggregation.AVERAGE, Aggregation.LAST):
        assert low <= aggregate(rule, measured) <= high
    assert high <= aggregate(Aggregation.SUM, measured) <= high * len(measured)


@given(some_days, quantities)
def test_the_last_day_alone_decides_on_the_last_quantity(measured, units):
    assert aggregate(Aggregation.LAST, {**measured, day("2026-02-01"): units}) == units
