"""The one pass that both the check and the commit make: read, clean, find, compare, sort into fates, chunk by chunk."""

import struct
from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import batched, islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from plock.kit.importing import files
from plock.kit.importing.attaching import Attaching
from plock.kit.importing.formats import FileFormat, Row
from plock.kit.importing.importer import BaseImporter
from plock.kit.importing.lines import Line
from plock.kit.importing.survey import Survey
from plock.kit.importing.values import date_order

CHUNK = 2000
DATES_READ = 200_000


class Pass:
    """One pass over a file. Lines of the same record are recognised across the whole file."""

    def __init__(self, importer: BaseImporter, path: Path, found: FileFormat, *, wrong: Collection[int] = ()) -> None:
        """`wrong` are rows that are known not to be imported, so that no other row may count on them."""
        self.importer, self.path, self.format = importer, path, found
        self._seen: dict[Any, tuple[int, bytes]] = {}
        self._packed = struct.Struct(f"{len(importer.own)}q")
        importer.reading.decimal = found.decimal
        importer.reading.orders = self._date_orders()
        if importer.link in importer.mapping and importer.key in importer.mapping:
            key, link = importer.mapping[importer.key], importer.mapping[importer.link]
            importer.survey = Survey.of(self.rows(), key=key, link=link, identify=importer.identify, wrong=wrong)
        self._wrong = wrong

    @cached_property
    def attaching(self) -> Attaching | None:
        """What annexes add to the pass; looks through the file once."""
        if not self.importer.annexes:
            return None
        return Attaching(self.importer, self.rows, wrong=self._wrong, chunk=CHUNK)

    def rows(self) -> Iterator[Row]:
        """The rows of the file as they are meant."""
        return self.importer.complete(files.read(self.path, self.format))

    def read(self) -> Iterator[list[Line]]:
        """Chunks of cleaned lines, repeats and contradictions marked; nothing is asked of the database."""
        for rows in batched(self.rows(), CHUNK):
            lines = [self.importer.read(row) for row in rows]
            for line in lines:
                self._recognise(line)
            yield lines

    def resolve(self, lines: list[Line], *, lock: bool, attached: bool = True) -> None:
        """Compare the lines with the database: instances, changes and what the database refuses."""
        open_lines = [line for line in lines if not line.problems and not line.is_repeat]
        self.importer.match(open_lines, lock=lock)
        found = [line for line in open_lines if not line.problems]
        for supplement in self.importer.supplements:
            supplement.load([line.instance for line in found])
        for line in found:
            self.importer.apply(line)
        self.importer.judge(found)
        if self.attaching and attached:
            self.attaching.resolve(lines, lock=lock)

    def settle(self, lines: list[Line]) -> None:
        """All of a chunk is judged, and written if it is to be."""
        if self.attaching:
            self.attaching.settle(lines)

    @property
    def unreliable(self) -> set[int]:
        """Wrong rows that belong with rows of an earlier chunk which were taken for good."""
        return self.attaching.unreliable if self.attaching else set()

    def _recognise(self, line: Line) -> None:
        """A second line of the same record must say the same; what it leaves empty it leaves alone."""
        identity = self.importer.identity(line)
        if identity is None:
            return
        mine = [hash(text) if (text := line.cells[index].strip()) else 0 for index in self.importer.own.values()]
        first = self._seen.setdefault(identity, (line.number, self._packed.pack(*mine)))
        line.identity, line.first = identity, first[0]
        if first[0] == line.number:
            return
        line.is_repeat = True
        for field, here, there in zip(self.importer.own, mine, self._packed.unpack(first[1]), strict=True):
            if here and here != there:
                self._contradict(line, field, first[0])

    def _contradict(self, line: Line, field: str, first: int) -> None:
        value = line.cells[self.importer.mapping[field]]
        message = _("This differs from row %(first)s, which is about the same record. Make the rows agree.")
        line.refuse(self.importer.column_name(field), value, message % {"first": first}, message)

    def _date_orders(self) -> dict[str, Any]:
        """Whether day or month comes first, decided from each whole column and never cell by cell."""
        dated = {name: index for name, index in self.importer.mapping.items() if self.importer.fields[name].is_dated}
        orders = {}
        for name, index in dated.items():
            rows = islice(self.rows(), DATES_READ)
            orders[name] = date_order(row.cells[index] for row in rows if row.cells[index].strip())
        return orders
