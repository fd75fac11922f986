"""Files that cannot be read say what is wrong, where, and how to repair it."""

import pytest

from tests.kit.importing.reading import refusal

SMALL = "Kundnr;Namn;Pris\n1;Åsa;12,50\n2;Bo;1 234,50\n"


@pytest.mark.parametrize("cell", ["a@b.se", "https://x.se", "www.x.se", "2024-01-31", "31/1/2024", "17", "1 250,50"])
def test_a_first_row_that_looks_like_data_is_refused(put, cell):
    message = refusal(put(f"x;{cell}\ny;{cell}\n"))
    assert message.startswith("The first row looks like data, not column names")
    assert cell in message


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
