"""Tells column names from data, and gives every column a name of its own."""

import re
from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext, gettext_noop

from plock.kit.formats import number
from plock.kit.importing.formats import COLUMN_LIMIT, Unreadable

DATA = {
    gettext_noop("an e-mail address"): re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    gettext_noop("a web address"): re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE),
    gettext_noop("a date"): re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"),
    gettext_noop("a number"): re.compile(r"[+-]?(?:\d+(?:[ \u00a0\u202f.,']\d{3})*(?:[.,]\d+)?|[.,]\d+)"),
}


def names(cells: Sequence[str], *, line: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the column names of a header row, and the warnings about them."""
    header = [" ".join(cell.split()) for cell in cells]
    if not any(header):
        raise Unreadable(
            "Line {line} should hold the column names but is empty. Put a name above every column.", line=line
        )
    if len(header) > COLUMN_LIMIT:
        raise Unreadable(
            "The file has {columns} columns; {limit} is the most. Remove some columns.",
            columns=number(len(header)),
            limit=COLUMN_LIMIT,
        )
    refuse_data(header)
    return unique([name or gettext("Column %s") % position for position, name in enumerate(header, 1)])


def refuse_data(header: Sequence[str]) -> None:
    for cell in header:
        for what, pattern in DATA.items():
            if pattern.fullmatch(cell[:200]):
                raise Unreadable(
                    "The first row looks like data, not column names: “{cell}” is {what}. "
                    "Put a row of column names first.",
                    cell=cell[:60],
                    what=gettext(what),
                )


def unique(header: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Number the repeated names: Name, Name (2), Name (3)."""
    taken, times = set(header), Counter[str]()
    given: list[str] = []
    for name in header:
        times[name] += 1
        free = name
        while times[name] > 1 and free in taken:
            free = f"{name} ({times[name]})"
            times[name] += free in taken
        taken.add(free)
        given.append(free)
    repeated = [name for name, count in Counter(header).items() if count > 1]
    return tuple(given), tuple(
        gettext("The column name “%s” is repeated; the later ones are numbered.") % name for name in repeated
    )
