"""The billing periods of a subscription: a grid that tiles time, and the days of it that the subscription covers.

Every span of days is half-open, [start, end), in the organisation's time zone. The grid runs without end in both
directions, as far as dates reach (years 1 to 9999; beyond them ValueError): it is `covered` that knows when the
subscription begins and ends.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

MONTHS_A_YEAR = 12
MEMO = 16_384  # starts of periods remembered: many subscriptions share a schedule, and each is asked several times


class PeriodMode(StrEnum):
    """Where periods start: on the 1st, or on the day of the month of the start date or of the anchor."""

    CALENDAR = "calendar"
    CONTINUOUS = "continuous"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` until the day before `end`; at least one."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"a period has at least one day: [{self.start}, {self.end})")

    @property
    def days(self) -> int:
        """How many days there are in it.

        >>> Period(date(2028, 2, 1), date(2028, 3, 1)).days
        29
        """
        return (self.end - self.start).days

    def contains(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlap(self, other: "Period") -> "Period | None":
        """The days that are in both; None if there are none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Schedule:
    """What decides the grid: the subscription's first day, the billing interval in months, the mode and the anchor.

    With an anchor, a period starts on it (in calendar mode: on the 1st of its month), and the grid runs from there
    both ways. "The first period ends the day before the anchor" is what this says of an anchor at most one interval
    ahead, which is what anchors are for: the first period, the one that contains `starts_on`, is a stub, prorated by
    the days of the full period that ends there. An anchor further ahead cannot mean one first period as long as that:
    it would be longer than the interval that the price is for, and there would be no full period to prorate by. So
    the periods before it have the usual length, the first of them is the stub, and the anchor still starts a period.
    """

    starts_on: date
    interval: int
    mode: PeriodMode
    anchor: date | None = None

    def __post_init__(self) -> None:
        if self.interval < 1:
            raise ValueError(f"a billing interval is at least one month: {self.interval}")

    @property
    def origin(self) -> date:
        """The start of a period, from which all the others are counted in months."""
        origin = self.anchor or self.starts_on
        return origin.replace(day=1) if self.mode is PeriodMode.CALENDAR else origin


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of that month where it has no such day.

    >>> add_months(date(2027, 1, 31), 1), add_months(date(2027, 1, 31), -2)
    (datetime.date(2027, 2, 28), datetime.date(2026, 11, 30))
    """
    year, month = divmod(_month_number(day) + months, MONTHS_A_YEAR)
    first = date(year, month + 1, 1)
    return first.replace(day=min(day.day, monthrange(year, month + 1)[1]))


def period_at(schedule: Schedule, n: int) -> Period:
    """The n-th full period of the grid: 0 contains the subscription's first day, negative ones lie before it."""
    return _from_origin(schedule, _index(schedule, schedule.starts_on) + n)


def period_containing(schedule: Schedule, day: date) -> Period:
    """The one full period of the grid that the day is in."""
    return _from_origin(schedule, _index(schedule, day))


def periods_between(schedule: Schedule, from_: date, to: date | None) -> Iterator[Period]:
    """The full periods of the grid with a day in [from_, to), in order, each made when asked for; no `to`: no end."""
    index = _index(schedule, from_)
    while to is None or max(from_, _start(schedule, index)) < to:
        yield _from_origin(schedule, index)
        index += 1


def covered(period: Period, starts_on: date | None, ends_on: date | None) -> Period | None:
    """The days of the period that are in [starts_on, ends_on), open where None; None if there are none.

    What ends before it starts is a ValueError.
    """
    if starts_on and ends_on and ends_on < starts_on:
        raise ValueError(f"ends before it starts: [{starts_on}, {ends_on})")
    start = max(period.start, starts_on) if starts_on else period.start
    end = min(period.end, ends_on) if ends_on else period.end
    return Period(start, end) if start < end else None


def _from_origin(schedule: Schedule, index: int) -> Period:
    return Period(_start(schedule, index), _start(schedule, index + 1))


@lru_cache(maxsize=MEMO)
def _start(schedule: Schedule, index: int) -> date:
    """Counted from the origin, never from the period before: a day that was clamped comes back."""
    return add_months(schedule.origin, index * schedule.interval)


def _index(schedule: Schedule, day: date) -> int:
    """Which period from the origin the day is in.

    The last that starts in the day's month or before; if it starts later in that month, the one before it.
    """
    index = (_month_number(day) - _month_number(schedule.origin)) // schedule.interval
    return index if _start(schedule, index) <= day else index - 1


def _month_number(day: date) -> int:
    """Months since January of the year 0."""
    return day.year * MONTHS_A_YEAR + day.month - 1
