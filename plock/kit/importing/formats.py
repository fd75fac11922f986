"""What every reader of files shares: its format, its rows, and the sentence for a file that cannot be read."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple, Self

from django.utils.translation import gettext, gettext_noop

type Kind = Literal["csv", "xlsx"]
type DecimalSign = Literal[".", ","]

CELL_LIMIT = 100_000
COLUMN_LIMIT = 500
EMPTY = gettext_noop("The file is empty. Choose a file with a row of column names and at least one row of data.")


class Unreadable(Exception):
    """Says what is wrong with a file, where, and how to repair it; the template is put into the reader's language."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(gettext(template).format(**values) if values else gettext(template))


class Row(NamedTuple):
    """One data row: `line` is where it starts in the file, `extra` how many filled cells no column has room for."""

    line: int
    cells: tuple[str, ...]
    extra: int = 0


@dataclass(frozen=True, slots=True)
class FileFormat:
    """All that is needed to read a file again exactly as it was shown."""

    kind: Kind
    encoding: str = ""
    delimiter: str = ""
    decimal: DecimalSign = "."
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int = 1

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "sheets": list(self.sheets)}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        return cls(**{**stored, "sheets": tuple(stored["sheets"])})


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a file, as the user sees them before mapping columns."""

    format: FileFormat
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    warnings: tuple[str, ...] = ()
