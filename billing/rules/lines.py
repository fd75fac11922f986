"""The dated rows of one line of a subscription: which terms hold when, and what a change from a day makes of them.

A line is a chain of rows in order of days, each ending where the next begins: whatever is changed and taken back, the
rows tile the days of the line without gap or overlap.
"""

from dataclasses import dataclass, replace
from datetime import date

from accounts.rules.errors import N_, RuleError

NEW = 0

NOT_THEN = N_("This item is not part of the subscription on that day. Choose another day.")
SAME_DAY = N_("This item already changes on that day. Cancel that change first, or choose another day.")
CHANGED_LATER = N_("This item changed again after that day. Choose a later day.")
NOT_THERE = N_("What this change made was changed again. Cancel the later change first.")


class LineError(RuleError):
    """A change that the rows of a line do not allow."""


@dataclass(frozen=True, slots=True)
class Row:
    """The days [starts_on, ends_on) of some terms, known by their key; None: where the subscription begins or ends."""

    key: int
    starts_on: date | None = None
    ends_on: date | None = None

    def holds(self, on: date) -> bool:
        return (self.starts_on is None or self.starts_on <= on) and (self.ends_on is None or on < self.ends_on)


type Rows = tuple[Row, ...]


def holding(rows: Rows, on: date) -> Row:
    """The row of that day. Raises LineError where the line has none."""
    for row in rows:
        if row.holds(on):
            return row
    raise LineError(NOT_THEN)


def change(rows: Rows, *, on: date, key: int = NEW) -> Rows:
    """Other terms from the day until where those of the day would have ended."""
    held = holding(rows, on)
    if held.starts_on == on:
        raise LineError(SAME_DAY)
    index = rows.index(held)
    return (*rows[:index], replace(held, ends_on=on), Row(key, on, held.ends_on), *rows[index + 1 :])


def take_back(rows: Rows, *, on: date) -> Rows:
    """Without the row that begins on the day: the one before it goes on instead."""
    for index, row in enumerate(rows):
        if row.starts_on == on and index:
            before = replace(rows[index - 1], ends_on=row.ends_on)
            return (*rows[: index - 1], before, *rows[index + 1 :])
    raise LineError(NOT_THERE)


def end(rows: Rows, *, on: date) -> Rows:
    """The line ends before the day; its last row must be the one of that day."""
    held = holding(rows, on)
    if held != rows[-1]:
        raise LineError(CHANGED_LATER)
    if held.starts_on == on:
        raise LineError(SAME_DAY)
    return (*rows[:-1], replace(held, ends_on=on))


def cut(rows: Rows, *, on: date) -> Rows:
    """Without the row of the day, which must be the last: as if it had never begun."""
    if holding(rows, on) != rows[-1]:
        raise LineError(CHANGED_LATER)
    return rows[:-1]


def go_on(rows: Rows, *, on: date) -> Rows:
    """The line that ends before the day runs on as long as the subscription."""
    if not rows or rows[-1].ends_on != on:
        raise LineError(NOT_THERE)
    return (*rows[:-1], replace(rows[-1], ends_on=None))


def without(rows: Rows, *, key: int) -> Rows:
    """No line at all; it must have these terms alone, without an end."""
    if rows != (Row(key, rows[0].starts_on if rows else None),):
        raise LineError(NOT_THERE)
    return ()
