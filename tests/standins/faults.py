"""Faults on demand: everything that goes wrong between us and another system."""

import gzip
import json
import os
import socket
import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.standins.replies import Reply, json_reply, text_reply

HTML = "<!doctype html><html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>"
PATIENCE = 20.0  # seconds that a silent stand-in waits for the client to give up
PRIVATE = "http://169.254.169.254/latest/meta-data/"


class Fault(StrEnum):
    """What a stand-in does instead of answering, or to its answer."""

    TIMEOUT = "timeout"  # never answers
    DRIP = "drip"  # answers a byte at a time, for ever
    RESET = "reset"  # closes the connection hard
    TRUNCATED = "truncated"  # closes in the middle of the body
    HALF_JSON = "half_json"  # ends well, but in the middle of the JSON
    OVERSIZED = "oversized"  # 16 MB
    BOMB = "bomb"  # 16 MB, packed into little
    WRONG_TYPE = "wrong_type"  # 200 with an HTML page
    EMPTY = "empty"  # 200 with nothing
    UNAUTHORISED = "401"
    FORBIDDEN = "403"
    TOO_MANY = "429"  # with Retry-After: 1
    TOO_MANY_LONG = "429_long"  # with Retry-After: 600
    BROKEN = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    TO_PRIVATE = "to_private"  # redirects into a private network
    LOOP = "loop"  # redirects to itself
    GZIP = "gzip"  # the right answer, packed
    EXTRA = "extra"  # the right answer, with keys that nobody knows
    LONG_NAMES = "long_names"  # the right answer, with every text very long


INSTEAD = {
    Fault.EMPTY: Reply(),
    Fault.WRONG_TYPE: text_reply(HTML, kind="text/html; charset=utf-8"),
    Fault.UNAUTHORISED: json_reply({"message": "Unauthorised"}, 401),
    Fault.FORBIDDEN: text_reply("Forbidden", 403),
    Fault.TOO_MANY: text_reply("Too many requests", 429, Retry_After="1"),
    Fault.TOO_MANY_LONG: text_reply("Too many requests", 429, Retry_After="600"),
    Fault.BROKEN: json_reply({"error": "Internal server error"}, 500),
    Fault.BAD_GATEWAY: text_reply(HTML, 502, kind="text/html"),
    Fault.UNAVAILABLE: text_reply("Service unavailable", 503),
    Fault.TO_PRIVATE: Reply(302, headers={"Location": PRIVATE}),
}


def replaced(fault: Fault | None, reply: Reply, path: str) -> Reply:
    """The reply as the fault leaves it, for those faults that are about what is said."""
    if fault in INSTEAD:
        return INSTEAD[fault]
    match fault:
        case Fault.LOOP:
            return Reply(302, headers={"Location": path})
        case Fault.HALF_JSON:
            return Reply(reply.status, reply.body[: max(1, len(reply.body) // 2)], reply.kind, reply.headers)
        case Fault.GZIP:
            return Reply(
                reply.status, gzip.compress(reply.body), reply.kind, {**reply.headers, "Content-Encoding": "gzip"}
            )
        case Fault.EXTRA | Fault.LONG_NAMES:
            with suppress(ValueError):
                value = _changed(json.loads(reply.body), fault)
                return Reply(reply.status, json.dumps(value).encode(), reply.kind, reply.headers)
    return reply


def misbehave(fault: Fault, reply: Reply, handler: BaseHTTPRequestHandler) -> bool:
    """Do what is no answer at all; returns whether that was it."""
    match fault:
        case Fault.TIMEOUT:
            _wait_for_the_client(handler.connection)
        case Fault.DRIP:
            _drip(handler)
        case Fault.RESET:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(handler.connection.detach())  # an ordinary close would say good-bye first
        case Fault.TRUNCATED:
            body = reply.body or b"{}"
            handler.wfile.write(_head(reply, {"Content-Length": str(len(body) + 100)}) + body[: len(body) // 2 + 1])
        case Fault.OVERSIZED:
            _pour(handler, reply, (b" " * 65536 for _ in range(256)), {"Content-Length": str(65536 * 256)})
        case Fault.BOMB:
            packed = _bomb()
            _pour(handler, reply, [packed], {"Content-Encoding": "gzip", "Content-Length": str(len(packed))})
        case _:
            return False
    return True


@cache
def _bomb() -> bytes:
    """16 MB of spaces, packed."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b" " * 65536) for _ in range(256)) + packer.flush()


def _head(reply: Reply, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} Odd", f"Content-Type: {reply.kind}"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()


def _pour(handler: BaseHTTPRequestHandler, reply: Reply, parts: Any, headers: dict[str, str]) -> None:
    with suppress(OSError):
        handler.wfile.write(_head(reply, headers))
        for part in parts:
            handler.wfile.write(part)
        handler.wfile.flush()


def _drip(handler: BaseHTTPRequestHandler) -> None:
    until = time.monotonic() + PATIENCE
    with suppress(OSError):
        for byte in _endless_head():
            handler.connection.sendall(byte)
            time.sleep(0.1)
            if time.monotonic() > until:
                return


def _endless_head() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X-Drip: 1\r\n"


def _wait_for_the_client(connection: socket.socket) -> None:
    connection.settimeout(PATIENCE)
    with suppress(OSError):
        connection.recv(1)


def _changed(value: Any, fault: Fault) -> Any:
    """The value with unknown keys in every object, or with texts in capitals' length multiplied."""
    match value:
        case dict():
            inner = {key: _changed(one, fault) for key, one in value.items()}
            return {"xUnknown": {"deep": [1, None, "x"]}, **inner, "yNew": "é"} if fault is Fault.EXTRA else inner
        case list():
            return [_changed(one, fault) for one in value]
        case str() if fault is Fault.LONG_NAMES and " " in value:
            return f"{value} " * 400
    return value
