"""What the files of the European Central Bank say. Read as XML, never by pattern: quotes and order vary."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from xml.parsers import expat

CUBE = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref Cube"
CODE = re.compile(r"[A-Z]{3}")
STORED = Decimal("0.00000001")  # what the database holds of a rate
TOO_MUCH = Decimal(10) ** 10


class Garbled(Exception):
    """An answer that holds no rates we could trust; the message says why, in English."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Units of the currency for one euro on that day."""

    currency: str
    on: date
    per_euro: Decimal


def quotes(document: bytes) -> list[Quote]:
    """Every rate of the document, in its order. Raises Garbled unless all of it is well-formed and believable."""
    found = [_quote(*one) for one in _cubes(document)]
    if not found:
        raise Garbled("the file holds no rates")
    if len({(one.currency, one.on) for one in found}) < len(found):
        raise Garbled("the file quotes a currency twice on one day")
    return found


def _cubes(document: bytes) -> Iterator[tuple[str, str, str]]:
    """(day, currency, rate) as text; entities and declarations of types are refused before they could do anything."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(document, True)
    except expat.ExpatError as problem:
        raise Garbled(f"not the XML we expected ({problem})") from problem
    yield from reader.found


def _refuse(*_: Any) -> None:
    raise Garbled("the file declares types or entities, which the ECB's never do")


class _Reader:
    """Collects the cubes that carry a rate, each with the day of the cube around it."""

    def __init__(self) -> None:
        self.day = ""
        self.found: list[tuple[str, str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != CUBE:
            return
        self.day = attributes.get("time", self.day)
        if "currency" in attributes or "rate" in attributes:
            self.found.append((self.day, attributes.get("currency", ""), attributes.get("rate", "")))


def _quote(day: str, currency: str, rate: str) -> Quote:
    try:
        on, per_euro = date.fromisoformat(day), Decimal(rate)
    except (ValueError, InvalidOperation) as problem:
        raise Garbled(f"not a rate: {currency[:10]!r} {rate[:30]!r} on {day[:20]!r}") from problem
    if not CODE.fullmatch(currency) or not per_euro.is_finite() or not 0 < per_euro < TOO_MUCH:
        raise Garbled(f"not a rate: {currency[:10]!r} {rate[:30]!r} on {day[:20]!r}")
    rounded = per_euro.quantize(STORED, rounding=ROUND_HALF_UP)
    if not rounded:
        raise Garbled(f"not a rate: {currency!r} {rate[:30]!r} on {day!r}")
    return Quote(currency, on, rounded)
