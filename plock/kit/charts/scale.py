"""Where a value lies in a drawing, and which round values to write beside it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Number = Decimal | Fraction | int | float

STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` on the line from `start` to `end`, which may run backwards, as heights do."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: Number) -> float:
        return self.start + (float(value) - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(values: Iterable[Number], *, about: int = 4) -> list[Decimal]:
    """Round values, 1, 2 or 5 times a power of ten apart, from zero or below the values to above them; at least two."""
    found = [float(value) for value in values]
    low, high = min([0.0, *found]), max([0.0, *found])
    step = _step((high - low) / about) if high > low else Decimal(1)
    first, last = math.floor(Decimal(low) / step), math.ceil(Decimal(high) / step)
    return [step * index for index in range(first, max(last, first + 1) + 1)]


def _step(least: float) -> Decimal:
    power = Decimal(10) ** math.floor(math.log10(least))
    return next(step * power for step in STEPS if float(step * power) >= least * 0.999)


def every(count: int, room: float, each: float) -> int:
    """Of so many labels that take `each` of the room: 1 to write all of them, 2 every other one, and so on."""
    return max(1, math.ceil(count * each / room)) if count else 1


def points(pairs: Iterable[tuple[float, float]]) -> str:
    """Coordinates as SVG writes them, whatever the reader's language."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)
