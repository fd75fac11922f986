"""What a whole file says of links between its records, found before its rows are judged one by one.

A link is a cell that names another record by its key: masters and members may come in any order. Only hashes are
kept, sixteen bytes a row, so that a million rows fit in memory.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Hashable, Iterable
from heapq import merge
from itertools import batched
from typing import ClassVar

from plock.kit.importing.formats import Row
from plock.kit.importing.values import CLEAR

RUN = 20_000  # rows that are sorted at a time


class Survey:
    """Which records a file is about, which record each of them is linked to, and which are linked to."""

    SILENT: ClassVar[int] = 0  # the row says nothing about the link
    CLEARED: ClassVar[int] = 1

    def __init__(self) -> None:
        self._records, self._links, self._targets = array("q"), array("q"), array("q")

    @classmethod
    def of(
        cls,
        rows: Iterable[Row],
        *,
        key: int,
        link: int,
        identify: Callable[[str], Hashable],
        wrong: Collection[int] = (),
    ) -> "Survey":
        """Read the file's key and link columns. Rows with the numbers in `wrong` are not going to be imported."""
        made = cls()
        codes: dict[str, int] = {}  # texts of links repeat, those of keys do not
        runs = []
        for part in batched(enumerate(rows), RUN, strict=False):
            found = [
                (made._hash(identify(text)), place, made._code(row.cells[link].strip(), identify, codes))
                for place, row in part
                if row.line not in wrong and (text := row.cells[key].strip())
            ]
            found.sort()
            runs.append(tuple(array("q", column) for column in zip(*found, strict=True)) or (array("q"),) * 3)
        for record, _place, target in merge(*(zip(*columns, strict=True) for columns in runs)):
            made._records.append(record)  # of two rows about one record the first one counts
            made._links.append(target)
        made._targets = array("q", sorted(set(made._links) - {cls.SILENT, cls.CLEARED}))
        return made

    def has(self, record: Hashable) -> bool:
        """Whether a row is about the record."""
        return self._place(record) is not None

    def is_target(self, record: Hashable) -> bool:
        """Whether a row links to the record."""
        code = self._hash(record)
        place = bisect_left(self._targets, code)
        return place < len(self._targets) and self._targets[place] == code

    def says(self, record: Hashable) -> bool:
        """Whether the row of the record says anything about its link, clearing it included."""
        place = self._place(record)
        return place is not None and self._links[place] != self.SILENT

    def links(self, record: Hashable) -> bool:
        """Whether the row of the record links it to another one."""
        return self.says(record) and not self.clears(record)

    def clears(self, record: Hashable) -> bool:
        place = self._place(record)
        return place is not None and self._links[place] == self.CLEARED

    def is_linked_to(self, record: Hashable, target: Hashable) -> bool:
        place = self._place(record)
        return place is not None and self._links[place] == self._hash(target)

    def _place(self, record: Hashable) -> int | None:
        code = self._hash(record)
        place = bisect_left(self._records, code)
        return place if place < len(self._records) and self._records[place] == code else None

    def _code(self, text: str, identify: Callable[[str], Hashable], known: dict[str, int]) -> int:
        if text not in known:
            known[text] = (
                self._hash(identify(text)) if text and text != CLEAR else self.CLEARED if text else self.SILENT
            )
        return known[text]

    def _hash(self, record: Hashable) -> int:
        code = hash(record)
        return code if code not in (self.SILENT, self.CLEARED) else code + 2
