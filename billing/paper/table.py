"""The lines of an invoice as a table: where its columns are, its header, its rows and their parts."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from billing.paper import look
from billing.paper.figures import Figures
from billing.paper.lettering import clean, fit, width, wrap
from billing.paper.look import LEFT, RIGHT, Line, Rule, Style, Text, Unit
from billing.paper.sheet import Part, Row, Sheet

GAP = 11.0  # between columns
PAD = 5.5  # above and below a row
WHOLE = 1.0  # points: figures are set smaller rather than cut
INDENT = 9.0  # of parts
HAIRLINE = Rule(LEFT, RIGHT)


class Cells(NamedTuple):
    """What stands beside the title of a row, by column from left to right; empty where there is nothing to say."""

    position: str = ""
    quantity: str = ""
    unit: str = ""
    price: str = ""
    rebate: str = ""
    vat: str = ""
    net: str = ""


# The widest a column may be: even the largest figures leave room for the title.
MOST = {"position": 28, "quantity": 84, "unit": 62, "price": 84, "rebate": 44, "vat": 40, "net": 92}


class Table:
    """The table of a sheet; reads all rows once to know how wide its columns are."""

    def __init__(self, sheet: Sheet, figures: Figures) -> None:
        self._sheet, self._figures = sheet, figures
        heads = Cells("", _("Quantity"), "", _("Unit price"), _("Rebate"), _("VAT"), f"{_('Net')} {sheet.currency}")
        self._widths = self._measured(heads)
        self._ends: dict[str, float] = {}
        x = RIGHT
        for name in reversed(Cells._fields[1:]):
            self._ends[name] = x
            x -= self._widths[name] + (GAP if name != "unit" else GAP * 0.4) if self._widths[name] else 0
        self._start = LEFT + self._widths["position"] + GAP * 0.7
        self._room = x - self._start
        self.header = Unit((self._header(heads), Line(2, 0)))

    def _measured(self, heads: Cells) -> dict[str, float]:
        """The width of each column; 0 where no row and no part has anything to say in it."""
        longest = dict.fromkeys(Cells._fields, "")
        for cells in self._all_cells():
            for name, text in zip(Cells._fields, cells, strict=True):
                if len(text) > len(longest[name]):
                    longest[name] = text
        widths = {}
        for name, head in zip(Cells._fields, heads, strict=True):
            widest = max(width(clean(longest[name]), look.TEXT), width(head, look.HEADING))
            widths[name] = min(MOST[name], widest) if longest[name] else 0.0
        return widths

    def _all_cells(self) -> Iterator[Cells]:
        for row in self._sheet.rows:
            yield self._cells(row)
            yield from map(self._part_cells, row.parts)

    def _cells(self, row: Row) -> Cells:
        say = self._figures
        return Cells(
            position=str(row.position),
            quantity="" if row.quantity is None else say.quantity(row.quantity),
            unit="" if row.quantity is None else row.unit.strip(),
            price="" if row.unit_price is None else say.price(row.unit_price),
            rebate=say.percent(row.rebate) if row.rebate else "",
            vat=say.percent(row.vat_rate),
            net=say.amount(row.net),
        )

    def _part_cells(self, part: Part) -> Cells:
        return Cells(quantity=self._figures.quantity(part.quantity), net=self._figures.amount(part.net))

    def _header(self, heads: Cells) -> Line:
        title = Text(self._start, *fit(_("Description"), look.HEADING, self._room))
        texts = (title, *self._beside(heads, look.HEADING))
        return Line(look.HEADING.size + 4, 5, texts, Rule(LEFT, RIGHT, look.STRONG))

    def _beside(self, cells: Cells, style: Style) -> Iterator[Text]:
        for name, text in zip(Cells._fields, cells, strict=True):
            room = self._widths[name]
            if not text or not room:
                continue
            if name == "position":
                yield Text(LEFT, *fit(text, look.SMALL, room, least=WHOLE))
            elif name == "unit":
                yield Text(self._ends[name] - room, *fit(text, look.SMALL, room))
            else:
                yield Text(self._ends[name], *fit(text, style, room, least=WHOLE), to_left=True)

    def units(self) -> Iterator[Unit]:
        """The rows in their order; a part that follows the first can be on a page of its own."""
        for row in self._sheet.rows:
            lines = self._row(row)
            if not row.parts:
                yield Unit((*lines[:-1], _closed(lines[-1])), in_table=True)
                continue
            title, last = row.title, len(row.parts) - 1
            for index, part in enumerate(row.parts):
                lines += self._part(part)
                if index == last:
                    lines[-1] = _closed(lines[-1])
                yield Unit(tuple(lines), in_table=True, inside=title if index else "")
                lines = []

    def _row(self, row: Row) -> list[Line]:
        first, *others = wrap(row.title.strip(), look.TEXT, self._room) or [""]
        position, *figures = self._beside(self._cells(row), look.TEXT)  # in the order in which they are read
        texts = (position, Text(self._start, first, look.TEXT), *figures)
        lines = [Line(look.TEXT.size + PAD, look.TEXT.leading - look.TEXT.size, texts)]
        lines += (_line(Text(self._start, other, look.TEXT)) for other in others)
        for detail in row.details:
            small = wrap(detail.strip(), look.SMALL, self._room)
            lines += (_line(Text(self._start, text, look.SMALL)) for text in small)
        return lines

    def _part(self, part: Part) -> list[Line]:
        """A part, small and indented: its account, and its figures in the columns of the row's."""
        x, room = self._start + INDENT, self._room - INDENT
        named = f"{part.customer_number}  {part.customer}".strip()
        first, *others = wrap(named, look.SMALL, room) or [""]
        lines = [_line(Text(x, first, look.SMALL), *self._beside(self._part_cells(part), look.SMALL))]
        return [*lines, *(_line(Text(x, other, look.SMALL)) for other in others)]

    def continued(self, title: str) -> Line:
        """Above parts on a page that their row did not begin on."""
        said = _("%(title)s, continued") % {"title": title.strip()}
        return _line(Text(self._start, *fit(said, look.SMALL, self._room)))


def _line(*texts: Text) -> Line:
    style = texts[0].style
    return Line(style.size + 0.5, style.leading - style.size, texts)


def _closed(line: Line) -> Line:
    return line._replace(below=line.below + PAD - 1, rule=HAIRLINE)
