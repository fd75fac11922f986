"""The dated rows of a line: whatever is planned and taken back, they tile its days, and undoing undoes exactly."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import lines
from billing.rules.lines import LineError, Row

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))
ONE = (Row(1),)
TWO = (Row(1, None, FEB), Row(2, FEB))

days = st.integers(0, 40).map(lambda n: JAN + timedelta(days=n))
steps = st.lists(st.tuples(st.sampled_from(["change", "take_back", "end", "go_on"]), days), max_size=25)


def after(rows, wanted):
    """The rows after what of the steps the rules allow."""
    for key, (verb, on) in enumerate(wanted, 10):
        try:
            rows = lines.change(rows, on=on, key=key) if verb == "change" else getattr(lines, verb)(rows, on=on)
        except LineError:
            continue
    return rows


@given(steps)
def test_the_rows_tile_the_days_of_the_line_whatever_is_planned_and_taken_back(wanted):
    rows = after(ONE, wanted)
    assert rows[0].starts_on is None
    assert all(before.ends_on == row.starts_on for before, row in pairwise(rows))
    assert all(row.starts_on < row.ends_on for row in rows if row.starts_on and row.ends_on)


@given(steps, days)
def test_every_day_has_one_row_at_most(wanted, day):
    rows = after(ONE, wanted)
    assert sum(row.holds(day) for row in rows) == (rows[-1].ends_on is None or day < rows[-1].ends_on)


@given(steps, days)
def test_taking_a_change_back_undoes_it_exactly(wanted, day):
    rows = after(ONE, wanted)
    try:
        changed = lines.change(rows, on=day)
    except LineError:
        return
    assert lines.take_back(changed, on=day) == rows


@given(steps, days)
def test_taking_an_end_back_undoes_it_exactly(wanted, day):
    rows = after(ONE, wanted)
    try:
        ended = lines.end(rows, on=day)
    except LineError:
        return
    if rows[-1].ends_on is None:
        assert lines.go_on(ended, on=day) == rows


@given(steps, days)
def test_a_change_keeps_the_terms_of_the_days_before_it(wanted, day):
    rows = after(ONE, wanted)
    try:
        changed = lines.change(rows, on=day)
    except LineError:
        return
    eve = day - timedelta(days=1)
    assert lines.holding(changed, eve).key == lines.holding(rows, eve).key
    assert lines.holding(changed, day).key == lines.NEW


@pytest.mark.parametrize(
    ("rows", "on", "result"),
    [
        (ONE, FEB, (Row(1, None, FEB), Row(9, FEB))),
        (TWO, MAR, (Row(1, None, FEB), Row(2, FEB, MAR), Row(9, MAR))),
        (TWO, JAN, (Row(1, None, JAN), Row(9, JAN, FEB), Row(2, FEB))),
        ((Row(1, None, MAR),), FEB, (Row(1, None, FEB), Row(9, FEB, MAR))),
    ],
)
def test_a_change_runs_until_the_next_one(rows, on, result):
    assert lines.change(rows, on=on, key=9) == result


def test_a_change_in_the_middle_of_others_leaves_the_earlier_terms_in_force_when_taken_back():
    rows = (Row(1, None, FEB), Row(2, FEB, MAR), Row(3, MAR))
    assert lines.take_back(rows, on=FEB) == (Row(1, None, MAR), Row(3, MAR))


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda: lines.holding((), FEB), "not part of the subscription"),
        (lambda: lines.holding((Row(1, FEB),), JAN), "not part of the subscription"),
        (lambda: lines.change((Row(1, None, FEB),), on=MAR), "not part of the subscription"),
        (lambda: lines.change(TWO, on=FEB), "already changes on that day"),
        (lambda: lines.take_back(TWO, on=MAR), "Cancel the later change first"),
        (lambda: lines.take_back((Row(1, FEB),), on=FEB), "Cancel the later change first"),
        (lambda: lines.end(TWO, on=JAN), "changed again after that day"),
        (lambda: lines.end(TWO, on=FEB), "already changes on that day"),
        (lambda: lines.cut(TWO, on=JAN), "changed again after that day"),
        (lambda: lines.go_on(ONE, on=FEB), "Cancel the later change first"),
        (lambda: lines.go_on((), on=FEB), "Cancel the later change first"),
        (lambda: lines.without((Row(1, FEB), Row(2, MAR)), key=1), "Cancel the later change first"),
        (lambda: lines.without((Row(1, FEB, MAR),), key=1), "Cancel the later change first"),
        (lambda: lines.without((), key=1), "Cancel the later change first"),
    ],
)
def test_what_the_rows_do_not_allow_is_refused_with_a_sentence(act, sentence):
    with pytest.raises(LineError, match=sentence):
        act()


def test_the_last_row_is_cut_off_as_if_it_had_never_begun():
    assert lines.cut((Row(1, None, FEB), Row(2, FEB)), on=FEB) == (Row(1, None, FEB),)
    assert lines.cut(ONE, on=MAR) == ()


def test_an_item_that_was_only_planned_is_gone_without_a_trace():
    assert lines.without((Row(1, FEB),), key=1) == ()
