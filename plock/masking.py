"""What a log line must not tell: values whose name says that they are secret, and what looks like a credential."""

import re
from collections.abc import MutableMapping
from typing import Any

MASK = "***"
SECRET_WORDS = {
    "password",
    "passwd",
    "token",
    "secret",
    "authorization",
    "cookie",
    "cookies",
    "session",
    "sessionid",
    "csrf",
    "csrftoken",
    "csrfmiddlewaretoken",
    "code",
    "key",
    "keys",
    "apikey",
    "credentials",
}
OUR_OWN = {"request_id", "task_id", "parent_task_id", "child_task_id", "timestamp", "logger", "level"}

# name=value and name: value, as in addresses, headers and reprs.
_NAMED = re.compile(
    r"(?i)(\b\w*(?:password|passwd|token|secret|api_?key|authorization|cookie|sessionid|csrf)\w*[\"']?\s*[=:]\s*)"
    r"(?:(?:bearer|basic|token)\s+)?(\"[^\"]*\"|'[^']*'|[^\s,;&)}\]]+)"
)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.+/=~-]{8,}")
_URL_PASSWORD = re.compile(r"(://[^\s:/@]*:)[^\s@/]+@")
_DETAIL = re.compile(r"(DETAIL:\s*).*")  # PostgreSQL quotes the row that broke a constraint
_LONG = re.compile(r"(?<![\w/.])[\w+=-]{32,}(?:\.[\w+=-]{8,})*(?![\w])")
_IN_PATH = re.compile(r"(?<=/)[\w+=-]{32,}(?=/|$|\s)")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def mask(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor: every value of the line, however deep."""
    for name, value in line.items():
        if name not in OUR_OWN:
            line[name] = MASK if is_secret(name) else masked(value)
    return line


def is_secret(name: str) -> bool:
    """Whether the name of a value says that it is a secret: `api_key`, `Set-Cookie`, `password1`."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).casefold())
    return not SECRET_WORDS.isdisjoint(words)


def masked(value: Any) -> Any:
    match value:
        case str():
            return mask_text(value)
        case dict():
            return {name: MASK if is_secret(str(name)) else masked(inner) for name, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [masked(inner) for inner in value]
        case None | bool() | int() | float():
            return value
        case _:
            return mask_text(repr(value))  # as the line would show it


def mask_text(text: str) -> str:
    """A text without passwords, tokens, and long strings of letters and digits that are no UUID."""
    text = _NAMED.sub(rf"\1{MASK}", text)
    text = _BEARER.sub(rf"\1 {MASK}", text)
    text = _URL_PASSWORD.sub(rf"\1{MASK}@", text)
    text = _DETAIL.sub(rf"\1{MASK}", text)
    for pattern in (_IN_PATH, _LONG):
        text = pattern.sub(_mask_if_random, text)
    return text


def _mask_if_random(found: re.Match[str]) -> str:
    word = found[0]
    is_mixed = any(letter.isdigit() for letter in word) and any(letter.isalpha() for letter in word)
    return MASK if is_mixed and not _UUID.fullmatch(word) else word
