"""Reads one sheet of an Excel workbook as records of text."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from plock.kit import formats
from plock.kit.importing import workbook
from plock.kit.importing.formats import CELL_LIMIT, EMPTY, FileFormat, Unreadable

WHOLE = 1e15  # above this a float no longer tells neighbouring whole numbers apart


def detect(path: Path, *, name: str, sheet: str | None) -> FileFormat:
    """Choose the sheet: the one asked for, otherwise the first visible one with cells."""
    workbook.refuse_unsafe(path, name)
    with opened(path) as book:
        sheets = tuple(each.name for each in book.sheets_metadata if is_shown(each))
        if not sheets:
            raise Unreadable(EMPTY)
        if sheet and sheet not in sheets:
            raise Unreadable(
                "There is no sheet “{name}”. Choose one of {sheets}.", name=sheet, sheets=", ".join(sheets)
            )
        *before, last = (sheet,) if sheet else sheets
        filled = (each for each in before if loaded(book, each).height)
        return FileFormat("xlsx", sheet=next(filled, last), sheets=sheets)


def records(path: Path, found: FileFormat) -> Iterator[tuple[int, list[str]]]:
    """Give every row that is not empty, with its number in the sheet."""
    with opened(path) as book:
        sheet = loaded(book, found.sheet)
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [WRITTEN[type(cell)](cell) for cell in cells]
        joined = "".join(texts)
        if len(joined) > CELL_LIMIT and max(map(len, texts)) > CELL_LIMIT:
            limit = formats.number(CELL_LIMIT)
            raise Unreadable(
                "Row {row} has a cell longer than {limit} characters. Shorten it.", row=number, limit=limit
            )
        if joined and not joined.isspace():
            yield number, texts


def count(path: Path, found: FileFormat) -> int:
    """Count the rows below the header, empty ones between them included."""
    with opened(path) as book:
        end = loaded(book, found.sheet).end
    return max(0, end[0] + 1 - found.header_row) if end else 0


@contextmanager
def opened(path: Path) -> Iterator[CalamineWorkbook]:
    """Open by content: given a path, calamine would believe the file's extension."""
    with path.open("rb") as file:
        try:
            book = CalamineWorkbook.from_filelike(file)
        except CalamineError as error:
            raise Unreadable("The workbook is damaged. Open it in Excel and save it again as .xlsx.") from error
        with book:
            yield book


def is_shown(sheet: SheetMetadata) -> bool:
    return sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible


def loaded(book: CalamineWorkbook, sheet: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(sheet)
    except CalamineError as error:
        raise Unreadable(
            "The sheet “{name}” is damaged or missing ({error}). Open it in Excel and save it again as .xlsx.",
            name=sheet,
            error=error,
        ) from error


def number_text(value: float) -> str:
    """Write 3.0 as 3 and others in the fewest digits that give the same number, never with an exponent."""
    if value.is_integer() and abs(value) < WHOLE:
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def moment_text(value: datetime) -> str:
    return value.isoformat() if value.time() != time.min else value.date().isoformat()


def duration_text(value: timedelta) -> str:
    """Write hours, minutes and seconds, as Excel does; hours may exceed a day."""
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


WRITTEN: dict[type, Callable[[Any], str]] = {
    str: str,
    int: str,
    float: number_text,
    bool: lambda value: "true" if value else "false",
    date: date.isoformat,
    datetime: moment_text,
    time: time.isoformat,
    timedelta: duration_text,
}
