"""A pass over a file with annexes: finds the record of every line, and lets lines fall with those they hang on."""

from collections import ChainMap
from collections.abc import Callable, Collection, Hashable, Iterator, MutableMapping
from typing import Any

from django.utils.translation import gettext as _

from plock.kit.importing.formats import Row
from plock.kit.importing.importer import BaseImporter
from plock.kit.importing.lines import Line
from plock.kit.importing.spread import Identify, Spread

type Broken = ChainMap[Hashable, tuple[int, ...]]


class Attaching:
    """Memory does not grow with the file, except for records that the file comes back to in a later chunk."""

    def __init__(
        self, importer: BaseImporter, rows: Callable[[], Iterator[Row]], *, wrong: Collection[int], chunk: int
    ) -> None:
        self.importer, self.annexes, self.wrong = importer, importer.annexes, wrong
        columns: dict[int, Identify] = {}
        if importer.key in importer.mapping:
            columns[importer.mapping[importer.key]] = importer.identify
        columns |= {importer.mapping[one.number]: str.strip for one in self.annexes if one.number in importer.mapping}
        self.spread = Spread.of(rows(), columns, chunk=chunk)
        self.unreliable: set[int] = set()  # wrong rows of attachments that earlier chunks took for good
        self._broken: dict[Hashable, tuple[int, ...]] = {}  # record or attachment → up to two of its wrong rows
        self._unread: set[Hashable] = set()  # attachments of which a row could not even be read
        self._begun: set[Hashable] = set()  # attachments that earlier chunks are about
        self._gists: dict[Hashable, Any] = {}  # records as earlier rows leave them, before anything is written
        if wrong:
            self._look_ahead(rows())

    def resolve(self, lines: list[Line], *, lock: bool) -> None:
        mine = [line for line in lines if line.attached]
        here: Broken = ChainMap({}, self._broken)
        self._note(lines, here)
        unread = self._unread | {key for line in mine if line.problems for key in self._keys(line)}
        for line in mine:
            self._fall_early(line, here, unread)
        self._adopt([line for line in mine if line.is_repeat and not line.problems], lines, lock=lock)
        for annex in self.annexes:
            annex.resolve([line for line in mine if not line.problems], lock=lock)
        self._note(mine, here)
        while sum(self._falls(line, here) for line in mine if not line.problems):
            self._note(mine, here)
        self._remember(lines, here, lock=lock)
        self._unread |= {key for line in mine if self.spread.has(line.cells) for key in self._keys(line)} & unread

    def settle(self, lines: list[Line]) -> None:
        mine = [line for line in lines if line.attached]
        lasting = {line.number for line in mine if self.spread.has(line.cells)}
        for annex in self.annexes:
            annex.settle(mine, lasting=lasting)

    def _look_ahead(self, rows: Iterator[Row]) -> None:
        """Attachments of rows that are known to be wrong, so that no row before them is imported without them."""
        for row in rows:
            if row.line in self.wrong:
                line = self.importer.read(row)
                line.identity = self.importer.identity(line)
                for key in self._keys(line):
                    _break(self._broken, key, row.line)

    def _keys(self, line: Line) -> list[Hashable]:
        found = ((number, annex.key(line)) for number, annex in enumerate(self.annexes))
        return [(number, key) for number, key in found if key is not None]

    def _note(self, lines: list[Line], here: Broken) -> None:
        """What the wrong lines break: the record, if they are the first about it, and what is attached."""
        for line in lines:
            if line.problems or line.number in self.wrong:
                if not line.is_repeat and line.identity is not None:
                    _break(here, ("record", line.identity), line.number)
                if line.problems and line.attached:
                    for key in self._keys(line):
                        _break(here, key, line.number)

    def _fall_early(self, line: Line, here: Broken, unread: set[Hashable]) -> None:
        """Without the record, or the row that says what is attached, there is nothing to compare a line with."""
        if line.is_repeat:
            self._fall(line, here, of=("record", line.identity))
        for key in self._keys(line):
            if key in unread:
                self._fall(line, here, of=key)

    def _falls(self, line: Line, here: Broken) -> bool:
        if line.is_repeat:
            self._fall(line, here, of=("record", line.identity))
        for key in self._keys(line):
            self._fall(line, here, of=key)
        return bool(line.problems)

    def _fall(self, line: Line, here: Broken, *, of: Hashable) -> None:
        others = [row for row in here.get(of, ()) if row != line.number]
        if others and not line.problems:
            message = _("Row %(row)s belongs with this one and cannot be imported. Repair it, and import both.")
            line.refuse("", "", message % {"row": others[0]}, message)

    def _adopt(self, repeats: list[Line], lines: list[Line], *, lock: bool) -> None:
        """The record of a line that is not the first about it: of this chunk, of an earlier one, or the database's."""
        first = {line.identity: line.instance for line in lines if not line.is_repeat and not line.problems}
        unknown = []
        for line in repeats:
            if line.identity not in first and line.identity in self._gists:
                first[line.identity] = self.importer.revive(self._gists[line.identity])
            line.instance = first.get(line.identity)
            if line.instance is None:
                unknown.append(line)
        if unknown:
            self.importer.match(unknown, lock=lock)
        for line in unknown:
            if (line.is_new or line.instance is None) and not line.problems:
                message = _(
                    "Row %(row)s, the first one about this record, was not imported. Repair it, and import both."
                )
                line.refuse("", "", message % {"row": line.first}, message)
            line.is_new = False

    def _remember(self, lines: list[Line], here: Broken, *, lock: bool) -> None:
        """Of records and attachments that come up again, what the lines of later chunks need to know."""
        for line in lines:
            if line.identity is None or not self.spread.has(line.cells):
                continue
            keys = self._keys(line) if line.attached else []
            if line.problems:
                if any(key in self._begun for key in keys) and line.number not in self.wrong:
                    self.unreliable.add(line.number)
                for key in (*keys, *([] if line.is_repeat else [("record", line.identity)])):
                    self._broken[key] = here[key]
            elif not lock and not line.is_repeat and (line.is_new or line.changes):
                self._gists[line.identity] = self.importer.gist(line.instance)
            self._begun.update(keys)


def _break(broken: MutableMapping[Hashable, tuple[int, ...]], key: Hashable, row: int) -> None:
    """Two rows are enough: whichever of them a line is itself, it falls with the other one."""
    rows = broken.get(key, ())
    if len(rows) < 2 and row not in rows:
        broken[key] = (*rows, row)
