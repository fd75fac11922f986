"""Terms and contracts: on which days they hold, and what they cost."""

from datetime import date
from fractions import Fraction

import pytest

from billing.rules.periods import covered
from tests.billing.rules.agreements import agree, day, item, period


@pytest.mark.parametrize(
    ("start", "end", "held"),
    [
        (None, None, "2026-02-28 2026-03-01 2026-03-31 2026-04-01"),
        ("2026-03-01", None, "2026-03-01 2026-03-31 2026-04-01"),
        (None, "2026-04-01", "2026-02-28 2026-03-01 2026-03-31"),
        ("2026-03-01", "2026-04-01", "2026-03-01 2026-03-31"),
    ],
)
def test_terms_hold_from_their_first_day_until_the_day_before_their_end(start, end, held):
    terms = item("1", start=start, end=end)
    near = [day(on) for on in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")]
    assert [on for on in near if terms.holds(on)] == [day(on) for on in held.split()]


@pytest.mark.parametrize(
    ("on", "runs"), [("2026-02-28", False), ("2026-03-01", True), ("2026-03-31", True), ("2026-04-01", False)]
)
def test_a_contract_runs_on_its_days_and_a_draft_never(on, runs):
    assert agree(start="2026-03-01", end="2026-04-01").runs(day(on)) is runs
    assert not agree(start="2026-03-01", end="2026-04-01", draft=True).runs(day(on))
    assert agree(start="2026-03-01").runs(day(on)) is (on >= "2026-03-01")


@pytest.mark.parametrize(
    ("rebate", "until", "in_june", "in_july", "ends_on"),
    [
        ("0", None, 0, 0, None),
        ("0", "2026-06-30", 0, 0, None),
        ("20", None, 20, 20, None),
        ("20", "2026-06-30", 20, 0, date(2026, 7, 1)),
        ("20", date.max.isoformat(), 20, 20, None),
    ],
)
def test_a_rebate_holds_until_its_last_day(rebate, until, in_june, in_july, ends_on):
    terms = item("1", rebate=rebate, until=until)
    assert (terms.rebate_on(day("2026-06-30")), terms.rebate_on(day("2026-07-01"))) == (in_june, in_july)
    assert terms.rebate_ends_on == ends_on


@pytest.mark.parametrize(
    ("terms", "interval", "full", "monthly"),
    [
        (item("1200", per=12), 1, 100, 100),
        (item("1200", per=12), 12, 1200, 100),
        (item("100", per=3), 1, Fraction(100, 3), Fraction(100, 3)),
        (item("100", 7, per=3), 4, Fraction(2800, 3), Fraction(700, 3)),
        # Committed to for a billing period, of whatever length.
        (item("0.5", 60, usage=True, per=12), 1, 30, 30),
        (item("0.5", 60, usage=True, per=12), 3, 30, 10),
        (item("0.5", 0, usage=True), 3, 0, 0),
        # The full price is told before the rebate.
        (item("100", rebate="10"), 2, 200, 90),
    ],
)
def test_what_terms_cost_for_a_period_and_for_a_month(terms, interval, full, monthly):
    assert terms.list_price(interval) == full
    assert terms.monthly(interval, day("2026-01-01")) == monthly


@pytest.mark.parametrize(
    ("terms", "is_recurring"),
    [
        (item("0", 0), True),
        (item("1", 0), True),
        (item("1", 5, usage=True), True),
        (item("1", 0, usage=True), False),
    ],
)
def test_all_but_usage_that_nobody_committed_to_is_recurring(terms, is_recurring):
    assert terms.is_recurring is is_recurring


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, None, "2026-02-01 2026-05-01"),
        (None, "2026-03-01", "2026-02-01 2026-03-01"),
        (None, "2026-02-01", None),
        ("2026-04-30", None, "2026-04-30 2026-05-01"),
    ],
)
def test_days_that_are_open_on_one_side(start, end, expected):
    found = covered(period("2026-02-01 2026-05-01"), start and day(start), end and day(end))
    assert found == (expected and period(expected))
