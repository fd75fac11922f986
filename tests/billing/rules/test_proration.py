"""Proration: invoices one can check by hand, and that nothing is lost between the parts of a period."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.money import round_money
from billing.rules.periods import Period, PeriodMode, Schedule, covered, period_at
from billing.rules.proration import parts, prorated, prorated_money, share
from tests.billing.rules.agreements import day, period

JANUARY = period("2026-01-01 2026-02-01")

days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
periods = st.builds(lambda start, length: Period(start, start + timedelta(days=length)), days, st.integers(1, 800))
amounts = st.decimals(-(10**9), 10**9, places=4) | st.fractions(-(10**6), 10**6)


@pytest.mark.parametrize(
    ("amount", "part", "whole", "currency", "expected"),
    [
        ("310", "2026-01-01 2026-02-01", "2026-01-01 2026-02-01", "EUR", "310.00"),
        ("310", "2026-01-31 2026-02-01", "2026-01-01 2026-02-01", "EUR", "10.00"),
        ("310", None, "2026-01-01 2026-02-01", "EUR", "0.00"),
        ("100", "2026-01-15 2026-02-01", "2026-01-01 2026-02-01", "EUR", "54.84"),
        ("-100", "2026-01-15 2026-02-01", "2026-01-01 2026-02-01", "EUR", "-54.84"),
        # Half a minor unit goes up, away from zero.
        ("0.01", "2028-04-01 2028-04-16", "2028-04-01 2028-05-01", "EUR", "0.01"),
        ("-0.01", "2028-04-01 2028-04-16", "2028-04-01 2028-05-01", "EUR", "-0.01"),
        ("1001", "2028-04-01 2028-04-16", "2028-04-01 2028-05-01", "JPY", "501"),
        ("1", "2028-04-01 2028-04-11", "2028-04-01 2028-05-01", "KWD", "0.333"),
        # Leap day: one of 29, and one of 366.
        ("290", "2028-02-29 2028-03-01", "2028-02-01 2028-03-01", "SEK", "10.00"),
        ("366", "2028-02-29 2028-03-01", "2028-01-01 2029-01-01", "SEK", "1.00"),
    ],
)
def test_an_amount_for_some_days_of_a_period(amount, part, whole, currency, expected):
    found = prorated_money(Decimal(amount), part and period(part), period(whole), currency)
    assert str(found) == expected


@pytest.mark.parametrize(
    ("schedule", "n", "ends_on", "fraction"),
    [
        # 15 February to 30 April, of a quarter from 1 February.
        (Schedule(day("2026-02-15"), 3, PeriodMode.CALENDAR), 0, None, Fraction(75, 89)),
        (Schedule(day("2026-02-15"), 3, PeriodMode.CALENDAR), 1, None, Fraction(1)),
        (Schedule(day("2026-02-15"), 3, PeriodMode.CALENDAR), 1, "2026-05-02", Fraction(1, 92)),
        # An anchor: the first period is the rest of the year that ends before it.
        (Schedule(day("2026-07-01"), 12, PeriodMode.CONTINUOUS, day("2027-01-01")), 0, None, Fraction(184, 365)),
        (Schedule(day("2028-01-31"), 1, PeriodMode.CONTINUOUS), 0, "2028-02-01", Fraction(1, 29)),
        (Schedule(day("2028-01-31"), 1, PeriodMode.CONTINUOUS), 1, "2028-03-30", Fraction(30, 31)),
        (Schedule(day("2028-01-31"), 1, PeriodMode.CONTINUOUS), 1, "2028-02-29", Fraction(0)),
    ],
)
def test_the_share_of_a_period_that_a_subscription_covers(schedule, n, ends_on, fraction):
    whole = period_at(schedule, n)
    assert share(covered(whole, schedule.starts_on, ends_on and day(ends_on)), whole) == fraction


@pytest.mark.parametrize("part", ["2025-12-31 2026-01-02", "2026-01-31 2026-02-02", "2026-03-01 2026-03-02"])
def test_a_part_that_leaves_the_period_is_refused(part):
    with pytest.raises(ValueError, match="is not a part of"):
        share(period(part), JANUARY)


@pytest.mark.parametrize(
    ("cuts", "starts"),
    [
        ("", "2026-01-01"),
        ("2026-01-15", "2026-01-01 2026-01-15"),
        ("2026-01-20 2026-01-15 2026-01-20", "2026-01-01 2026-01-15 2026-01-20"),
        ("2026-01-01 2026-02-01 2025-12-31 2026-02-02", "2026-01-01"),
        ("2026-01-31", "2026-01-01 2026-01-31"),
    ],
)
def test_changes_cut_a_period_into_parts(cuts, starts):
    found = parts(JANUARY, [day(cut) for cut in cuts.split()])
    assert [part.start for part in found] == [day(start) for start in starts.split()]
    assert [part.end for part in found] == [*(day(start) for start in starts.split()[1:]), JANUARY.end]


@given(periods, st.lists(st.integers(-10, 810), max_size=8), amounts)
def test_the_parts_of_a_period_sum_exactly_to_the_whole(whole, offsets, amount):
    cut = parts(whole, [whole.start + timedelta(days=offset) for offset in offsets])
    assert sum(share(part, whole) for part in cut) == 1
    assert sum(prorated(amount, part, whole) for part in cut) == Fraction(amount)


@given(periods, days, st.integers(0, 800), amounts)
def test_what_is_covered_and_what_is_not_are_the_whole(whole, starts_on, length, amount):
    part = covered(whole, starts_on, starts_on + timedelta(days=length))
    cut = parts(whole, [starts_on, starts_on + timedelta(days=length)])
    rest = [other for other in cut if other != part]
    assert prorated(amount, part, whole) + sum(prorated(amount, other, whole) for other in rest) == Fraction(amount)


@given(periods, amounts, st.data())
def test_a_line_is_rounded_once_and_a_credit_mirrors_its_charge(whole, amount, data):
    first = data.draw(st.integers(0, whole.days - 1))
    last = data.draw(st.integers(first + 1, whole.days))
    part = Period(whole.start + timedelta(days=first), whole.start + timedelta(days=last))
    line = prorated_money(amount, part, whole, "EUR")
    assert abs(Fraction(line) - prorated(amount, part, whole)) <= Fraction(1, 200)
    assert prorated_money(-Fraction(amount), part, whole, "EUR") == -line
    assert prorated_money(amount, whole, whole, "EUR") == round_money(amount, "EUR")
