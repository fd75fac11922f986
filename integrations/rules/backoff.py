"""When outgoing work is tried again: ever later, a little apart from each other, and not for ever."""

from datetime import timedelta

FIRST = timedelta(seconds=10)
LONGEST = timedelta(hours=6)
MOST_ATTEMPTS = 15  # over about two days and a half


def pause(attempt: int, *, jitter: float, asked: float | None = None) -> timedelta:
    """How long to wait after the attempt of that number (1 is the first).

    Doubled every time from ten seconds up to six hours, then lengthened by up to a quarter (`jitter` is 0 to 1), so
    that what failed together does not come back together. Never less than the other system asked for (seconds).
    """
    base = min(FIRST * 2 ** min(attempt - 1, 30), LONGEST)
    return max(base * (1 + 0.25 * jitter), timedelta(seconds=asked or 0))
