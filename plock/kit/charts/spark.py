"""A line as small as a word."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from plock.kit.charts.scale import Number, Scale, points

WIDTH, HEIGHT, EDGE = 96, 24, 3


def sparkline(values: Sequence[Number], label: str) -> SafeString:
    """The values in their order, from zero; `label` says the same in words. Empty without values."""
    if not values:
        return SafeString("")
    found = [float(value) for value in values]
    low, high = min(0.0, *found), max(0.0, *found)
    up = Scale(low, high if high > low else low + 1, HEIGHT - EDGE, EDGE)
    across = Scale(0, max(1, len(found) - 1), EDGE, WIDTH - EDGE)
    first = 0 if len(found) > 1 else 1  # one value alone is a dot at the end
    places = [(across.at(index), up.at(value)) for index, value in enumerate(found, first)]
    x, y = places[-1]
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        '<title>{}</title><polyline points="{}"/><circle cx="{}" cy="{}" r="2"/></svg>',
        *(WIDTH, HEIGHT, WIDTH, HEIGHT),
        label,
        label,
        points(places),
        f"{x:.1f}",
        f"{y:.1f}",
    )
