"""Files of every make are read row by row, and those that cannot be read say why."""

import csv
import io
import json
import tempfile
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plock.kit.importing.files import FileFormat, Row, Unreadable, count_rows, read, sniff

DATA = Path(__file__).parents[2] / "data"
SMALL = "Kundnr;Namn;Pris\n1;Åsa;12,50\n2;Bo;1 234,50\n"


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


def look(path, **options):
    return sniff(path, name=path.name, **options)


def rows_of(path, **options):
    return list(read(path, look(path, **options).format))


def refusal(path, **options) -> str:
    with pytest.raises(Unreadable) as caught:
        look(path, **options)
    return str(caught.value)


# What a file is


@pytest.mark.parametrize(
    ("name", "encoding", "delimiter", "decimal", "columns"),
    [
        ("customers_sample_utf8.csv", "utf-8", ",", ".", 8),
        ("legacy_sample_cp1252.csv", "cp1252", ";", ",", 17),
    ],
)
def test_real_exports_are_recognised(name, encoding, delimiter, decimal, columns):
    sample = look(DATA / name)
    found = sample.format
    assert (found.encoding, found.delimiter, found.decimal, len(sample.header)) == (
        encoding,
        delimiter,
        decimal,
        columns,
    )
    assert sample.warnings == ()
    assert len(list(read(DATA / name, found))) == count_rows(DATA / name, found) == 39


@pytest.mark.parametrize(
    ("written", "detected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
    ],
)
def test_encoding_is_detected_and_leaves_no_trace_in_the_header(put, written, detected):
    sample = look(put(SMALL, written))
    assert (sample.format.encoding, sample.header[0], sample.rows[0][1][1]) == (detected, "Kundnr", "Åsa")


def test_big_endian_utf16_with_bom_is_detected(put):
    assert look(put(b"\xfe\xff" + SMALL.encode("utf-16-be"))).header == ("Kundnr", "Namn", "Pris")


@pytest.mark.parametrize(
    ("written", "chosen", "kept"),
    [
        ("utf-8-sig", "UTF-8", "utf-8-sig"),
        ("utf-16", "utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16", "utf-16-be"),
        ("cp1252", "Windows-1252", "cp1252"),
        ("latin-1", "ISO-8859-1", "iso8859-1"),
    ],
)
def test_a_chosen_encoding_is_obeyed_under_any_of_its_names(put, written, chosen, kept):
    sample = look(put(SMALL, written), encoding=chosen)
    assert (sample.format.encoding, sample.rows[0][1][1], sample.header[0]) == (kept, "Åsa", "Kundnr")


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1;2\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("name;price\nA;1,50\nB;2,50\n", ";"),
        ("name,tags\nA,x;y;z\nB,x\n", ","),
        ('name,note\n"A","x;y"\n"B","p;q"\n', ","),
        ('name;note\n"a, ""b"", c";"line\nbreak, more"\n"d";"e"\n', ";"),
        ("price, net;city\n1,5;X\n", ";"),
        ("email;name\na@b.se\n", ";"),
        ("a;b;c\n1;2\n1\n1;2;3\n", ";"),
    ],
)
def test_delimiter_is_the_one_whose_columns_agree(put, text, delimiter):
    assert look(put(text)).format.delimiter == delimiter


def test_one_column_is_a_legal_file(put):
    assert rows_of(put("email\na@b.se\nc@d.se\n")) == [Row(2, ("a@b.se",)), Row(3, ("c@d.se",))]


def test_commas_in_the_text_of_a_single_column_do_not_split_it(put):
    assert rows_of(put("note\nHello, world\nOne, two\nPlain\n"))[0].cells == ("Hello, world",)


@pytest.mark.parametrize("chosen", ["|", "pipe"])
def test_a_chosen_delimiter_is_obeyed(put, chosen):
    assert look(put("a;b|c\n1;2|3\n"), delimiter=chosen).header == ("a;b", "c")


def test_the_line_in_which_excel_names_the_delimiter_is_no_header(put):
    path = put("sep=;\nname;price\nA;1\n")
    sample = look(path)
    assert (sample.header, sample.format.header_row, rows_of(path)) == (("name", "price"), 2, [Row(3, ("A", "1"))])


@pytest.mark.parametrize(
    ("delimiter", "cells", "decimal"),
    [
        (",", ["12.5"], "."),
        (",", ['"12,5"'], ","),
        (";", ["12.5"], "."),
        (";", ["12,5"], ","),
        (";", ["1\u00a0234,50"], ","),
        (";", ["1.234,50"], ","),
        (";", ["1,234.50"], "."),
        (";", ["1.234.567"], ","),
        (";", ["0.125"], "."),
        (";", ["1.234"], ","),
        (";", ["text"], ","),
        ("\t", ["1,234"], "."),
        ("|", ["1,5", "1,6", "1.5"], ","),
    ],
)
def test_decimal_sign_follows_the_shapes_of_the_numbers(put, delimiter, cells, decimal):
    text = "\n".join(f"x{delimiter}{cell}" for cell in ["price", *cells])
    assert look(put(text), delimiter=delimiter).format.decimal == decimal


def test_mixed_decimal_signs_are_warned_of(put):
    assert "decimal comma (1,5) and some a decimal point (1.6)" in look(put("a;b\nx;1,5\ny;1.6\n")).warnings[0]


def test_a_chosen_decimal_sign_is_obeyed(put):
    assert look(put(SMALL), decimal=".").format.decimal == "."


def test_format_survives_json(put):
    found = look(put(SMALL)).format
    assert FileFormat.from_dict(json.loads(json.dumps(found.as_dict()))) == found


# Rows


def test_rows_carry_the_line_where_they_start(put):
    path = put('a,b\r\n1,"two\r\nlines"\r\n\r\n2,x\r\n')
    assert [(row.line, row.cells) for row in rows_of(path)] == [(2, ("1", "two\r\nlines")), (5, ("2", "x"))]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_all_line_endings_are_read_alike(put, ending):
    path = put(ending.join(["a,b", "1,2", "3,4", ""]))
    assert rows_of(path) == [Row(2, ("1", "2")), Row(3, ("3", "4"))]
    assert count_rows(path, look(path).format) == 2


def test_empty_rows_are_skipped(put):
    assert [row.line for row in rows_of(put("a,b\n,\n\n  , \n1,\n"))] == [5]


def test_short_rows_are_filled_up(put):
    assert rows_of(put("a,b,c\n1,2,3\n1\n"))[1] == Row(3, ("1", "", ""))


def test_surplus_cells_are_counted_when_they_hold_something(put):
    path = put("a,b\n1,2\n1,2,,\n1,2,3,,4\n")
    assert [row.extra for row in rows_of(path)] == [0, 0, 2]
    assert look(path).warnings == ("1 of the first 3 rows have more cells than the header; the first is 4.",)


def test_the_sample_shows_twenty_rows(put):
    assert len(look(put("a,b\n" + "1,2\n" * 50)).rows) == 20


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_rows_are_counted_with_or_without_a_last_line_end(put, encoding, end):
    path = put("a,b\n1,2\n3,4" + end, encoding)
    assert count_rows(path, look(path).format) == 2


def test_a_cell_as_long_as_the_limit_passes(put):
    assert len(rows_of(put("a,b\n1," + "x" * 100_000 + "\n"))[0].cells[1]) == 100_000


# The header


def test_repeated_names_are_numbered_with_a_warning(put):
    sample = look(put("name,name,city,name (2),name\nA,B,C,D,E\n"))
    assert sample.header == ("name", "name (3)", "city", "name (2)", "name (4)")
    assert "“name” is repeated" in sample.warnings[0]


def test_nameless_columns_are_called_by_their_number(put):
    assert look(put("a,,c,\n1,2,3,4\n")).header == ("a", "Column 2", "c", "Column 4")


@pytest.mark.parametrize("cell", ["a@b.se", "https://x.se", "www.x.se", "2024-01-31", "31/1/2024", "17", "1 250,50"])
def test_a_first_row_that_looks_like_data_is_refused(put, cell):
    message = refusal(put(f"x;{cell}\ny;{cell}\n"))
    assert message.startswith("The first row looks like data, not column names")
    assert cell in message


# Files that cannot be read


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b" \r\n\t\n", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"a,b,c\n", "has a header but no rows"),
        (b"a,b,c\n,,\n\n", "has a header but no rows"),
        (b",,\n1,2,3\n", "Line 1 should hold the column names but is empty"),
        (b"a,b\n1,\0\n", "Line 2 has a NUL byte"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "has a NUL byte"),
        ("a,b\nå,ö\nü,x\n".encode() + b"\xe5,y\n", "Line 4 is not valid UTF-8 (byte 0xE5). Save the file as UTF-8"),
        (b"a,b\n\xe5,\xe4\nx,\x81\n", "Line 3 is neither UTF-8 nor Windows-1252 (byte 0x81)"),
        (b"\xff\xfea\0,\0b\0\n\0\x00\xd8x\0", "Line 2 is not valid UTF-16"),
        (b"a;b;c\n1,2,3\n4,5,6\n", "split by semicolon but the rows by comma: “a;b;c” above “1,2,3”"),
        (b"a;b;c\n1,2\n4,5\n", "split by semicolon but the rows by comma"),
        (b'a,b\n1,2\n3,"x\n4,5\n', "The quote that opens on line 3 is never closed"),
        (b'a,b\n"1\n2","x\n4,5\n', "The quote that opens on line 3 is never closed"),
        (b'a,b\n"x" y,2\n', "The quoted cell that starts on line 2 is followed by more text on line 2"),
        (b'a,b\n1,"x\n2,"y"\n', "The quoted cell that starts on line 2 is followed by more text on line 3"),
        (b"a,b\n1,2\n1," + b"x" * 100_001, "Line 3 has a cell longer than 100,000 characters"),
        (b'a,b\n1,"x\n' + b"1,2\n" * 30_000, "Perhaps the quote that opens on line 2 is never closed"),
        (b",".join(b"c%d" % n for n in range(501)) + b"\nx\n", "The file has 501 columns; 500 is the most"),
        (b"a,b\n" + b"x" * 11_000_000, "Line 2 is longer than 10,000,000 characters"),
        (b"%PDF-1.7 ...", "is a PDF document"),
        (b"<!DOCTYPE html><table>", "is a web page"),
        (b"PK\x03\x04 but not really", "is damaged or was not uploaded completely"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "is an old Excel file (.xls)"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "is protected with a password",
        ),
    ],
)
def test_a_bad_file_is_refused_with_what_and_where(put, content, message):
    assert message in refusal(put(content))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"encoding": "utf-8"}, "Line 2 is not valid UTF-8 (byte 0xC5)"),
        ({"encoding": "klingon"}, "The encoding “klingon” is not supported"),
        ({"encoding": "rot13"}, "The encoding “rot13” is not supported"),
        ({"delimiter": "x"}, "“x” cannot be the delimiter"),
        ({"max_bytes": 10}, "is the most"),
    ],
)
def test_a_choice_that_does_not_fit_is_refused(put, options, message):
    assert message in refusal(put(SMALL, "cp1252"), **options)


def test_text_that_breaks_after_the_sample_is_found_at_once(put):
    assert "line 50002" in refusal(put("a,b\n" + "1,2\n" * 50_000 + '1,"open\n'))


# Workbooks


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


# Properties

CELL = st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("åäöÅÉß€\n"), max_size=12)


@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_is_written_is_read_back(rows, encoding, delimiter):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([["number", "name", "city"], *rows])
    filled = [tuple(row) for row in rows if "".join(row).strip()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        if filled:
            sample = sniff(path, name="file.csv", encoding=encoding)
            assert sample.format.delimiter == delimiter
            assert [row.cells for row in read(path, sample.format)] == filled


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode), st.sampled_from(["a.csv", "a.xlsx"]))
def test_arbitrary_bytes_are_read_or_refused_but_never_crash(content, name):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        try:
            sample = sniff(path, name=name)
        except Unreadable:
            return
        assert all(len(row.cells) == len(sample.header) for row in read(path, sample.format))
