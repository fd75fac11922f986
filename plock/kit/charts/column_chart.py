"""Columns that stack above zero and below, with a line in a panel of its own above them: its scale is another one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from plock.kit.charts.parts import LETTER, Axis, Canvas, Line, Stack, Table, frame, grid, legend, margin, text
from plock.kit.charts.scale import Number, Scale, every, points, ticks

WIDE = Canvas("chart-wide", 720, 210)
NARROW = Canvas("chart-narrow", 360, 210)
PANEL = 120  # what a line adds to the height
SHARE = 0.64  # of its place that a column fills


@dataclass(frozen=True, slots=True)
class _Panel:
    """One of the drawings below each other: its axis, the round values beside it, and where values lie."""

    axis: Axis
    heights: Sequence[Number]
    up: Scale
    top: float


@dataclass(frozen=True, slots=True)
class _Plan:
    canvas: Canvas
    labels: Sequence[str]
    stacks: Sequence[Stack]
    line: Line | None
    columns: _Panel
    above: _Panel | None

    @property
    def place(self) -> float:
        """The width that one column has."""
        return self.canvas.inner / max(1, len(self.labels))

    def middle(self, index: int | float) -> float:
        return self.canvas.left + (index + 0.5) * self.place


def columns(
    *,
    title: str,
    labels: Sequence[str],
    stacks: Sequence[Stack],
    y: Axis,
    x: str = "",
    line: Line | None = None,
    line_y: Axis | None = None,
) -> SafeString:
    """A column for each label; `x` says what they are. The points of the line are (index of the column, value)."""
    above = (line_y or y) if line else None
    plans = [_plan(canvas, labels, stacks, y, line, above) for canvas in (WIDE, NARROW)]
    entries = [(one.name, one.key) for one in stacks if any(one.values)]
    return frame(
        title=title,
        drawings=[(plan.canvas, _draw(plan)) for plan in plans],
        legend=legend(entries) if len(stacks) > 1 else SafeString(""),
        table=_table(labels, stacks, y, x, line, above),
    )


def _plan(
    empty: Canvas, labels: Sequence[str], stacks: Sequence[Stack], y: Axis, line: Line | None, above: Axis | None
) -> _Plan:
    heights = ticks(_sums(stacks, len(labels)))
    over = ticks([value for _x, value in line.points if value is not None], about=3) if line else []
    words = [y.tick(value) for value in heights] + [above.tick(value) for value in over if above]
    extra = PANEL if line else 0
    canvas = replace(empty, left=margin(words), height=empty.height + extra)
    foot = Scale(float(heights[0]), float(heights[-1]), canvas.height - canvas.bottom, canvas.top + extra)
    panel = None
    if above:
        head = Scale(float(over[0]), float(over[-1]), extra - 4, canvas.top)
        panel = _Panel(above, over, head, 0)
    return _Plan(canvas, labels, stacks, line, _Panel(y, heights, foot, extra), panel)


def _sums(stacks: Sequence[Stack], count: int) -> Iterator[float]:
    """How far each column reaches up, and down."""
    for index in range(count):
        values = [float(stack.values[index]) for stack in stacks]
        yield sum(value for value in values if value > 0)
        yield sum(value for value in values if value < 0)


def _draw(plan: _Plan) -> SafeString:
    return format_html(
        "{}{}{}{}{}",
        _panel(plan, plan.above) if plan.above else "",
        _panel(plan, plan.columns),
        format_html_join("", "{}", ((_column(plan, index),) for index in range(len(plan.labels)))),
        _line(plan, plan.line, plan.above) if plan.line and plan.above else "",
        _bottom(plan),
    )


def _panel(plan: _Plan, panel: _Panel) -> SafeString:
    heights = [(panel.up.at(value), panel.axis.tick(value), value == 0) for value in panel.heights]
    return format_html(
        "{}{}", text(0, panel.top + 13, panel.axis.label, "start", "chart-axis"), grid(plan.canvas, heights)
    )


def _column(plan: _Plan, index: int) -> SafeString:
    """Its parts, and over the full height what the pointer learns of all of them."""
    box = '<rect class="fill-{}" x="{}" y="{}" width="{}" height="{}"/>'
    left, width = plan.middle(index) - plan.place * SHARE / 2, plan.place * SHARE
    parts = (
        (key, f"{left:.1f}", f"{top:.1f}", f"{width:.1f}", f"{height:.1f}") for key, top, height in _parts(plan, index)
    )
    return format_html(
        '<g class="chart-column"><title>{}</title>'
        '<rect class="chart-hover" x="{}" y="{}" width="{}" height="{}"/>{}</g>',
        _told(plan, index),
        f"{plan.middle(index) - plan.place / 2:.1f}",
        f"{plan.canvas.top:.1f}",
        f"{plan.place:.1f}",
        f"{plan.canvas.height - plan.canvas.bottom - plan.canvas.top:.1f}",
        format_html_join("", box, parts),
    )


def _parts(plan: _Plan, index: int) -> Iterator[tuple[str, float, float]]:
    """(key, top, height) of each part: the first nearest to zero."""
    up = plan.columns.up
    reached = {True: 0.0, False: 0.0}
    for stack in plan.stacks:
        value = float(stack.values[index])
        if value:
            start, end = reached[value > 0], reached[value > 0] + value
            reached[value > 0] = end
            top, bottom = sorted((up.at(start), up.at(end)))
            yield stack.key, top, max(bottom - top, 0.5)


def _told(plan: _Plan, index: int) -> str:
    said = [plan.labels[index]]
    if plan.line and plan.above:
        said += [
            f"{plan.line.name}: {plan.above.axis.show(y)}" for x, y in plan.line.points if x == index and y is not None
        ]
    for stack in plan.stacks:
        if stack.values[index]:
            said.append(f"{stack.name}: {plan.columns.axis.show(stack.values[index])}")
    return "\n".join(said)


def _line(plan: _Plan, line: Line, panel: _Panel) -> SafeString:
    places = [(plan.middle(float(x)), panel.up.at(y)) for x, y in line.points if y is not None]
    key = line.key or "one"
    dots = ((key, f"{x:.1f}", f"{y:.1f}") for x, y in places)
    return format_html(
        '<g class="chart-over"><polyline class="line-{}" points="{}"/>{}</g>',
        key,
        points(places),
        format_html_join("", '<circle class="dot-{}" cx="{}" cy="{}" r="3"/>', dots),
    )


def _bottom(plan: _Plan) -> SafeString:
    """The labels, as many as fit, the last one always."""
    widest = max((len(label) for label in plan.labels), default=0) * LETTER + 10
    step = every(len(plan.labels), plan.canvas.inner, widest)
    kept = [index for index in range(len(plan.labels)) if (len(plan.labels) - 1 - index) % step == 0]
    y = plan.canvas.height - plan.canvas.bottom + 18
    return format_html_join("", "{}", ((_label(plan, index, y),) for index in kept))


def _label(plan: _Plan, index: int, y: float) -> SafeString:
    half = len(plan.labels[index]) * LETTER / 2
    return text(min(plan.middle(index), plan.canvas.width - half), y, plan.labels[index], "middle")


def _table(
    labels: Sequence[str], stacks: Sequence[Stack], y: Axis, x: str, line: Line | None, above: Axis | None
) -> Table:
    over = {int(at): value for at, value in line.points} if line else {}
    rows = []
    for index, label in enumerate(labels):
        first = []
        if above:
            value = over.get(index)
            first = ["–" if value is None else above.show(value)]
        rows.append([label, *(y.show(stack.values[index]) for stack in stacks), *first])
    return Table([x, *(stack.name for stack in stacks), *([line.name] if line else [])], rows)
