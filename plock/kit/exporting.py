"""Writes rows to a binary file as CSV, XLSX or JSON, one by one, so that memory stays flat whatever their number.

Cells are None, text, bool, int, Decimal, datetime or a list of texts. In CSV no text can run as a formula (an
apostrophe goes before it; the importer takes it off again); in XLSX every text is stored as text, so none can.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from plock.kit.importing.values import neutralise, restore

type Rows = Iterable[Sequence[Any]]

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
SUSPECT = frozenset("'=+-@\t\r\n＝＋－＠")
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a column is called: `name` for programs, `label` for people."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file."""

    suffix: str
    label: str
    content_type: str
    write: Callable[[IO[bytes], Sequence[Heading], Rows, bool], None]


def write(file: IO[bytes], *, format: str, headings: Sequence[Heading], rows: Rows, for_people: bool = False) -> None:
    """Write the rows below their headings; `for_people` is a file to be opened rather than imported again."""
    FORMATS[format].write(file, headings, rows, for_people)


def _write_csv(file: IO[bytes], headings: Sequence[Heading], rows: Rows, for_people: bool) -> None:
    """UTF-8. Excel takes a CSV for Windows-1252 unless it begins with a BOM; programs are better off without one."""
    out = io.TextIOWrapper(file, encoding="utf-8", newline="")
    if for_people:
        out.write(BOM)
    writer = csv.writer(out)
    writer.writerow([neutralise(heading.label) for heading in headings])
    writer.writerows(
        [value if type(value) is str and value[:1] not in SUSPECT else _csv_cell(value) for value in row]
        for row in rows
    )
    out.detach()


def _csv_cell(value: Any) -> str:
    if type(value) is str:
        return neutralise(value)
    text = WRITTEN[type(value)](value)
    return neutralise(text) if type(value) is list else text


def _write_xlsx(file: IO[bytes], headings: Sequence[Heading], rows: Rows, for_people: bool) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    sheet.freeze_panes = "A2"
    sheet.append([_text_cell(sheet, heading.label) for heading in headings])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    book.save(file)


def _xlsx_cell(sheet: Any, value: Any) -> Any:
    """Numbers and moments as such, everything else as text; moments in the time zone of the installation."""
    if value is None or type(value) in (int, Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return _text_cell(sheet, value if type(value) is str else WRITTEN[type(value)](value))


def _text_cell(sheet: Any, text: str) -> Any:
    """Text that stays text: openpyxl takes "=1" for a formula and "#N/A" for an error, XML refuses control characters,
    and the importer would take a text's own apostrophe for one of ours."""
    if text[:1] == "'" and restore(text) != text:
        text = "'" + text
    if UNPRINTABLE.search(text):
        text = UNPRINTABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    if text[:1] not in ("=", "#"):
        return text or None
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell


def _write_json(file: IO[bytes], headings: Sequence[Heading], rows: Rows, for_people: bool) -> None:
    """A list of objects, one a line: amounts as strings, so that no reader rounds them; moments in ISO 8601."""
    names = [heading.name for heading in headings]
    before = "[\n"
    for row in rows:
        held = dict(zip(names, row, strict=True))
        file.write((before + json.dumps(held, ensure_ascii=False, default=_json_value)).encode())
        before = ",\n"
    file.write(b"[]\n" if before == "[\n" else b"\n]\n")


def _json_value(value: Any) -> str:
    return timezone.localtime(value).isoformat() if isinstance(value, datetime) else format(value, "f")


WRITTEN: dict[type, Callable[[Any], str]] = {
    type(None): lambda _nothing: "",
    bool: lambda value: "yes" if value else "no",
    int: str,
    Decimal: lambda value: format(value, "f"),
    datetime: lambda value: timezone.localtime(value).isoformat(" ", "seconds")[:19],
    list: ";".join,
}

FORMATS = {
    "csv": Format("csv", "CSV", "text/csv; charset=utf-8", _write_csv),
    "xlsx": Format(
        "xlsx", "Excel (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _write_xlsx
    ),
    "json": Format("json", "JSON", "application/json", _write_json),
}
