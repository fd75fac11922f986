"""Lines broken into pages: what belongs together stays together, and the table has its header on each page."""

from collections.abc import Callable, Iterable, Iterator

from billing.paper.look import BOTTOM, TOP, Line, Placed, Unit

type Page = list[Placed]

CLOSE = (BOTTOM - TOP) / 2  # what ends an invoice is on one page if it is no higher


class Pages:
    """Pages being filled from the top; `pages` are those so far."""

    def __init__(self, first: Page, y: float, *, header: Unit, continued: Callable[[str], Line]) -> None:
        self.pages = [first]
        self._y = y
        self._header, self._continued = header, continued
        self._most = BOTTOM - TOP - header.height  # what is higher is torn anyway, and begins where it is
        self._under_header = False

    def fill(self, units: Iterable[Unit]) -> None:
        """Place them, each on the page of the one before or on the next."""
        for unit in units:
            room = BOTTOM - self._y
            if unit.in_table and not self._under_header:
                room -= self._header.height
            if room < unit.height <= self._most:
                self._turn()
            self._begin(unit)
            for line in unit.lines:
                self._put(line, unit)

    def _begin(self, unit: Unit) -> None:
        """The header of the table, and on a new page the name of the row that goes on there."""
        if not unit.in_table or self._under_header:
            return
        self._place(self._header.lines)
        self._under_header = True
        if unit.inside:
            self._place([self._continued(unit.inside)])

    def _put(self, line: Line, unit: Unit) -> None:
        """A line of a unit; one that is higher than a page goes on on the next."""
        if self._y + line.height > BOTTOM:
            self._turn()
            self._begin(unit)
        self._place([line])

    def _place(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.pages[-1].append(Placed(self._y, line))
            self._y += line.height

    def _turn(self) -> None:
        self.pages.append([])
        self._y, self._under_header = TOP, False


def ending_together(rows: Iterable[Unit], ends: list[Unit]) -> Iterator[Unit]:
    """All of them; the last row and what follows it become one unit, as much of it as is reasonable.

    So the totals are not on a page of their own, nor are a few lines of how to pay.
    """
    last: Unit | None = None
    for row in rows:
        if last is not None:
            yield last
        last = row
    for end in ends:
        if last is not None and last.height + end.height <= CLOSE:
            last = last._replace(lines=last.lines + end.lines)
            continue
        if last is not None:
            yield last
        last = end
    if last is not None:
        yield last
