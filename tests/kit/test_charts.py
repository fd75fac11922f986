"""Charts: what the drawing holds, what it says to those who do not see it, and values at the edges."""

import re
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from plock.kit import charts
from plock.kit.charts import Axis, Line, Mark, Stack
from plock.kit.charts.scale import ticks

D = Decimal
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
UP, ACROSS = Axis("Total, SEK", lambda value: f"SEK {value}"), Axis("Quantity, seats", str)


def drawings(html):
    """The drawings of a chart, the wide one first; they must be well-formed."""
    found = [ElementTree.fromstring(svg) for svg in SVG.findall(html)]
    return [svg for svg in found if svg.get("class", "").startswith("chart-") and svg.get("role") == "img"]


def parts(svg, tag, css=""):
    return [one for one in svg.iter(tag) if one.get("class", "").startswith(css)]


def texts(svg):
    return ["".join(one.itertext()) for one in svg.iter("text")]


def columns(*stacks, labels=("Jan", "Feb"), **values):
    return charts.columns(title="Finding", labels=labels, stacks=stacks, y=UP, x="Month", **values)


def lines(*series, **values):
    return charts.lines(title="Finding", series=series, x=ACROSS, y=UP, **values)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 97], [0, 50, 100]),
        ([3, 7], [0, 2, 4, 6, 8]),
        ([-30, 95], [-50, 0, 50, 100]),
        ([-8], [-8, -6, -4, -2, 0]),
        ([D("0.0012")], [D("0.0000"), D("0.0005"), D("0.0010"), D("0.0015")]),
        ([10**15], [0, 500 * 10**12, 10**15]),
        ([0, 0], [0, 1]),
        ([], [0, 1]),
        ([Fraction(1, 3)], [0, D("0.1"), D("0.2"), D("0.3"), D("0.4")]),
    ],
)
def test_axes_have_round_values_from_zero_to_beyond_what_is_shown(values, expected):
    assert ticks(values) == expected


def test_a_chart_is_drawn_for_wide_places_and_for_narrow_ones_under_one_name():
    html = columns(Stack("New", "new", [1, 2]))
    wide, narrow = drawings(html)
    assert (wide.get("class"), narrow.get("class")) == ("chart-wide", "chart-narrow")
    names = {svg.get("aria-labelledby") for svg in (wide, narrow)}
    assert f'<figcaption id="{names.pop()}">Finding</figcaption>' in html
    assert not names


def test_nothing_is_styled_or_scripted_inline():
    html = columns(Stack("New", "new", [1, 2])) + lines(Line("Total", [(0, 1), (1, 2)])) + charts.sparkline([1, 2], "x")
    assert not re.search(r"style=|<script|\son\w+=", html)


def test_whatever_is_named_is_escaped():
    html = charts.lines(
        title="<b>&", series=[Line('"<i>', [(1, 1)])], x=Axis("<u>", str), y=Axis("<s>", str), marks=[Mark(1, "<q>")]
    )
    assert not re.search(r"<[bisuq]>", html)
    assert len(drawings(html)) == 2


def test_the_table_says_every_figure_in_full_with_heads():
    html = columns(
        Stack("New", "new", [D("1.5"), 0]),
        Stack("Churn", "churn", [0, D(-2)]),
        line=Line("MRR", [(0, D(10)), (1, D(8))]),
        line_y=Axis("MRR, SEK", lambda value: f"{value} kr"),
    )
    assert '<caption class="sr-only">Finding</caption>' in html
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', html) == ["Month", "New", "Churn", "MRR"]
    assert re.findall(r'<th scope="row">([^<]*)</th>', html) == ["Jan", "Feb"]
    assert re.findall(r'<td class="num">([^<]*)</td>', html) == ["SEK 1.5", "SEK 0", "10 kr", "SEK 0", "SEK -2", "8 kr"]


def test_columns_stack_away_from_zero_on_both_sides():
    wide = drawings(columns(Stack("A", "a", [30, 0]), Stack("B", "b", [20, 0]), Stack("C", "c", [-50, -10])))[0]
    a, b = parts(wide, "rect", "fill-a")[0], parts(wide, "rect", "fill-b")[0]
    c = parts(wide, "rect", "fill-c")[0]
    zero = float(parts(wide, "line", "chart-zero")[0].get("y1"))
    top, height = (lambda one: float(one.get("y"))), (lambda one: float(one.get("height")))
    assert top(a) + height(a) == pytest.approx(zero, abs=0.2)
    assert top(b) + height(b) == pytest.approx(top(a), abs=0.2)
    assert top(c) == pytest.approx(zero, abs=0.2)
    assert height(c) == pytest.approx(height(a) + height(b), abs=0.3)


def test_the_pointer_learns_everything_of_a_column():
    wide = drawings(columns(Stack("New", "new", [5, 0]), Stack("Churn", "churn", [-2, 0])))[0]
    told = [one.find("title").text for one in wide.iter("g") if one.get("class") == "chart-column"]
    assert told == ["Jan\nNew: SEK 5\nChurn: SEK -2", "Feb"]


def test_a_line_has_a_panel_and_a_scale_of_its_own_above_the_columns():
    small = [1, 2]
    html = columns(Stack("New", "new", small), line=Line("MRR", [(0, 900_000), (1, 1_000_000)]))
    wide = drawings(html)[0]
    line = parts(wide, "polyline", "line-")[0]
    heights = [float(pair.split(",")[1]) for pair in line.get("points").split()]
    columns_top = min(float(one.get("y")) for one in parts(wide, "rect", "fill-new"))
    assert max(heights) < columns_top
    assert heights[1] < heights[0]  # more is higher


def test_labels_that_would_touch_are_left_out_and_the_last_one_never():
    labels = [f"Month {n} 2026" for n in range(13)]
    wide, narrow = drawings(columns(Stack("New", "new", [1] * 13), labels=labels))
    kept = [[text for text in texts(svg) if text in labels] for svg in (wide, narrow)]
    assert len(kept[1]) < len(kept[0]) < 13
    assert kept[0][-1] == kept[1][-1] == labels[-1]


def test_a_line_is_interrupted_where_there_is_no_value():
    series = Line("Total", [(0, 1), (1, 2), (2, None), (3, 2), (4, 1)])
    wide = drawings(lines(series))[0]
    assert len(parts(wide, "polyline")) == 2
    assert "–" in lines(series)


def test_marks_are_said_in_words():
    wide = drawings(lines(Line("Total", [(0, 0), (200, 900)]), marks=[Mark(100, "Falls here", 120)]))[0]
    box = parts(wide, "rect", "chart-mark")[0]
    assert box.find("title").text == "Falls here"
    assert float(box.get("width")) > 10
    assert "Falls here" in texts(wide)


def test_several_lines_have_a_legend_and_one_line_has_none():
    two = lines(Line("Total", [(0, 1), (1, 2)]), Line("Average", [(0, 1), (1, 1)]))
    assert re.findall(r"</svg>([^<]+)</li>", two) == ["Total", "Average"]
    assert "chart-legend" not in lines(Line("Total", [(0, 1), (1, 2)]))


@pytest.mark.parametrize(
    "html",
    [
        columns(Stack("New", "new", [0, 0])),
        columns(Stack("New", "new", []), labels=[]),
        columns(Stack("New", "new", [D(10) ** 15, -(D(10) ** 15)])),
        columns(Stack("New", "new", [1]), labels=["Jan"], line=Line("MRR", [(0, D("-0.01"))])),
        lines(Line("Total", [(3, 10**15)])),
        lines(Line("Total", [])),
        lines(Line("Total", [(-5, -1), (D("0.5"), Fraction(1, 3))])),
        lines(),
    ],
)
def test_values_at_the_edges_stay_inside_the_drawing(html):
    for svg in drawings(html):
        width, height = map(float, svg.get("viewBox").split()[2:])
        for one in svg.iter("rect"):
            assert 0 <= float(one.get("x")) <= width
            assert 0 <= float(one.get("y")) <= height
            assert float(one.get("height")) >= 0
        for one in svg.iter("circle"):
            assert 0 <= float(one.get("cx")) <= width
            assert 0 <= float(one.get("cy")) <= height


def test_short_numbers_follow_the_readers_language():
    assert charts.compact(1_500_000) == "1.5M"
    assert charts.compact(-20) == "−20"
    with override("sv"):
        assert charts.compact(D("1500000")) == "1,5\xa0mn"
        assert 'points="' in charts.sparkline([D("0.5"), 1], "x")
        assert "," in re.search(r'points="([^ ]+) ', charts.sparkline([1, 2], "x"))[1]  # x,y and no other comma


def test_a_sparkline_says_what_it_shows():
    svg = ElementTree.fromstring(charts.sparkline([1, 2, 3], "MRR from 1 to 3"))
    assert (svg.get("role"), svg.get("aria-label")) == ("img", "MRR from 1 to 3")
    heights = [float(pair.split(",")[1]) for pair in svg.find("polyline").get("points").split()]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize("values", [[0] * 13, [5], [-1, 3], [10**15, 0]])
def test_a_sparkline_of_anything_stays_inside(values):
    svg = ElementTree.fromstring(charts.sparkline(values, "x"))
    points = svg.find("polyline").get("points").split()
    assert len(points) == len(values)
    assert all(0 <= float(pair.split(",")[1]) <= 24 for pair in points)


def test_no_values_are_no_sparkline():
    assert charts.sparkline([], "x") == ""
