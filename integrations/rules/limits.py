"""How often a system may be asked: never more than `calls` in any stretch of `seconds`, wherever it begins.

A few calls may follow each other at once (`burst`), the others are spaced so that burst and spaced ones together stay
within the limit: the generic cell rate algorithm, as networks use it (ITU-T I.371), which needs one number as memory.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

AGREEMENT = 60.0  # seconds by which the clocks of several machines may differ


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many calls in so many seconds."""

    calls: int
    seconds: float = 1.0

    @property
    def burst(self) -> int:
        """How many calls may be made at once after a rest."""
        return max(1, self.calls // 5)

    @property
    def interval(self) -> timedelta:
        """Between calls in the long run."""
        return timedelta(seconds=self.seconds / max(1, self.calls - self.burst))

    @property
    def slack(self) -> timedelta:
        return self.interval * (self.burst - 1)


def parse(text: str) -> Limit:
    """ "600/300" is 600 calls in 300 seconds. ValueError for anything else."""
    calls, _slash, seconds = text.partition("/")
    made = Limit(int(calls), float(seconds or 1))
    if made.calls < 1 or not 0 < made.seconds <= 7 * 86_400:
        raise ValueError(text)
    return made


def next_turn(
    limit: Limit, booked: datetime | None, *, now: datetime, patience: float = inf
) -> tuple[datetime, datetime]:
    """(when the next call may be made, what is then booked); `booked` is what the last one left.

    Nobody books further ahead than the longest `patience` (seconds). Where more is booked the clock was set back: what
    may be asked at once counts as used up then, and nobody waits for a time that is long past.
    """
    since = max(booked or now, now)
    ahead = (since - now - limit.slack - limit.interval).total_seconds()
    if ahead > patience + AGREEMENT:
        since = now + limit.slack
    turn = max(now, since - limit.slack)
    return turn, max(since, turn) + limit.interval
