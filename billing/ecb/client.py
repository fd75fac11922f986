"""Fetches the files of the European Central Bank: HTTP only, asked again only for what has changed."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import httpx

from billing.ecb import payloads
from billing.ecb.payloads import Garbled, Quote
from plock.kit.errors import Temporary

MEGABYTE = 1024 * 1024
TIMEOUT = httpx.Timeout(10, connect=4)  # seconds, of each step
PATIENCE = 60  # seconds for the whole file, however slowly it drips
REFUSED_FOR_NOW = 429
BROKEN_THERE = 500
UNCHANGED = 304


class File(StrEnum):
    """Today's rates, those of 90 days, and all since 1999."""

    DAILY = "eurofxref-daily.xml"
    RECENT = "eurofxref-hist-90d.xml"
    ALL = "eurofxref-hist.xml"


# Many times what they are; more than that is not the file.
LIMITS = MappingProxyType({File.DAILY: MEGABYTE, File.RECENT: 8 * MEGABYTE, File.ALL: 64 * MEGABYTE})


@dataclass(frozen=True, slots=True)
class Answer:
    """The rates of a file; None: the file is as it was when the stamp was given. `stamp` is for the next time."""

    quotes: list[Quote] | None
    stamp: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Client:
    """`base` is the address of the folder; a transport other than the network's is for tests."""

    base: str
    transport: httpx.BaseTransport | None = None

    def fetch(self, file: File, *, stamp: Mapping[str, str] | None = None) -> Answer:
        """The rates of the file. Raises Temporary where trying later may help, Garbled where the answer is nonsense."""
        address = f"{self.base.rstrip('/')}/{file}"
        try:
            with self._http() as http, http.stream("GET", address, headers=_conditions(stamp or {})) as response:
                if response.status_code == UNCHANGED and stamp:
                    return Answer(None, stamp)
                _require_success(response, file)
                body = _read(response, file)
                return Answer(payloads.quotes(body), _stamp(response))
        except httpx.HTTPError as problem:
            raise Temporary(f"{file}: {type(problem).__name__} {problem}".strip()) from problem

    def _http(self) -> httpx.Client:
        headers = {"User-Agent": "Plock (exchange rates)", "Accept": "application/xml, text/xml"}
        return httpx.Client(timeout=TIMEOUT, headers=headers, follow_redirects=True, transport=self.transport)


def _conditions(stamp: Mapping[str, str]) -> dict[str, str]:
    names = {"etag": "If-None-Match", "modified": "If-Modified-Since"}
    return {names[key]: value for key, value in stamp.items() if key in names}


def _stamp(response: httpx.Response) -> dict[str, str]:
    sent = {"etag": response.headers.get("ETag"), "modified": response.headers.get("Last-Modified")}
    return {key: value[:200] for key, value in sent.items() if value}


def _require_success(response: httpx.Response, file: File) -> None:
    status = response.status_code
    if status == REFUSED_FOR_NOW or status >= BROKEN_THERE:
        raise Temporary(f"{file}: HTTP {status}")
    if status != httpx.codes.OK:
        raise Garbled(f"{file}: HTTP {status}")


def _read(response: httpx.Response, file: File) -> bytes:
    """The whole body, unpacked; given up as soon as it is more than any such file."""
    body, limit, until = bytearray(), LIMITS[file], time.monotonic() + PATIENCE
    for part in response.iter_bytes(MEGABYTE // 16):
        body += part
        if len(body) > limit:
            raise Garbled(f"{file}: more than {limit // MEGABYTE} MB")
        if time.monotonic() > until:
            raise Temporary(f"{file}: not complete after {PATIENCE} seconds")
    return bytes(body)
