"""Workbooks are read like text, and dangerous or broken ones are refused before they are opened."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from plock.kit.importing.files import Row, count_rows
from tests.kit.importing.reading import look, refusal, rows_of

SMALL = "Kundnr;Namn;Pris\n1;Åsa;12,50\n2;Bo;1 234,50\n"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("007", "007"),
        (3.0, "3"),
        (-2, "-2"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (True, "true"),
        (False, "false"),
        (date(2024, 1, 2), "2024-01-02"),
        (datetime.fromisoformat("2024-01-02"), "2024-01-02"),
        (datetime.fromisoformat("2024-01-02T03:04"), "2024-01-02T03:04:00"),
        (time(5, 6), "05:06:00"),
        (timedelta(hours=30), "30:00:00"),
        (None, ""),
    ],
)
def test_cells_of_a_workbook_become_text(book, cell, text):
    assert rows_of(book(A=[["name", "value"], ["A", cell]])) == [Row(2, ("A", text))]


def test_error_cells_are_empty(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.append(["name", "sum"])
    workbook.active.append(["A", "#N/A"])
    workbook.active["B2"].data_type = "e"
    workbook.save(tmp_path / "book.xlsx")
    assert rows_of(tmp_path / "book.xlsx") == [Row(2, ("A", ""))]


def test_the_first_row_with_cells_is_the_header_and_lines_are_sheet_rows(book):
    path = book(Kunder=[[], [], ["name", "city"], [], ["A", "B"]])
    sample = look(path)
    assert (sample.header, sample.format.header_row, rows_of(path)) == (("name", "city"), 3, [Row(5, ("A", "B"))])
    assert count_rows(path, sample.format) == 2


def test_the_first_sheet_with_cells_is_read_and_all_are_listed(book):
    found = look(book(Tom=[], Kunder=[["name"], ["A"]], Mer=[["x"], ["y"]])).format
    assert (found.kind, found.sheet, found.sheets) == ("xlsx", "Kunder", ("Tom", "Kunder", "Mer"))
    assert (found.encoding, found.delimiter, found.decimal) == ("", "", ".")


def test_a_chosen_sheet_is_obeyed(book):
    assert look(book(A=[["x"], ["y"]], B=[["name"], ["A"]]), sheet="B").header == ("name",)


def test_an_unknown_sheet_is_refused_with_the_names_there_are(book):
    assert "no sheet “C”. Choose one of A, B." in refusal(book(A=[["x"]], B=[["y"]]), sheet="C")


@pytest.mark.parametrize("name", ["book.csv", "book.xls", "upload"])
def test_a_workbook_is_recognised_under_any_name(book, name):
    assert look(book(name, A=[["name"], ["A"]])).format.kind == "xlsx"


def test_text_named_like_a_workbook_is_refused(put):
    assert "“file.xlsx” is named like an Excel workbook but is none" in refusal(put(SMALL, name="file.xlsx"))


def test_a_sheet_with_a_header_only_is_refused(book):
    assert "has a header but no rows" in refusal(book(A=[["name"]]))


def test_a_workbook_without_cells_is_refused(book):
    assert "The file is empty" in refusal(book(A=[]))


def test_a_truncated_workbook_is_refused(book):
    path = book(A=[["name"], ["A"]])
    path.write_bytes(path.read_bytes()[:-200])
    assert "is damaged or was not uploaded completely" in refusal(path)


def test_one_stray_cell_in_the_far_corner_is_refused_before_it_fills_the_memory(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["A2"], workbook.active["XFD1048576"] = "name", "A", "x"
    workbook.save(tmp_path / "book.xlsx")
    assert "16,384 columns; 500 is the most" in refusal(tmp_path / "book.xlsx")


def test_a_stray_cell_far_down_a_wide_sheet_is_refused(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["A2"], workbook.active["CV1048576"] = "name", "A", "x"
    workbook.save(tmp_path / "book.xlsx")
    assert "100 columns by 1,048,576 rows" in refusal(tmp_path / "book.xlsx")


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"customers.csv": b"a,b"}, "is a zip archive but not an Excel workbook"),
        ({"xl/workbook.bin": b"x"}, "is a spreadsheet of another kind"),
        ({"content.xml": b"x"}, "is a spreadsheet of another kind"),
        ({"xl/workbook.xml": b"not xml"}, "The workbook is damaged"),
        ({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * 30_000_000}, "unpacks to 30 MB"),
    ],
)
def test_other_archives_and_bombs_are_refused(put, members, message):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert message in refusal(put(packed.getvalue()))
