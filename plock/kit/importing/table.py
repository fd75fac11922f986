"""Turns the records of any file into a header, a sample and data rows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from django.utils.translation import gettext

from plock.kit.formats import number
from plock.kit.importing import decimals, header_row
from plock.kit.importing.formats import EMPTY, DecimalSign, FileFormat, Row, Sample, Unreadable

type Records = Iterator[tuple[int, Sequence[str]]]

SAMPLE_ROWS = 20
EXAMINED_ROWS = 2_000


def sample(records: Records, found: FileFormat, *, decimal: DecimalSign | None = None) -> Sample:
    """Show the first rows, having looked at two thousand of them for the decimal sign."""
    line, header = first(records, found)
    names, warnings = header_row.names(header, line=line)
    rows = list(islice(below(records, len(header)), EXAMINED_ROWS))
    if not rows:
        raise Unreadable("The file has a header but no rows. Add at least one row of data below the column names.")
    sign: DecimalSign = "."
    if found.kind == "csv":
        sign, doubts = decimals.find((row.cells for row in rows), delimiter=found.delimiter)
        warnings += () if decimal else doubts
    return Sample(
        format=replace(found, decimal=(decimal or sign) if found.kind == "csv" else ".", header_row=line),
        header=names,
        rows=tuple((row.line, row.cells) for row in rows[:SAMPLE_ROWS]),
        warnings=warnings + crowded(rows),
    )


def rows(records: Records, found: FileFormat) -> Iterator[Row]:
    """Give the data rows below the header."""
    _, header = first(records, found)
    return below(records, len(header))


def first(records: Records, found: FileFormat) -> tuple[int, Sequence[str]]:
    for line, cells in records:
        if line >= found.header_row and cells:
            return line, cells
    raise Unreadable(EMPTY)


def below(records: Records, width: int) -> Iterator[Row]:
    """Skip empty rows and bring the others to the header's width."""
    for line, cells in records:
        text = "".join(cells)
        if not text or text.isspace():
            continue
        if len(cells) == width:
            yield Row(line, tuple(cells))
        elif len(cells) < width:
            yield Row(line, (*cells, *[""] * (width - len(cells))))
        else:
            extra = sum(1 for cell in cells[width:] if cell.strip())
            yield Row(line, tuple(cells[:width]), extra)


def crowded(rows: Sequence[Row]) -> tuple[str, ...]:
    lines = [row.line for row in rows if row.extra]
    if not lines:
        return ()
    template = gettext("%(wrong)s of the first %(all)s rows have more cells than the header; the first is %(line)s.")
    return (template % {"wrong": number(len(lines)), "all": number(len(rows)), "line": lines[0]},)
