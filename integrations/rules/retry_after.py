"""When another system wants to be asked again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 3600.0  # of what a system says, in seconds


def retry_after(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """Seconds to wait: `Retry-After` (seconds or a date, RFC 9110 10.2.3), else `X-Ratelimit-Reset` (Unix seconds)."""
    now = now or datetime.now(UTC)
    said = headers.get("Retry-After", "").strip()
    seconds: float | None = None
    if said.isdecimal():
        seconds = float(said)
    elif said:
        try:
            seconds = (parsedate_to_datetime(said) - now).total_seconds()
        except (ValueError, TypeError, OverflowError):
            seconds = None
    elif (reset := headers.get("X-Ratelimit-Reset", "").strip()).isdecimal():
        seconds = float(reset) - now.timestamp()
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_WAIT)
