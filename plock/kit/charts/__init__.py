"""Charts as SVG that the server draws: no script, no inline style, a table of the same figures below each.

Every chart is drawn twice, for wide places and for narrow ones; `static/css/charts.css` shows the one that fits and
gives the colours, by class.
"""

from plock.kit.charts.column_chart import columns
from plock.kit.charts.line_chart import Mark, lines
from plock.kit.charts.parts import Axis, Line, Stack, compact
from plock.kit.charts.spark import sparkline

__all__ = ["Axis", "Line", "Mark", "Stack", "columns", "compact", "lines", "sparkline"]
