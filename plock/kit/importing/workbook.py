"""Makes sure that a file is an Excel workbook that can be opened without harm."""

import mmap
import re
import zipfile
from operator import itemgetter
from pathlib import Path

from plock.kit.formats import number
from plock.kit.importing.formats import COLUMN_LIMIT, Unreadable

UNPACKED_LIMIT = 500_000_000
RATIO_LIMIT = 200
SMALL = 20_000_000  # below this even a bomb is harmless
AREA_LIMIT = 30_000_000  # the reader holds every cell of the used rectangle, filled or not
CHUNK = 1 << 20
FILLED = re.compile(rb"""<(?:\w+:)?(?:c|row)\s[^>]*?\br=["']([A-Z]*)(\d+)["'][^>]*(?<!/)>""")


def refuse_old(path: Path, name: str) -> None:
    """Explain a file in Excel's container of before 2007, which also holds workbooks with a password."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        locked = data.find("EncryptedPackage".encode("utf-16-le")) >= 0
    if locked:
        raise Unreadable(
            "“{name}” is protected with a password. Open it in Excel and save it without password.", name=name
        )
    raise Unreadable("“{name}” is an old Excel file (.xls). Open it in Excel and save it again as .xlsx.", name=name)


def refuse_unsafe(path: Path, name: str) -> None:
    """Check the zip archive, its size when unpacked and the extent of its sheets, before any of it is opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            refuse_foreign({member.filename for member in members}, name)
            refuse_bomb(members, name, packed=path.stat().st_size)
            for member in members:
                refuse_spread(archive, member, name)
    except Unreadable:
        raise
    except Exception as error:  # zipfile raises half a dozen types for damaged archives
        raise Unreadable(
            "“{name}” is damaged or was not uploaded completely. Open it in Excel and save it again as .xlsx.",
            name=name,
        ) from error


def refuse_foreign(members: set[str], name: str) -> None:
    if any(re.fullmatch(r"xl/workbook\w*\.xml", member, re.IGNORECASE) for member in members):
        return
    if "xl/workbook.bin" in members or "content.xml" in members:
        raise Unreadable(
            "“{name}” is a spreadsheet of another kind (.xlsb or .ods). Open it in Excel and save it again as .xlsx.",
            name=name,
        )
    raise Unreadable(
        "“{name}” is a zip archive but not an Excel workbook. Unpack it and choose the CSV or XLSX file.", name=name
    )


def refuse_bomb(members: list[zipfile.ZipInfo], name: str, *, packed: int) -> None:
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("“{name}” is encrypted. Open it in Excel and save it without password.", name=name)
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED_LIMIT or (unpacked > SMALL and unpacked > packed * RATIO_LIMIT):
        raise Unreadable(
            "“{name}” unpacks to {size} MB, which is too much. Save the sheet as CSV, or split it into several files.",
            name=name,
            size=number(unpacked // 1_000_000),
        )


def refuse_spread(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Refuse a sheet whose outermost cells span more than can be held; one stray cell in the far corner is enough."""
    columns, rows = extent(archive, member)
    if columns > COLUMN_LIMIT:
        raise Unreadable(
            "“{name}” has a sheet with {columns} columns; {limit} is the most. "
            "Delete the columns to the right of your data, also those that look empty.",
            name=name,
            columns=number(columns),
            limit=COLUMN_LIMIT,
        )
    if columns * rows > AREA_LIMIT:
        raise Unreadable(
            "“{name}” has a sheet of {columns} columns by {rows} rows, which is too much. "
            "Delete stray cells far from your data, or save the sheet as CSV.",
            name=name,
            columns=number(columns),
            rows=number(rows),
        )


def extent(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[int, int]:
    """Measure the rightmost column and the lowest row with a cell, streaming."""
    columns: set[bytes] = set()
    lowest, rest = 0, b""
    with archive.open(member) as file:
        while chunk := file.read(CHUNK):
            data = rest + chunk
            rest = data[max(data.rfind(b"<"), len(data) - CHUNK) :]
            cells = FILLED.findall(data)
            columns.update(map(itemgetter(0), cells))
            lowest = max(lowest, *map(int, set(map(itemgetter(1), cells))), 0)
    return max((column_number(letters) for letters in columns), default=0), lowest


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
