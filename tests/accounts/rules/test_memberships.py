"""A group's calendar: examples one can read, and what holds for every history."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.rules import memberships
from accounts.rules.memberships import Span, in_force, overlap

DAY0 = date(2026, 1, 1)


def day(n: int) -> date:
    return DAY0 + timedelta(days=n)


def spans(text: str) -> tuple[Span, ...]:
    """`1:0-5 2:5-` is master 1 from day 0 until day 5, then master 2 for good."""
    found = []
    for part in text.split():
        master, _, days = part.partition(":")
        first, _, last = days.partition("-")
        found.append(Span(day(int(first)), int(master), day(int(last)) if last else None))
    return tuple(found)


@pytest.mark.parametrize(
    ("before", "on", "master", "after"),
    [
        ("", 3, 1, "1:3-"),
        ("1:0-", 3, 2, "1:0-3 2:3-"),
        ("1:0-", 0, 2, "2:0-"),
        ("1:0-", 3, None, "1:0-3"),
        ("1:0-", 0, None, ""),
        ("", 3, None, ""),
        ("1:0-5", 7, None, "1:0-5"),
        ("1:0-5 2:5-", 3, 3, "1:0-3 3:3-5 2:5-"),
        ("1:0-5 2:5-", 3, None, "1:0-3 2:5-"),
        ("1:0-5 2:9-", 6, 3, "1:0-5 3:6-9 2:9-"),
        ("1:5-", 2, 2, "2:2-5 1:5-"),
        ("1:0-", 3, 1, "1:0-"),
        ("1:0-5", 3, 1, "1:0-"),
        ("1:0-5", 5, 1, "1:0-"),
        ("1:0-5 2:5-", 5, 1, "1:0-"),
        ("1:0-5", 6, 1, "1:0-5 1:6-"),
        ("1:0-5", 3, 2, "1:0-3 2:3-"),
    ],
)
def test_a_change_takes_effect_on_its_day_and_lasts_until_the_next_plan(before, on, master, after):
    assert memberships.change(spans(before), on=day(on), master=master) == spans(after)


@pytest.mark.parametrize(
    ("before", "cancelled", "after"),
    [
        ("1:0-5 2:5-", 5, "1:0-"),
        ("1:0-5 2:5-9", 5, "1:0-9"),
        ("1:0-5 2:5-9 3:9-", 5, "1:0-9 3:9-"),
        ("1:0-5 2:7-", 7, "1:0-5"),
        ("2:7-", 7, ""),
    ],
)
def test_cancelling_a_plan_lets_what_it_would_have_ended_go_on(before, cancelled, after):
    assert memberships.cancel(spans(before), starts_on=day(cancelled)) == spans(after)


@pytest.mark.parametrize(("before", "after"), [("1:0-5", "1:0-"), ("1:0-5 2:9-", "1:0-9 2:9-"), ("1:0-", "1:0-")])
def test_cancelling_a_planned_leave_keeps_the_account_in_until_the_next_plan(before, after):
    assert memberships.stay(spans(before), starts_on=day(0)) == spans(after)


@pytest.mark.parametrize(
    ("text", "planned"),
    [("1:0-5", True), ("1:0-", False), ("1:0-5 2:5-", False), ("1:0-3 2:9-", True), ("1:6-9", False)],
)
def test_only_an_end_that_nobody_takes_over_is_a_planned_leave(text, planned):
    history = spans(text)
    assert memberships.is_planned_to_leave(history, history[0], today=day(2)) is planned


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("1:0-5", "2:5-", False), ("1:0-5", "2:4-", True), ("1:0-", "2:9-", True), ("1:3-4", "2:0-", True)],
)
def test_the_day_a_span_ends_is_no_longer_in_it(one, other, expected):
    assert overlap(*spans(one), *spans(other)) is overlap(*spans(other), *spans(one)) is expected


@st.composite
def histories(draw):
    """Any spans of one account that do not overlap."""
    marks = sorted(draw(st.sets(st.integers(0, 60), max_size=8)))
    found = []
    for first, last in zip(marks[::2], [*marks[1::2], None], strict=False):
        found.append(Span(day(first), draw(st.integers(1, 3)), None if last is None else day(last)))
    return tuple(found)


masters = st.one_of(st.none(), st.integers(1, 4))
days = st.integers(0, 70).map(day)


def master_on(history, on):
    span = in_force(history, on=on)
    return span and span.master


@given(histories(), days, masters)
def test_spans_never_overlap(before, on, master):
    after = memberships.change(before, on=on, master=master)
    assert not any(overlap(one, other) for one in after for other in after if one is not other)
    assert all(span.ends_on is None or span.ends_on > span.starts_on for span in after)
    assert list(after) == sorted(after)


@given(histories(), days, masters, days)
def test_before_the_day_nothing_changes_and_from_it_to_the_next_plan_the_master_is_the_new_one(
    before, on, master, asked
):
    after = memberships.change(before, on=on, master=master)
    plans = [span.starts_on for span in before if span.starts_on > on]
    if asked < on or any(start <= asked for start in plans):
        assert master_on(after, asked) == master_on(before, asked)
    else:
        assert master_on(after, asked) == master


@given(histories(), days, masters)
def test_the_same_change_twice_is_the_same_as_once(before, on, master):
    once = memberships.change(before, on=on, master=master)
    assert memberships.change(once, on=on, master=master) == once


@given(histories(), days, st.integers(4, 5))
def test_assigning_and_cancelling_restores_what_was(before, on, master):
    covering = in_force(before, on=on)
    ends = {span.ends_on for span in before}
    assume(on not in {span.starts_on for span in before})
    assume(on not in ends)  # an end on that day was a leave, which assigning turns into a move
    starts = [span.starts_on for span in before if span.starts_on > on]
    assume(covering is None or covering.ends_on == (min(starts) if starts else None))
    after = memberships.change(before, on=on, master=master)
    assert memberships.cancel(after, starts_on=on) == before
