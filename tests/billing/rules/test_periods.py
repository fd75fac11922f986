"""Billing periods: calendars one can check by hand, and what holds for every schedule."""

from calendar import monthrange
from datetime import date
from itertools import islice, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from billing.rules.periods import (
    Period,
    PeriodMode,
    Schedule,
    add_months,
    covered,
    period_at,
    period_containing,
    periods_between,
)
from tests.billing.rules.agreements import DAY, day, period


def schedule(text: str) -> Schedule:
    """`2026-02-15 3 calendar 2026-04-01`: first day, months, mode, anchor if any."""
    starts_on, interval, mode, *anchor = text.split()
    return Schedule(day(starts_on), int(interval), PeriodMode(mode), day(anchor[0]) if anchor else None)


days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
numbers = st.integers(-60, 60)
schedules = st.builds(Schedule, days, st.integers(1, 30), st.sampled_from(PeriodMode), st.none() | days)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        # The day is kept and clamped, in a leap year and in the next.
        ("2028-01-31 1 continuous", "2028-01-31 2028-02-29 2028-03-31 2028-04-30 2028-05-31"),
        ("2027-01-31 1 continuous", "2027-01-31 2027-02-28 2027-03-31 2027-04-30 2027-05-31"),
        ("2027-12-30 1 continuous", "2027-12-30 2028-01-30 2028-02-29 2028-03-30"),
        # Leap day.
        ("2028-02-29 12 continuous", "2028-02-29 2029-02-28 2030-02-28 2031-02-28 2032-02-29"),
        ("2028-02-29 1 continuous", "2028-02-29 2028-03-29 2028-04-29"),
        ("2028-02-29 1 calendar", "2028-02-01 2028-03-01 2028-04-01"),
        # The grid of a calendar starts on the 1st of the first month.
        ("2026-02-15 3 calendar", "2026-02-01 2026-05-01 2026-08-01 2026-11-01 2027-02-01"),
        ("2026-02-15 3 continuous", "2026-02-15 2026-05-15 2026-08-15 2026-11-15 2027-02-15"),
        ("2026-11-30 5 calendar", "2026-11-01 2027-04-01 2027-09-01 2028-02-01"),
        # An anchor within one interval: the first period ends the day before it.
        ("2026-02-15 3 calendar 2026-04-01", "2026-01-01 2026-04-01 2026-07-01"),
        ("2026-02-15 3 calendar 2026-04-20", "2026-01-01 2026-04-01 2026-07-01"),
        ("2026-02-10 12 continuous 2026-07-15", "2025-07-15 2026-07-15 2027-07-15"),
        ("2026-02-10 1 continuous 2026-03-31", "2026-01-31 2026-02-28 2026-03-31"),
        ("2028-02-29 1 continuous 2028-03-31", "2028-02-29 2028-03-31 2028-04-30"),
        # On the first day, after more than one interval, and before the first day.
        ("2026-02-15 3 continuous 2026-02-15", "2026-02-15 2026-05-15"),
        ("2026-02-15 3 continuous 2026-05-15", "2026-02-15 2026-05-15"),
        ("2026-02-15 1 calendar 2026-04-01", "2026-02-01 2026-03-01 2026-04-01"),
        ("2026-02-15 3 calendar 2025-01-01", "2026-01-01 2026-04-01 2026-07-01"),
    ],
)
def test_periods_from_the_first_on(text, starts):
    expected = [day(start) for start in starts.split()]
    found = [period_at(schedule(text), n) for n in range(len(expected))]
    assert [one.start for one in found] == expected
    assert [one.end for one in found[:-1]] == expected[1:]


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("2028-01-31 1 continuous", "2028-02-28", "2028-01-31 2028-02-29"),
        ("2028-01-31 1 continuous", "2028-02-29", "2028-02-29 2028-03-31"),
        ("2028-01-31 1 continuous", "2028-03-30", "2028-02-29 2028-03-31"),
        ("2028-01-31 1 continuous", "2028-01-30", "2027-12-31 2028-01-31"),
        ("2026-02-15 3 calendar", "2026-04-30", "2026-02-01 2026-05-01"),
        ("2026-02-15 3 calendar", "2026-01-31", "2025-11-01 2026-02-01"),
        ("2026-02-10 12 continuous 2026-07-15", "2026-07-14", "2025-07-15 2026-07-15"),
    ],
)
def test_the_period_of_a_day(text, on, expected):
    assert period_containing(schedule(text), day(on)) == period(expected)


@pytest.mark.parametrize(
    ("from_", "to", "starts"),
    [
        ("2026-02-15", "2026-08-01", "2026-02-01 2026-05-01"),
        ("2026-02-15", "2026-08-02", "2026-02-01 2026-05-01 2026-08-01"),
        ("2026-05-01", "2026-05-02", "2026-05-01"),
        ("2026-05-02", "2026-05-03", "2026-05-01"),
        ("2026-05-01", "2026-05-01", ""),
        ("2026-05-02", "2026-05-02", ""),
        ("2026-05-02", "2026-04-02", ""),
        ("2026-01-31", "2026-02-02", "2025-11-01 2026-02-01"),
    ],
)
def test_the_periods_between_two_days(from_, to, starts):
    found = periods_between(schedule("2026-02-15 3 calendar"), day(from_), day(to))
    assert [one.start for one in found] == [day(start) for start in starts.split()]


def test_periods_without_an_end_are_made_one_by_one_until_dates_run_out():
    endless = periods_between(schedule("2028-01-31 1 continuous"), day("2028-02-29"), None)
    assert next(endless) == period("2028-02-29 2028-03-31")
    assert next(endless) == period("2028-03-31 2028-04-30")
    last = periods_between(schedule("9999-11-01 1 calendar"), day("9999-11-01"), None)
    assert next(last).days == 30
    with pytest.raises(ValueError, match="10000"):
        next(last)


def test_the_last_days_of_time_need_no_period_after_the_one_asked_for():
    found = periods_between(schedule("9999-11-01 1 calendar"), day("9999-11-01"), day("9999-12-01"))
    assert [one.start for one in found] == [day("9999-11-01")]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        ("2026-02-15", None, "2026-02-15 2026-05-01"),
        ("2025-02-15", None, "2026-02-01 2026-05-01"),
        ("2026-02-01", "2026-05-01", "2026-02-01 2026-05-01"),
        ("2026-02-15", "2026-03-01", "2026-02-15 2026-03-01"),
        ("2025-02-15", "2026-02-02", "2026-02-01 2026-02-02"),
        ("2025-02-15", "2026-02-01", None),
        ("2026-05-01", None, None),
        ("2026-06-01", None, None),
        ("2026-05-01", "2026-07-01", None),
        ("2026-03-01", "2026-03-01", None),
    ],
)
def test_the_subscription_covers_what_lies_between_its_own_dates(starts_on, ends_on, expected):
    found = covered(period("2026-02-01 2026-05-01"), day(starts_on), ends_on and day(ends_on))
    assert found == (expected and period(expected))


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("2026-01-01 2026-02-01", "2026-01-15 2026-03-01", "2026-01-15 2026-02-01"),
        ("2026-01-01 2026-02-01", "2026-01-10 2026-01-11", "2026-01-10 2026-01-11"),
        ("2026-01-01 2026-02-01", "2026-02-01 2026-03-01", None),
        ("2026-01-01 2026-02-01", "2026-03-01 2026-04-01", None),
    ],
)
def test_overlap(one, other, both):
    assert period(one).overlap(period(other)) == period(other).overlap(period(one)) == (both and period(both))


def test_a_period_has_its_first_day_and_not_its_end():
    february = period("2028-02-01 2028-03-01")
    assert february.days == 29
    assert february.contains(day("2028-02-01"))
    assert february.contains(day("2028-02-29"))
    assert not february.contains(day("2028-03-01"))
    assert not february.contains(day("2028-01-31"))


@pytest.mark.parametrize("end", ["2026-01-01", "2025-12-31"])
def test_a_period_without_days_is_refused(end):
    with pytest.raises(ValueError, match="at least one day"):
        Period(day("2026-01-01"), day(end))


@pytest.mark.parametrize("interval", [0, -1])
def test_an_interval_below_a_month_is_refused(interval):
    with pytest.raises(ValueError, match="at least one month"):
        Schedule(day("2026-01-01"), interval, PeriodMode.CALENDAR)


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        covered(period("2026-02-01 2026-05-01"), day("2026-03-01"), day("2026-02-28"))


@given(schedules, numbers)
def test_periods_tile_time_without_gap_or_overlap(plan, n):
    assert period_at(plan, n).end == period_at(plan, n + 1).start


@given(schedules, days)
@example(schedule("2028-01-31 1 continuous"), date(2028, 2, 29))
def test_every_day_is_in_exactly_one_period(plan, on):
    found = period_containing(plan, on)
    assert found.contains(on)
    near = periods_between(plan, found.start - DAY, found.end + DAY)
    assert [one.contains(on) for one in near] == [False, True, False]


@given(schedules)
def test_the_first_period_contains_the_first_day(plan):
    assert period_at(plan, 0).contains(plan.starts_on)
    assert period_at(plan, 0) == period_containing(plan, plan.starts_on)


@given(days, st.integers(1, 30), numbers)
def test_the_nth_period_starts_n_intervals_after_the_start_with_the_day_clamped(start, interval, n):
    found = period_at(Schedule(start, interval, PeriodMode.CONTINUOUS), n).start
    assert (found.year - start.year) * 12 + found.month - start.month == n * interval
    assert found.day == min(start.day, monthrange(found.year, found.month)[1])


@given(schedules, numbers)
def test_periods_of_a_calendar_start_on_the_first_and_last_whole_intervals(plan, n):
    found = period_at(Schedule(plan.starts_on, plan.interval, PeriodMode.CALENDAR, plan.anchor), n)
    assert found.start.day == found.end.day == 1
    assert add_months(found.start, plan.interval) == found.end


@given(days, st.integers(1, 30), st.integers(1, 1000))
def test_the_first_period_ends_the_day_before_an_anchor_within_one_interval(start, interval, ahead):
    anchor = min(start + ahead * DAY, add_months(start, interval))
    grid = Schedule(start, interval, PeriodMode.CONTINUOUS, anchor)
    assert period_at(grid, 0).end == anchor
    assert period_containing(grid, anchor).start == anchor


@given(schedules, days, st.integers(0, 1500))
def test_the_periods_between_two_days_are_those_with_a_day_between_them(plan, from_, length):
    to = from_ + length * DAY
    found = list(periods_between(plan, from_, to))
    assert all(one.end == other.start for one, other in pairwise(found))
    assert {one.start for one in found} == {
        period_containing(plan, from_ + n * DAY).start
        for n in [*range(0, length, 28), *([length - 1] if length else [])]
    }
    assert found == list(islice(periods_between(plan, from_, None), len(found)))


@given(schedules, st.integers(0, 1500))
def test_the_covered_days_of_all_periods_are_the_subscription(plan, length):
    end = plan.starts_on + length * DAY
    cut = [covered(one, plan.starts_on, end) for one in periods_between(plan, plan.starts_on, end)]
    assert sum(one.days for one in cut) == length
    assert all(
        one.overlap(full) == one for one, full in zip(cut, periods_between(plan, plan.starts_on, end), strict=True)
    )
