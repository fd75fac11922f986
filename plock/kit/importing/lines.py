"""What becomes of the rows of a file: lines with values, an instance, changes, and problems with their repair."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Problem:
    """Why a line cannot be imported: which column, which value, what is wrong and what to do. `cause` groups them."""

    column: str
    value: str
    message: str
    cause: str


@dataclass(slots=True)
class Doubt:
    """Something about a good line that somebody should look at: which value, why, and what it is like."""

    line: int
    label: str
    column: str
    value: str
    message: str
    about: tuple[str, str] = ("", "")  # what to call it, and its address


@dataclass(slots=True)
class Line:
    """A row of the file on its way in. `values` holds what the row says, by attribute; empty cells are not in it."""

    number: int
    cells: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    instance: Any = None
    is_new: bool = False
    is_repeat: bool = False
    identity: Any = None  # what it has in common with other lines about the same record
    first: int = 0  # the row that is the first about the record
    attached: dict[str, Any] = field(default_factory=dict)  # what the row says in the columns of annexes
    outcome: str = ""  # what an annex does with it: created, updated or unchanged; "" if nothing
    attached_changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)  # what an importer wants to remember of it

    def refuse(self, column: str, value: Any, message: Any, cause: str = "") -> None:
        text = str(message)
        self.problems.append(Problem(column, str(value)[:200], text, cause or text))

    @property
    def fate(self) -> str:
        if self.problems:
            return "failed"
        if self.outcome == "created":
            return "created"
        if self.is_repeat:
            return self.outcome or "repeated"
        return "updated" if self.outcome == "updated" and not self.is_new else self.own_fate

    @property
    def own_fate(self) -> str:
        """What becomes of the record alone, whatever an annex makes of the line."""
        if self.problems:
            return "failed"
        if self.is_repeat:
            return "repeated"
        if self.is_new:
            return "created"
        return "updated" if self.changes else "unchanged"


FATES = ("created", "updated", "unchanged", "failed", "repeated")
