"""When the subscriptions of an invented customer begin, pause and end, so that revenue grows, with some churn."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from billing.models import Subscription
from billing.rules.periods import add_months

State = Subscription.State
DAY = timedelta(days=1)
YEARS = timedelta(days=365 * 3)
NONE, CHURNED, RETURNED = 0.1, 0.1, 0.3  # of the customers; of those that left
COUNTS, COUNT_WEIGHTS = (1, 2, 3, 4, 5, 6), (15, 23, 27, 20, 9, 6)
BEFORE = 0.5  # customers that were customers before the vendor took Plock into use
ENDED, ENDING, PAUSED, UPCOMING, DRAFT = 0.12, 0.16, 0.19, 0.22, 0.25  # of the subscriptions, cumulated
SHORTEST = timedelta(days=100)


@dataclass(frozen=True, slots=True)
class Life:
    """The days of one subscription, half-open, and its state today."""

    starts_on: date
    ends_on: date | None = None
    state: str = State.ACTIVE
    paused_on: date | None = None


class Lives:
    """Invents them. Nothing begins before three years ago."""

    def __init__(self, rng: Random, today: date) -> None:
        self.rng, self.today, self.earliest = rng, today, today - YEARS

    def of(self, opened: date, closed: date | None) -> list[Life]:
        """Those of a customer since `opened`; `closed` is when it was archived: nothing is live after that."""
        rng = self.rng
        if rng.random() < NONE:
            return []
        count = rng.choices(COUNTS, COUNT_WEIGHTS)[0]
        first = self._first(opened)
        starts = [first, *sorted(self._start(first) for _ in range(count - 1))]
        left = closed
        if left is None and rng.random() < CHURNED and first + SHORTEST < self.today:
            left = self._within(first + SHORTEST, self.today)
        if left is None:
            return [self._life(start, is_first=not index) for index, start in enumerate(starts)]
        found = [Life(start, left, State.ENDED) for start in starts if start < left]
        back = left + timedelta(days=45)
        if closed is None and back < self.today and rng.random() < RETURNED:
            found.append(Life(self._within(back, self.today)))
        return found

    def _first(self, opened: date) -> date:
        if self.rng.random() < BEFORE:
            return self._month(self._within(self.earliest, opened))
        return opened

    def _start(self, first: date) -> date:
        return self._month(self._within(first, self.today), not_before=first)

    def _life(self, start: date, *, is_first: bool) -> Life:
        rng, today = self.rng, self.today
        roll = rng.random()
        if roll < ENDED and start + SHORTEST < today:
            return Life(start, self._end(start + SHORTEST, today), State.ENDED)
        if ENDED <= roll < ENDING:
            return Life(start, max(self._end(today, today + timedelta(days=95)), today + 2 * DAY))
        if ENDING <= roll < PAUSED and start < today:
            return Life(start, None, State.PAUSED, self._within(max(start, today - timedelta(days=60)), today))
        if PAUSED <= roll < DRAFT and not is_first:
            state = State.ACTIVE if roll < UPCOMING else State.DRAFT
            return Life(self._ahead(), None, state)
        return Life(start)

    def _ahead(self) -> date:
        """Some day of the next six weeks, or the first of the next month."""
        day = self.today + timedelta(days=1 + int(self.rng.random() * 42))
        return add_months(self.today.replace(day=1), 1) if self.rng.random() < 0.5 else day

    def _end(self, after: date, until: date) -> date:
        """The first day after it: mostly the first of a month."""
        return self._month(self._within(after, until), not_before=after)

    def _month(self, day: date, not_before: date | None = None) -> date:
        """Mostly the first of the day's month."""
        first = day.replace(day=1)
        return day if self.rng.random() < 0.4 or (not_before and first < not_before) else first

    def _within(self, start: date, end: date) -> date:
        """A day in [start, end), or the first of them."""
        return start + timedelta(days=int(self.rng.random() * max(1, (end - start).days)))
