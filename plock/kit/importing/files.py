"""The door to files: what is in this file, and its rows one by one."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext, gettext_noop

from plock.kit.formats import number
from plock.kit.importing import csv_file, table, workbook, xlsx_file
from plock.kit.importing.formats import EMPTY, DecimalSign, FileFormat, Kind, Row, Sample, Unreadable

__all__ = ["MAX_BYTES", "FileFormat", "Row", "Sample", "Unreadable", "count_rows", "read", "sniff"]

MAX_BYTES = 300_000_000
ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = {
    b"%pdf-": gettext_noop("a PDF document"),
    b"<!doctype": gettext_noop("a web page"),
    b"<html": gettext_noop("a web page"),
    b"<?xml": gettext_noop("an XML file"),
    b"{\\rtf": gettext_noop("a text document (RTF)"),
    b"\x1f\x8b": gettext_noop("a compressed file (gzip)"),
}


def sniff(
    path: Path,
    *,
    name: str,
    encoding: str | None = None,
    delimiter: str | None = None,
    decimal: DecimalSign | None = None,
    sheet: str | None = None,
    max_bytes: int = MAX_BYTES,
) -> Sample:
    """Find out how the file is written, obeying what the user chose, and read delimited text to its end to be sure."""
    refuse_size(path.stat().st_size, max_bytes)
    if kind(path, name) == "xlsx":
        found = xlsx_file.detect(path, name=name, sheet=sheet)
    else:
        found = csv_file.detect(path, encoding=encoding, delimiter=delimiter)
    records = source(path, found)
    sample = table.sample(records, found, decimal=decimal)
    if found.kind == "csv":
        deque(records, maxlen=0)
    return sample


def read(path: Path, found: FileFormat) -> Iterator[Row]:
    """Give the data rows; delimited text that `sniff` accepted cannot fail here."""
    return table.rows(source(path, found), found)


def count_rows(path: Path, found: FileFormat) -> int:
    """Count the data rows quickly, for a progress bar: exact or slightly too many."""
    return xlsx_file.count(path, found) if found.kind == "xlsx" else csv_file.count(path, found)


def refuse_size(size: int, max_bytes: int) -> None:
    if not size:
        raise Unreadable(EMPTY)
    if size > max_bytes:
        raise Unreadable(
            "The file has {size} MB; {limit} MB is the most. Split it into several files.",
            size=number(round(size / 1_000_000)),
            limit=number(round(max_bytes / 1_000_000)),
        )


def kind(path: Path, name: str) -> Kind:
    """Tell the kind by content, since names lie."""
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith(OLE):
        workbook.refuse_old(path, name)
    if start.startswith((ZIP + b"\x03\x04", ZIP + b"\x05\x06")):
        return "xlsx"
    for signature, what in FOREIGN.items():
        if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(signature):
            raise Unreadable("“{name}” is {what}. Save it as CSV or XLSX.", name=name, what=gettext(what))
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise Unreadable(
            "“{name}” is named like an Excel workbook but is none. Open it in Excel and save it again as .xlsx.",
            name=name,
        )
    return "csv"


def source(path: Path, found: FileFormat) -> table.Records:
    return xlsx_file.records(path, found) if found.kind == "xlsx" else csv_file.records(path, found)
