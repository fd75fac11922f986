"""Which rows of a file of usage are about the same, without keeping the rows: a million of them are many."""

from array import array
from collections.abc import Hashable

FIRST_SIZE = 1 << 12  # a power of 2


class Repeats:
    """What the first row about each record says: three numbers a row, in a table with open addressing.

    A dict of a million rows takes 300 MB, this takes 50. Only hashes are kept, as the survey of links does.
    """

    def __init__(self) -> None:
        self._used = 0
        self._make(FIRST_SIZE)

    def first(self, record: Hashable, said: Hashable, row: int) -> tuple[int, bool]:
        """The row that was the first about the record, this one or an earlier, and whether it says the same."""
        code, saying = hash(record) or 1, hash(said)
        place = self._place(code)
        if self._codes[place]:
            return self._rows[place], self._said[place] == saying
        self._codes[place], self._said[place], self._rows[place] = code, saying, row
        self._used += 1
        if self._used * 3 > len(self._codes) * 2:
            self._grow()
        return row, True

    def _place(self, code: int) -> int:
        """Where the code is, or belongs."""
        codes, last = self._codes, len(self._codes) - 1
        place = code & last
        while codes[place] and codes[place] != code:
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        codes, said, rows = self._codes, self._said, self._rows
        self._make(len(codes) * 2)
        for old, code in enumerate(codes):
            if code:
                place = self._place(code)
                self._codes[place], self._said[place], self._rows[place] = code, said[old], rows[old]

    def _make(self, size: int) -> None:
        self._codes, self._said, self._rows = (array("q", bytes(8 * size)) for _column in range(3))
