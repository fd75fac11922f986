"""How a sheet looks: its edges in points from the top left corner of A4, its letters and its colours."""

from typing import NamedTuple

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM

LEFT, RIGHT = 20 * MM, 190 * MM
MIDDLE = 115 * MM  # where the right half begins: seller, facts, totals
TOP, BOTTOM = 18 * MM, 270 * MM
FOOT = 274 * MM  # the rule above the footer
# The window of envelopes after DIN 5008, form B: 45 to 90 mm from the top, 20 to 105 mm from the left.
WINDOW_TOP, WINDOW_END, WINDOW_RIGHT = 45 * MM, 90 * MM, 105 * MM

REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"

type Colour = tuple[float, float, float]
INK: Colour = (0.10, 0.12, 0.21)
GREY: Colour = (0.40, 0.44, 0.51)
HAIRLINE: Colour = (0.88, 0.90, 0.93)
STRONG: Colour = (0.55, 0.59, 0.66)
WATER: Colour = (0.94, 0.945, 0.955)


class Style(NamedTuple):
    """Letters of a font, size in points and colour; `leading` is the distance between base lines."""

    font: str
    size: float
    colour: Colour = INK

    @property
    def leading(self) -> float:
        return self.size * 1.42


TITLE = Style(BOLD, 19)
HEADLINE = Style(BOLD, 13)
STRONG_TEXT = Style(BOLD, 8.5)
TEXT = Style(REGULAR, 8.5)
LABEL = Style(REGULAR, 7.5, GREY)
SMALL = Style(REGULAR, 7.25, GREY)
HEADING = Style(REGULAR, 7, GREY)
TOTAL = Style(BOLD, 10)
TINY = Style(REGULAR, 6.5, GREY)
WATERMARK = Style(BOLD, 120, WATER)


class Text(NamedTuple):
    """A text that begins, or ends, at x."""

    x: float
    text: str
    style: Style
    to_left: bool = False


class Rule(NamedTuple):
    """A thin line from x to x."""

    start: float
    end: float
    colour: Colour = HAIRLINE


class Line(NamedTuple):
    """Texts on one base line, with the room above it and below it, and a rule at its lower end."""

    above: float
    below: float
    texts: tuple[Text, ...] = ()
    rule: Rule | None = None

    @property
    def height(self) -> float:
        return self.above + self.below


class Unit(NamedTuple):
    """Lines that stay on one page if one can hold them.

    Those of the table have its header above them on each page; `inside` is the title of the row that they belong to
    and that began on an earlier page, maybe.
    """

    lines: tuple[Line, ...]
    in_table: bool = False
    inside: str = ""

    @property
    def height(self) -> float:
        return sum(line.above + line.below for line in self.lines)


class Placed(NamedTuple):
    """A line and how far below the edge of the page it begins."""

    y: float
    line: Line
