"""Unpacking a body bit by bit: a packed kilobyte may hold gigabytes, and httpx unpacks all that it gets at once."""

import zlib
from collections.abc import Iterable, Iterator

import httpx

ACCEPTED = "gzip"  # what we ask for; anything else is nothing that we could bound
PACKED = frozenset({"gzip", "x-gzip", "deflate"})
PIECE = 65_536  # bytes unpacked at once
EITHER = 47  # of zlib: finds out whether it is gzip or zlib


def unpacked(parts: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """What the parts of a body hold, by its Content-Encoding. Raises httpx.DecodingError."""
    names = [name for one in encoding.lower().split(",") if (name := one.strip()) not in ("", "identity")]
    if not names:
        return iter(parts)
    if len(names) > 1 or names[0] not in PACKED:
        raise httpx.DecodingError("packed in a way that nobody asked for")
    return _inflated(parts)


def _inflated(parts: Iterable[bytes]) -> Iterator[bytes]:
    packed, is_empty = zlib.decompressobj(wbits=EITHER), True
    try:
        for part in parts:
            rest, is_empty = part, is_empty and not part
            while rest and not packed.eof:
                yield packed.decompress(rest, PIECE)
                rest = packed.unconsumed_tail
        yield packed.flush()
    except zlib.error:
        raise httpx.DecodingError("it cannot be unpacked") from None
    if not (packed.eof or is_empty):
        raise httpx.DecodingError("what is packed breaks off")
