"""Office hours of the two years before a day, so that nobody in the demo works on Sundays or tomorrow."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta

YEARS_BACK = 2
OPENS, HOURS = time(6, 30), 10


class OfficeCalendar:
    """Moments are counted in working days from the first one: 1.5 is the middle of the second day."""

    def __init__(self, today: date) -> None:
        first = today - timedelta(days=365 * YEARS_BACK)
        days = (first + timedelta(days=n) for n in range((today - first).days))
        self.days = [day for day in days if day.weekday() < 5]
        self.opened = [datetime.combine(day, OPENS, UTC) for day in self.days]
        self.end = len(self.days) - 0.001

    def moment(self, position: float) -> datetime:
        day = int(position)
        return self.opened[day] + timedelta(seconds=int((position - day) * HOURS * 3600))

    def position(self, on: date) -> int:
        """The working day of a date, or the first one after it; within the two years."""
        return min(bisect_left(self.days, on), len(self.days) - 1)
