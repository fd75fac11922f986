"""Reads delimited text as a stream of records, each with the line where it starts."""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from plock.kit.formats import number
from plock.kit.importing import delimiter as delimiters
from plock.kit.importing import encoding as encodings
from plock.kit.importing.formats import CELL_LIMIT, FileFormat, Unreadable

HEAD = 500_000  # characters: enough for two hundred records to choose the delimiter from
TOLD = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)


def detect(path: Path, *, encoding: str | None, delimiter: str | None) -> FileFormat:
    """Find encoding and delimiter, obeying what the user chose and Excel's own `sep=;` line."""
    code = encodings.find(path, encoding)
    text = head(path, code)
    told = TOLD.match(text)
    if told:
        return FileFormat("csv", code, delimiters.chosen(delimiter or told[1]), header_row=2)
    return FileFormat("csv", code, delimiters.chosen(delimiter) if delimiter else delimiters.find(text))


def head(path: Path, encoding: str) -> str:
    """Give the first whole lines of the file."""
    with opened(path, encoding) as file:
        text = file.read(HEAD)
    end = text.rfind("\n")
    return text[:end] if len(text) == HEAD and end > 0 else text


def records(path: Path, found: FileFormat) -> Iterator[tuple[int, list[str]]]:
    """Give every record with its first line; quotes must be closed and cells within the limit."""
    csv.field_size_limit(CELL_LIMIT)
    with opened(path, found.encoding) as file:
        reader = csv.reader(file, delimiter=found.delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise broken(path, found, error, line, reader.line_num) from error
        except UnicodeDecodeError as error:
            label = encodings.LABELS[found.encoding]
            raise Unreadable("The file is not {encoding}. Choose its encoding.", encoding=label) from error


def count(path: Path, found: FileFormat) -> int:
    """Estimate the data rows by counting line ends: breaks inside quotes and empty lines count too."""
    feeds = returns = 0
    last = b""
    for chunk in encodings.chunks(path):
        feeds, returns = feeds + chunk.count(b"\n"), returns + chunk.count(b"\r")
        last = chunk[-2:] or last
    ended = last.strip(b"\0")[-1:] in (b"\n", b"\r")
    return max(0, max(feeds, returns) + (not ended) - found.header_row)


def opened(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, newline="")


def broken(path: Path, found: FileFormat, error: csv.Error, start: int, end: int) -> Unreadable:
    """Explain what the csv module stumbled over between two lines."""
    with opened(path, found.encoding) as file:
        quote = quote_line(islice(file, start - 1, end), found.delimiter, start)
    if "limit" in str(error):
        return too_long(start, quote)
    if "unexpected end" in str(error):
        return Unreadable(
            "The quote that opens on line {line} is never closed. Add the missing quote, or remove it.", line=quote
        )
    return Unreadable(
        "The quoted cell that starts on line {line} is followed by more text on line {end}. "
        "Close the quote at the end of the cell, and double the quotes inside it.",
        line=quote,
        end=end,
    )


def too_long(line: int, quote: int) -> Unreadable:
    limit = number(CELL_LIMIT)
    if not quote:
        return Unreadable("Line {line} has a cell longer than {limit} characters. Shorten it.", line=line, limit=limit)
    return Unreadable(
        "Line {line} has a cell longer than {limit} characters. Shorten it. "
        "Perhaps the quote that opens on line {quote} is never closed.",
        line=line,
        limit=limit,
        quote=quote,
    )


def quote_line(lines: Iterable[str], delimiter: str, start: int) -> int:
    """Find the line where the last quoted cell of a record opens, 0 when there is none."""
    opens, inside, closed, fresh = 0, False, False, True
    for position, line in enumerate(lines, start):
        for char in line:
            if char == '"' and (inside or closed or fresh):
                opens = position if fresh and not closed and not inside else opens
                inside, closed, fresh = not inside, inside, False
            elif not inside:
                if closed and char not in (delimiter, "\r", "\n"):
                    return opens
                closed, fresh = False, char == delimiter
    return opens
