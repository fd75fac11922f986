"""What a stand-in is asked and what it answers, as plain data."""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True)
class Request:
    """One call, below the address of the system. `at` is the stand-in's own clock, in seconds."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]  # names in small letters
    body: bytes = b""
    at: float = field(default_factory=time.monotonic)
    every: Mapping[str, list[str]] = field(default_factory=dict)  # parameters that come several times

    def json(self) -> Any:
        return json.loads(self.body or b"null")

    def form(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(self.body.decode()).items()}

    def basic(self) -> tuple[str, str]:
        """User and password of HTTP Basic; empty where there are none."""
        scheme, _space, code = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return "", ""
        user, _colon, password = base64.b64decode(code).decode().partition(":")
        return user, password


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(value: Any, status: int = 200, *, kind: str = "application/json", **headers: str) -> Reply:
    """`Retry_After="2"` becomes the header Retry-After."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, json.dumps(value, ensure_ascii=False).encode(), kind, named)


def text_reply(text: str, status: int = 200, *, kind: str = "text/plain; charset=utf-8", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, text.encode(), kind, named)
