"""What a higher app adds to the records of an importer: columns of their own rows that it stores itself.

Unlike an annex, a supplement is about the record that a line is about: its columns stand among the importer's own, are
compared like them, and may tell who a row is about. It is registered for an importer (`registry.supplement`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from plock.kit.importing.columns import Column
from plock.kit.importing.lines import Line
from plock.kit.models import Job

if TYPE_CHECKING:
    from plock.kit.importing.importer import BaseImporter


class Supplement:
    """One pass over one file. A column's value is an attribute of its name on the record while the pass lasts."""

    columns: ClassVar[Mapping[str, Column]]
    keys: ClassVar[Mapping[str, Any]] = {}  # {column: label} of those that only one record can have a value in
    before: ClassVar[str]  # the importer's column that they stand in front of

    def __init__(self, importer: "BaseImporter") -> None:
        self.importer = importer

    @classmethod
    def stored(cls, column: str) -> Any:
        """An expression that reads the column of a record, for exports."""
        raise NotImplementedError

    def find(self, column: str, values: Iterable[str]) -> dict[str, int]:
        """{value: pk} of the records that have one of the values; one query."""
        raise NotImplementedError

    def load(self, records: Sequence[Any]) -> None:
        """Set what is stored on the records, also on those that are not saved yet; one query."""
        raise NotImplementedError

    def write(self, created: list[Line], updated: list[Line], *, by: Any, job: Job) -> None:
        """Save and log what changed, in a handful of statements; the records themselves are saved by now."""
        raise NotImplementedError
