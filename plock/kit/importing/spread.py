"""Which rows of a file share a record with rows of another chunk: only about them anything has to be remembered."""

from array import array
from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import batched

from plock.kit.importing.formats import Row

type Identify = Callable[[str], Hashable]


class Spread:
    """Texts of some columns that come up in more than one chunk. Counting takes eight bytes a text and chunk."""

    def __init__(self, columns: Mapping[int, Identify]) -> None:
        """`columns` are indexes, each with what its texts are compared by."""
        self._columns = columns
        self._several: frozenset[int] = frozenset()

    @classmethod
    def of(cls, rows: Iterable[Row], columns: Mapping[int, Identify], *, chunk: int) -> "Spread":
        made = cls(columns)
        codes = array("q")
        for part in batched(rows, chunk, strict=False):
            codes.extend({code for row in part for code in made._codes(row.cells)})
        made._several = frozenset(_repeated(codes))
        return made

    def has(self, cells: tuple[str, ...]) -> bool:
        """Whether a row shares one of its texts with a row of another chunk."""
        return not self._several.isdisjoint(self._codes(cells))

    def _codes(self, cells: tuple[str, ...]) -> list[int]:
        return [
            hash((index, identify(text))) for index, identify in self._columns.items() if (text := cells[index].strip())
        ]


def _repeated(codes: array) -> Iterable[int]:
    before = None
    for code in sorted(codes):
        if code == before:
            yield code
        before = code
