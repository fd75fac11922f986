"""What a text file is made of is found out, and its rows are read one by one."""

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plock.kit.importing.files import FileFormat, Row, Unreadable, count_rows, read, sniff
from tests.kit.importing.reading import look, rows_of

DATA = Path(__file__).parents[2] / "data"
SMALL = "Kundnr;Namn;Pris\n1;Åsa;12,50\n2;Bo;1 234,50\n"


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


def test_repeated_names_are_numbered_with_a_warning(put):
    sample = look(put("name,name,city,name (2),name\nA,B,C,D,E\n"))
    assert sample.header == ("name", "name (3)", "city", "name (2)", "name (4)")
    assert "“name” is repeated" in sample.warnings[0]


def test_nameless_columns_are_called_by_their_number(put):
    assert look(put("a,,c,\n1,2,3,4\n")).header == ("a", "Column 2", "c", "Column 4")


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
