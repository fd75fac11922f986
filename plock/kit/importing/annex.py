"""What a higher app adds to an importer: more columns, about what hangs on the record that a line is about.

An annex is registered for an importer (`registry.extend`) and is handed every line that says something in its columns,
a second line about the same record included. A line is imported whole or not at all.
"""

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from plock.kit.importing.columns import Column
from plock.kit.importing.lines import Line
from plock.kit.models import Job

if TYPE_CHECKING:
    from plock.kit.importing.importer import BaseImporter


class Annex:
    """One pass over one file. What a line says in its columns is in `line.attached`, by the names of `columns`."""

    title: ClassVar[Any]  # what it adds to the importer's records, in words
    columns: ClassVar[Mapping[str, Column]]
    number: ClassVar[str] = ""  # the column that names what is attached, whoever it belongs to

    def __init__(self, importer: "BaseImporter") -> None:
        self.importer = importer

    def key(self, line: Line) -> Hashable:
        """What lines about the same attachment have in common; None where a line has nothing for this annex."""
        raise NotImplementedError

    def resolve(self, lines: list[Line], *, lock: bool) -> None:
        """Compare a chunk of lines with the database, and refuse what cannot be; `line.instance` is its record.

        Sets `line.outcome` and `line.attached_changes`. The lines are good so far, and in the order of the file.
        """
        raise NotImplementedError

    def settle(self, lines: list[Line], *, lasting: set[int]) -> None:
        """Called with the lines of a chunk, good or not, when it is judged and also written, if it is to be.

        Only of the rows in `lasting` is there more to come about the same record or attachment in a later chunk:
        anything about the others can be forgotten.
        """

    def write(self, lines: list[Line], *, by: Any, job: Job) -> None:
        """Save, log and refresh whatever follows, in a handful of statements; all of the lines are good."""
        raise NotImplementedError

    def label_of(self, line: Line) -> str:
        """What the review calls what is attached."""
        return ""

    def summary(self) -> list[dict[str, str]]:
        """What all lines come to, for the review: [{"label", "value", …}]."""
        return []
