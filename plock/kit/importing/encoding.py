"""Finds the encoding of a text file by decoding all of it, so that nothing fails later."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_noop

from plock.kit.formats import number
from plock.kit.importing.formats import EMPTY, Unreadable

LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with BOM",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 (little endian)",
    "utf-16-be": "UTF-16 (big endian)",
    "cp1252": "Windows-1252",
    "iso8859-1": "ISO-8859-1",
}
CHUNK = 1 << 20
LINE_LIMIT = 10_000_000
BLANK = "\ufeff \t\r\n\xa0"
STRAY = 20  # text in Windows-1252 looks like UTF-8 by accident less often than once in 20 letters
UTF_16 = ("utf-16", "utf-16-le", "utf-16-be")
UTF_16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Undecodable(Unreadable):
    """The bytes do not fit the encoding; `line` and `byte` tell where."""

    def __init__(self, encoding: str, line: int, byte: int) -> None:
        self.line, self.byte = line, byte
        super().__init__(
            gettext_noop(
                "Line {line} is not valid {encoding} (byte {byte}). Choose another encoding, or save the file as UTF-8."
            ),
            line=line,
            encoding=LABELS[encoding],
            byte=f"0x{byte:02X}",
        )


def find(path: Path, chosen: str | None = None) -> str:
    """Name the encoding of the file, the chosen one if given, after checking that every byte of it decodes."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    if chosen:
        encoding = named(chosen, head)
        verify(path, encoding)
        return encoding
    encoding = by_bom(head) or by_nuls(head) or "utf-8"
    try:
        verify(path, encoding)
    except Undecodable as problem:
        if encoding != "utf-8":
            raise
        encoding = windows(path, problem)
    return encoding


def named(chosen: str, head: bytes) -> str:
    """Turn a name such as Windows-1252 into one we know, with the variant that the first bytes ask for."""
    try:
        encoding = codecs.lookup(chosen).name
    except (LookupError, ValueError):
        encoding = ""
    if encoding not in LABELS:
        choices = ", ".join(LABELS.values())
        raise Unreadable(
            "The encoding “{name}” is not supported. Choose one of {choices}.", name=chosen, choices=choices
        )
    if encoding in UTF_16:
        return by_bom_16(head) or (encoding if encoding != "utf-16" else by_nuls(head) or "utf-16-le")
    if encoding == "utf-8" and head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return encoding


def by_bom(head: bytes) -> str:
    return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else by_bom_16(head)


def by_bom_16(head: bytes) -> str:
    return "utf-16" if head.startswith(UTF_16_BOMS) else ""


def by_nuls(head: bytes) -> str:
    """Recognise UTF-16 without a BOM: every second byte of Latin text is NUL, and hardly any of the others."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if head[1:4:2] == b"\0\0" and even * 10 <= odd:
        return "utf-16-le"
    if head[0:4:2] == b"\0\0" and odd * 10 <= even:
        return "utf-16-be"
    return ""


def windows(path: Path, problem: Undecodable) -> str:
    """Fall back to Windows-1252, unless the file is UTF-8 that broke somewhere or neither of the two."""
    letters, broken = tally(path)
    if letters * STRAY >= broken:
        raise Unreadable(
            "Line {line} is not valid UTF-8 (byte {byte}). Save the file as UTF-8, or choose encoding Windows-1252.",
            line=problem.line,
            byte=f"0x{problem.byte:02X}",
        ) from problem
    try:
        verify(path, "cp1252")
    except Undecodable as worse:
        raise Unreadable(
            "Line {line} is neither UTF-8 nor Windows-1252 (byte {byte}). "
            "Save the file as UTF-8, or choose its encoding.",
            line=worse.line,
            byte=f"0x{worse.byte:02X}",
        ) from worse
    return "cp1252"


def verify(path: Path, encoding: str) -> None:
    """Decode the whole file in chunks and refuse bad bytes, NULs, endless lines and files without text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, open_line, blank = Lines(), 0, True
    for chunk in chunks(path):
        if encoding not in UTF_16:
            refuse_nul(chunk, lines)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            line = lines.at(error.object[: error.start])
            raise Undecodable(encoding, line, error.object[error.start]) from error
        if "\0" in text:
            refuse_nul(text.encode(), lines)
        lines.add(chunk)
        ended = max(text.rfind("\n"), text.rfind("\r"))
        open_line = open_line + len(text) if ended < 0 else len(text) - ended
        refuse_endless(open_line, lines)
        blank = blank and not text.strip(BLANK)
    if blank:
        raise Unreadable(EMPTY)


class Lines:
    """Counts lines as bytes go by, whether they end in LF, CR LF or CR."""

    def __init__(self) -> None:
        self.feeds = self.returns = 0

    def add(self, data: bytes) -> None:
        self.feeds += data.count(b"\n")
        self.returns += data.count(b"\r")

    def at(self, before: bytes) -> int:
        """Number the line that `before`, which follows all that was added, leads up to."""
        return 1 + max(self.feeds + before.count(b"\n"), self.returns + before.count(b"\r"))


def refuse_nul(data: bytes, lines: Lines) -> None:
    before, nul, _ = data.partition(b"\0")
    if nul:
        raise Unreadable(
            "Line {line} has a NUL byte, so this is no text file. Save it as CSV (UTF-8) or XLSX.",
            line=lines.at(before),
        )


def refuse_endless(length: int, lines: Lines) -> None:
    if length > LINE_LIMIT:
        raise Unreadable(
            "Line {line} is longer than {limit} characters. Save the file with one row a line.",
            line=lines.at(b""),
            limit=number(LINE_LIMIT),
        )


def tally(path: Path) -> tuple[int, int]:
    """Count the characters beyond ASCII that are valid UTF-8, and the bytes that are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    letters = broken = 0
    for chunk in chunks(path):
        text = decoder.decode(chunk, final=not chunk)
        bad = text.count("\ufffd")
        broken += bad
        letters += len(text) - len(text.encode("ascii", "ignore")) - bad
    return letters, broken


def chunks(path: Path) -> Iterator[bytes]:
    """Give the file in pieces, then one empty piece that tells the decoder to finish."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
    yield b""
