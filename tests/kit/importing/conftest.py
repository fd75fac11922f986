"""Files of every make, written for one test."""

from pathlib import Path

import openpyxl
import pytest


@pytest.fixture
def put(tmp_path):
    """Write a file and give its path."""

    def write(content: str | bytes, encoding="utf-8", name="file.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def book(tmp_path):
    """Save a workbook with the given sheets and give its path."""

    def save(name="book.xlsx", **sheets) -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title)
            for row in rows:
                sheet.append(row)
        workbook.save(tmp_path / "book.xlsx")
        return (tmp_path / "book.xlsx").rename(tmp_path / name)

    return save
