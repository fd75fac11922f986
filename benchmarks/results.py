"""Figures: how they are held, compared and shown."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

SMALLER_IS_BETTER = {"ms", "MB", "s", "calls"}


@dataclass(slots=True)
class Result:
    """One figure. `aim` is ours, `baseline` somebody else's for the same work (`whose`)."""

    name: str
    value: float
    unit: str
    database: str
    rows: int
    queries: int | None = None
    aim: float | None = None
    baseline: float | None = None
    whose: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better than the baseline."""
        if not self.baseline or not self.value:
            return None
        ours, theirs = self.value, self.baseline
        return round(theirs / ours if self.unit in SMALLER_IS_BETTER else ours / theirs, 2)

    @property
    def misses_aim(self) -> bool:
        if self.aim is None:
            return False
        return self.value > self.aim if self.unit in SMALLER_IS_BETTER else self.value < self.aim

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "ratio": self.ratio}


def from_dicts(found: list[dict]) -> list[Result]:
    known = {field.name for field in fields(Result)}
    return [Result(**{name: value for name, value in one.items() if name in known}) for one in found]


def write_json(results: Sequence[Result], path: Path) -> None:
    path.write_text(json.dumps([result.as_dict() for result in results], indent=1, ensure_ascii=False) + "\n")


HEADINGS = ("name", "value", "unit", "queries", "database", "rows", "aim", "", "baseline", "ratio", "")


def table(results: Sequence[Result]) -> str:
    """All figures as one aligned table."""
    lines = [HEADINGS, *(_cells(result) for result in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    left = {0, 2, 4, 7, 10}
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _cells(result: Result) -> tuple[str, ...]:
    return (
        result.name,
        _number(result.value),
        result.unit,
        "" if result.queries is None else str(result.queries),
        result.database,
        f"{result.rows:,}",
        _number(result.aim),
        "MISSED" if result.misses_aim else "",
        _number(result.baseline),
        "" if result.ratio is None else f"{result.ratio:g}×",
        result.whose,
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 1000 else f"{value:,.1f}"
