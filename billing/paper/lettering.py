"""Letters of the embedded fonts: which there are, how wide a text is, and how it breaks into lines."""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from billing.paper.look import REGULAR, Style

FONTS = Path(__file__).parent / "fonts"
ELLIPSIS = "…"
MISSING = "□"  # stands for a letter that the fonts have not
LAST = 0xFFFF  # above it, the table that makes text searchable has no room
SILENT = {"Cc", "Cf", "Cs", "Mn"}  # controls, joiners, halves of letters; marks that were joined to no letter
LEAST_SIZE = 5.0


@cache
def font(name: str) -> TTFont:
    """A font of look, read once and known to reportlab by its name."""
    found = TTFont(name, FONTS / f"{name}.ttf", asciiReadable=False)
    pdfmetrics.registerFont(found)
    return found


def width(text: str, style: Style) -> float:
    """How wide the text is, in points."""
    return float(font(style.font).stringWidth(text, style.size))


def clean(text: str) -> str:
    """The text in one line, of letters that the fonts have."""
    return text if text.isascii() and text.isprintable() else _clean(text)


@lru_cache(maxsize=4096)
def _clean(text: str) -> str:
    return "".join(map(_letter, unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    if letter.isspace():
        return "\xa0" if letter in "\xa0\u202f\u2007" else " "
    if ord(letter) <= LAST and ord(letter) in font(REGULAR).face.charToGlyph:
        return "" if unicodedata.category(letter) in SILENT - {"Mn"} else letter
    return "" if unicodedata.category(letter) in SILENT else MISSING


def wrap(text: str, style: Style, room: float, most: int = 0) -> list[str]:
    """The lines of the text, none wider than the room; given a most, no more than that, the last of them cut."""
    lines = [line for paragraph in text.splitlines() for line in _broken(clean(paragraph).strip(), style, room)]
    if not most or len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(f"{lines[most - 1]}{ELLIPSIS}", style, room)]


def _broken(text: str, style: Style, room: float) -> Iterator[str]:
    if width(text, style) <= room:
        yield text
        return
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, style) <= room:
            line = longer
            continue
        if line:
            yield line
        *pieces, line = _pieces(word, style, room)
        yield from pieces
    yield line


def _pieces(word: str, style: Style, room: float) -> list[str]:
    """A word, in pieces where it is wider than a line; each has a letter at least."""
    if width(word, style) <= room:
        return [word]
    pieces, start, wide = [], 0, 0.0
    for index, letter in enumerate(word):
        wide += width(letter, style)
        if wide > room and index > start:
            pieces.append(word[start:index])
            start, wide = index, width(letter, style)
    return [*pieces, word[start:]]


def cut(text: str, style: Style, room: float) -> str:
    """The text, its end replaced by an ellipsis if it is wider than the room."""
    if width(text, style) <= room:
        return text
    return _pieces(text, style, room - width(ELLIPSIS, style))[0].rstrip() + ELLIPSIS


def fit(text: str, style: Style, room: float, least: float = LEAST_SIZE) -> tuple[str, Style]:
    """The text in one line of the room: set smaller if need be, and cut where it would be smaller than the least."""
    line = clean(text)
    wide = width(line, style)
    if wide <= room:
        return line, style
    smaller = style._replace(size=max(least, int(style.size * room / wide * 20) / 20))
    return cut(line, smaller, room), smaller
