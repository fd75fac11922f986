"""Finds the decimal sign of a file from the shapes of its numbers."""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext

from plock.kit.importing.formats import DecimalSign

GROUP = "[ \u00a0\u202f\u2009'’]"


def shape(sign: str, other: str) -> re.Pattern[str]:
    """Match numbers that can only mean this decimal sign; 1,234 could mean either and matches neither."""
    sign, other = re.escape(sign), re.escape(other)
    return re.compile(
        rf"[+-]?(?:\d{{1,3}}(?:{GROUP}\d{{3}})+{sign}\d+"
        rf"|\d{{1,3}}(?:{other}\d{{3}})+{sign}\d+"
        rf"|\d{{1,3}}(?:{other}\d{{3}}){{2,}}"
        rf"|\d*{sign}(?:\d{{1,2}}|\d{{4,}})"
        rf"|(?:0|\d{{4,}}){sign}\d{{3}})"
    )


COMMA, POINT = shape(",", "."), shape(".", ",")


def find(rows: Iterable[Sequence[str]], *, delimiter: str) -> tuple[DecimalSign, tuple[str, ...]]:
    """Choose the sign that more cells show; a tie follows the delimiter. Warn when both occur."""
    comma, point = [], []
    for cell in (cell.strip() for cells in rows for cell in cells):
        if len(cell) > 40 or not ("," in cell or "." in cell):
            continue
        if COMMA.fullmatch(cell):
            comma.append(cell)
        elif POINT.fullmatch(cell):
            point.append(cell)
    sign: DecimalSign = "," if len(comma) > len(point) or (len(comma) == len(point) and delimiter == ";") else "."
    if comma and point:
        doubt = gettext("Some numbers have a decimal comma (%(comma)s) and some a decimal point (%(point)s).")
        return sign, (doubt % {"comma": comma[0], "point": point[0]},)
    return sign, ()
