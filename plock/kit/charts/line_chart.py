"""Lines over a numeric axis, such as what a quantity costs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from plock.kit.charts.parts import KEYS, LETTER, Axis, Canvas, Line, Table, frame, grid, legend, margin, text
from plock.kit.charts.scale import Number, Scale, points, ticks

WIDE = Canvas("chart-wide", 720, 260, bottom=40)
NARROW = Canvas("chart-narrow", 360, 260, bottom=40)
MOST_DOTS = 24


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the bottom axis to look at, or all from `x` to `until`, with a few words."""

    x: Number
    label: str
    until: Number | None = None


@dataclass(frozen=True, slots=True)
class _Plane:
    canvas: Canvas
    across: Scale
    up: Scale


def lines(*, title: str, series: Sequence[Line], x: Axis, y: Axis, marks: Sequence[Mark] = ()) -> SafeString:
    """A chart of one line or several; the upright axis begins at zero."""
    keyed = [replace(one, key=one.key or KEYS[index % len(KEYS)]) for index, one in enumerate(series)]
    drawings = [_draw(canvas, keyed, x, y, marks) for canvas in (WIDE, NARROW)]
    shown = legend([(one.name, one.key) for one in keyed])
    return frame(title=title, drawings=drawings, legend=shown, table=_table(keyed, x, y))


def _draw(empty: Canvas, series: Sequence[Line], x: Axis, y: Axis, marks: Sequence[Mark]) -> tuple[Canvas, SafeString]:
    heights = ticks([value for one in series for _x, value in one.points if value is not None])
    canvas = replace(empty, left=margin([y.tick(value) for value in heights]))
    places = [float(place) for one in series for place, _y in one.points] or [0.0]
    low, high = min(places), max(places)
    plane = _Plane(
        canvas,
        Scale(low, high if high > low else low + 1, canvas.left, canvas.width - canvas.right),
        Scale(float(heights[0]), float(heights[-1]), canvas.height - canvas.bottom, canvas.top),
    )
    inside = format_html(
        "{}{}{}{}{}{}",
        text(0, 13, y.label, "start", "chart-axis"),
        _marks(plane, marks),
        grid(canvas, [(plane.up.at(value), y.tick(value), value == 0) for value in heights]),
        _bottom(plane, x, low, high),
        format_html_join("", "{}", ((_line(plane, one),) for one in series)),
        format_html_join("", "{}", ((_dots(plane, one, x, y),) for one in series)),
    )
    return canvas, inside


def _bottom(plane: _Plane, x: Axis, low: float, high: float) -> SafeString:
    canvas = plane.canvas
    wanted = list(x.ticks) or [value for value in ticks([low, high], about=5) if low <= value <= high]
    labels = [(plane.across.at(value), x.tick(value)) for value in wanted]
    y = canvas.height - canvas.bottom + 16
    kept = _apart(labels, canvas)
    words = format_html_join("", "{}", ((text(at, y, label, "middle"),) for at, label in kept))
    return format_html(
        "{}{}", words, text(canvas.width - canvas.right, canvas.height - 4, x.label, "end", "chart-axis")
    )


def _apart(labels: Sequence[tuple[float, str]], canvas: Canvas) -> Iterator[tuple[float, str]]:
    """The labels that do not touch the one before, moved in from the edge of the drawing."""
    free = 0.0
    for at, label in labels:
        half = len(label) * LETTER / 2
        middle = min(at, canvas.width - half)
        if middle - half >= free:
            yield middle, label
            free = middle + half + 8


def _line(plane: _Plane, line: Line) -> SafeString:
    drawn = ((line.key, points(piece)) for piece in _pieces(plane, line) if len(piece) > 1)
    return format_html_join("", '<polyline class="line-{}" points="{}"/>', drawn)


def _pieces(plane: _Plane, line: Line) -> Iterator[list[tuple[float, float]]]:
    """The line where nothing interrupts it."""
    piece: list[tuple[float, float]] = []
    for x, y in line.points:
        if y is None:
            yield piece
            piece = []
        else:
            piece.append((plane.across.at(x), plane.up.at(y)))
    yield piece


def _dots(plane: _Plane, line: Line, x: Axis, y: Axis) -> SafeString:
    """What the pointer finds at each point; dots are seen where they are few."""
    css = f"dot-{line.key}{' dot-quiet' if len(line.points) > MOST_DOTS else ''}"
    dot = '<circle class="{}" cx="{}" cy="{}" r="3"><title>{}</title></circle>'
    found = (
        (css, f"{plane.across.at(at):.1f}", f"{plane.up.at(value):.1f}", f"{line.name}, {x.show(at)}: {y.show(value)}")
        for at, value in line.points
        if value is not None
    )
    return format_html_join("", dot, found)


def _marks(plane: _Plane, marks: Sequence[Mark]) -> SafeString:
    return format_html_join("", "{}", ((_mark(plane, mark),) for mark in marks))


def _mark(plane: _Plane, mark: Mark) -> SafeString:
    left = plane.across.at(mark.x)
    right = plane.across.at(mark.until) if mark.until is not None else left
    near_end = left > plane.canvas.left + plane.canvas.inner * 0.6
    words = text(
        (right - 4) if near_end else left + 4, plane.canvas.top + 10, mark.label, "end" if near_end else "start"
    )
    return format_html(
        '<rect class="chart-mark" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>{}',
        f"{left:.1f}",
        f"{plane.canvas.top:.1f}",
        f"{max(right - left, 1.5):.1f}",
        f"{plane.canvas.height - plane.canvas.bottom - plane.canvas.top:.1f}",
        mark.label,
        words,
    )


def _table(series: Sequence[Line], x: Axis, y: Axis) -> Table:
    """One row for each x that any of the lines has."""
    known = [dict(one.points) for one in series]
    places = sorted({at for one in series for at, _y in one.points})
    rows = [[x.show(at), *("–" if (value := one.get(at)) is None else y.show(value) for one in known)] for at in places]
    return Table([x.label, *(one.name for one in series)], rows)
