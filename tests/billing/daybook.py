"""What a subscription should be, kept by hand day by day: it shares nothing with what it is held against."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from accounts.rules.currencies import minor_unit

DAY = timedelta(days=1)


@dataclass
class Line:
    """Terms by their first day, as (price of a month, rebate, its last day); None from the day it is removed."""

    steps: dict = field(default_factory=dict)

    def on(self, day):
        past = [step for step in self.steps if step <= day]
        return self.steps[max(past)] if past else None


@dataclass
class Book:
    """What a subscription should be, kept by hand beside it."""

    starts_on: date
    months: int
    mode: str
    anchor: date | None
    minimum: Decimal
    currency: str
    ends_on: date | None = None
    lines: dict = field(default_factory=dict)
    is_draft: bool = False

    def runs(self, day):
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    def mrr(self, day):
        if self.is_draft or not self.runs(day):
            return Fraction(0)
        rest = Fraction(0)
        for line in self.lines.values():
            rest += net_of(line.on(day), day)
        return max(rest, Fraction(self.minimum) / self.months)

    def period(self, day):
        """By trying every month."""
        origin = self.anchor or self.starts_on
        if self.mode == "calendar":
            origin = origin.replace(day=1)
        starts = [shift(origin, n * self.months) for n in range(-400 // self.months, 400 // self.months)]
        at = max(start for start in starts if start <= day)
        return at, min(start for start in starts if start > day)

    def due(self, start, end):
        """(sum of the fixed prices, top-up, number of lines) of a period, each span of equal days rounded once."""
        days = [start + n * DAY for n in range((end - start).days)]
        total, count = Decimal(0), 0
        for line in self.lines.values():
            spans, last = [], None
            for day in days:
                key = None
                if self.runs(day) and (terms := line.on(day)):
                    begun = max(step for step in line.steps if step <= day)
                    key = (begun, net_of(terms, day))
                if key and key == last:
                    spans[-1][1] += 1
                elif key:
                    spans.append([key[1], 1])
                last = key
            for net, n in spans:
                total += rounded(net * self.months * n / len(days), self.currency)
                count += 1
        covered = sum(self.runs(day) for day in days)
        least = rounded(Fraction(self.minimum) * covered / len(days), self.currency) if covered else Decimal(0)
        return total, max(least - total, Decimal(0)), count


def net_of(terms, day):
    if terms is None:
        return Fraction(0)
    monthly, rebate, until = terms
    return monthly * (100 - Fraction(rebate if until is None or day <= until else 0)) / 100


def rounded(amount, currency):
    scale = 10 ** minor_unit(currency)
    return Decimal(int((amount * scale + Fraction(1, 2)) // 1)) / scale


def shift(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
