"""Reading exported files back."""

import csv
import io
import json

import openpyxl

from accounts.exporters.customers import EXPORT, Order


def written(**order) -> bytes:
    """The bytes of an export."""
    file, asked = io.BytesIO(), Order(**order)
    EXPORT.write(asked, ids=EXPORT.fix(asked), file=file)
    return file.getvalue()


def read(content: bytes, format: str = "csv") -> list[dict]:
    """The rows as dicts."""
    if format == "json":
        return json.loads(content)
    if format == "xlsx":
        header, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        return [dict(zip(header, row, strict=True)) for row in rows]
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def exported(**order) -> list[dict]:
    return read(written(**order), order.get("format", "csv"))
