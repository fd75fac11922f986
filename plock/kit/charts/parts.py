"""What charts are made of: series, axes, the frame with title and legend, and the table behind them."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from babel.numbers import format_compact_decimal
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plock.kit import formats
from plock.kit.charts.scale import Number

LETTER = 6.6  # how wide one is, on average, in the units of a drawing
KEYS = ("one", "two", "three", "four", "five", "six")  # the colours of series that name none


def plain(value: Number) -> str:
    """A number in full."""
    return formats.number(float(value) if isinstance(value, Fraction) else value)


def compact(value: Number) -> str:
    """A short number for an axis: "1.5M", in Swedish "1,5 mn"."""
    text = format_compact_decimal(float(value), fraction_digits=2, locale=formats.locale())
    return text.replace("-", "−", 1)


@dataclass(frozen=True, slots=True)
class Axis:
    """What is measured, with its unit; how its values are written in full, and how beside the axis."""

    label: str
    show: Callable[[Number], str] = plain
    tick: Callable[[Number], str] = compact
    ticks: Sequence[Number] = ()  # instead of round values, and only along the bottom


@dataclass(frozen=True, slots=True)
class Line:
    """A named row of points (x, y), in the order of x; a y of None interrupts it. `key` gives the colour."""

    name: str
    points: Sequence[tuple[Number, Number | None]]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """A named part of every column, above zero or below; `key` gives the colour."""

    name: str
    key: str
    values: Sequence[Number]


@dataclass(frozen=True, slots=True)
class Canvas:
    """The size of a drawing, with the margins around what is drawn."""

    css: str
    width: float
    height: float
    left: float = 44
    right: float = 12
    top: float = 26
    bottom: float = 26

    @property
    def inner(self) -> float:
        return self.width - self.left - self.right


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart: the heading of each column, and rows that begin with what they are of."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def frame(*, title: str, drawings: Sequence[tuple[Canvas, SafeString]], legend: SafeString, table: Table) -> SafeString:
    """The whole chart: its title, legend, the drawings of which one is shown, and the table."""
    named = f"chart-{hashlib.sha256(repr((title, table)).encode()).hexdigest()[:10]}"
    drawn = format_html_join(
        "",
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}">{}</svg>',
        ((canvas.css, f"{canvas.width:g}", f"{canvas.height:g}", named, inside) for canvas, inside in drawings),
    )
    return format_html(
        '<figure class="chart"><figcaption id="{}">{}</figcaption>{}{}{}</figure>',
        named,
        title,
        legend,
        drawn,
        _details(title, table),
    )


def legend(entries: Sequence[tuple[str, str]]) -> SafeString:
    """Which colour is what, for charts of more than one series: (name, key)."""
    if len(entries) < 2:
        return SafeString("")
    swatch = '<li><svg class="chart-swatch" viewBox="0 0 10 10" aria-hidden="true">{}</svg>{}</li>'
    box = '<rect class="fill-{}" width="10" height="10" rx="2"/>'
    return format_html(
        '<ul class="chart-legend">{}</ul>',
        format_html_join("", swatch, ((format_html(box, key), name) for name, key in entries)),
    )


def text(x: float, y: float, shown: str, anchor: str, css: str = "") -> SafeString:
    """A word in the drawing; `anchor` is start, middle or end."""
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', css, f"{x:.1f}", f"{y:.1f}", anchor, shown
    )


def grid(canvas: Canvas, heights: Sequence[tuple[float, str, bool]]) -> SafeString:
    """A line across for each (height, label, whether it is zero)."""
    across = '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>{}'
    end = f"{canvas.width - canvas.right:.1f}"
    return format_html_join(
        "",
        across,
        (
            (
                "chart-zero" if is_zero else "chart-grid",
                f"{canvas.left:.1f}",
                end,
                f"{y:.1f}",
                f"{y:.1f}",
                text(canvas.left - 6, y + 4, label, "end"),
            )
            for y, label, is_zero in heights
        ),
    )


def margin(labels: Sequence[str]) -> float:
    """What the labels of the upright axis need."""
    return 14 + LETTER * max((len(label) for label in labels), default=0)


def _details(title: str, table: Table) -> SafeString:
    heads = format_html_join(
        "",
        '<th scope="col" class="{}">{}</th>',
        (("num" if index else "", head) for index, head in enumerate(table.heads)),
    )
    rows = format_html_join("", "<tr>{}</tr>", ((_row(row),) for row in table.rows))
    return format_html(
        '<details class="chart-data"><summary>{}</summary>'
        '<div class="frame" tabindex="0" role="region" aria-label="{}">'
        '<table class="table"><caption class="sr-only">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
        "</div></details>",
        _("Show as a table"),
        title,
        title,
        heads,
        rows,
    )


def _row(cells: Sequence[str]) -> SafeString:
    rest = format_html_join("", '<td class="num">{}</td>', ((cell,) for cell in cells[1:]))
    return format_html('<th scope="row">{}</th>{}', cells[0], rest)
