"""Reads the environment: text, flags, words, secrets and the mail address, with errors that name the variable.

Every NAME may also be given as NAME_FILE, the path of a file that holds the value. An empty value counts as none.
"""

import base64
import hashlib
import os
from pathlib import Path
from typing import Any, overload
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
BACKENDS = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "memory": "django.core.mail.backends.locmem.EmailBackend",
}
HOW_TO_MAKE = "import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())"


class MissingSetting(Exception):
    """A variable that must be set is not."""


class MalformedSetting(Exception):
    """A variable, a file that it names, or a line of .env cannot be understood."""


def load(path: Path) -> None:
    """Take variables from a .env file, if there is one; what the real environment says wins."""
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        stripped = line.strip().removeprefix("export ")
        if not stripped or stripped.startswith("#"):
            continue
        name, equals, value = stripped.partition("=")
        if not equals or not name.strip().isidentifier():
            raise MalformedSetting(f"{path.name}, line {number}: expected NAME=VALUE")
        os.environ.setdefault(name.strip(), _unquoted(value.strip()))


@overload
def text(name: str) -> str | None: ...
@overload
def text(name: str, default: str) -> str: ...
@overload
def text(name: str, default: None) -> str | None: ...
def text(name: str, default: str | None = None) -> str | None:
    """The value of NAME, else what is in the file that NAME_FILE names, else the default."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    file = os.environ.get(f"{name}_FILE", "").strip()
    return (_file_text(f"{name}_FILE", Path(file)) if file else "") or default


def flag(name: str, default: bool) -> bool:
    value = text(name)
    if value is None:
        return default
    return _boolean(name, value)


def words(name: str, default: list[str]) -> list[str]:
    """Comma-separated values, without empty ones."""
    value = text(name)
    if value is None:
        return default
    return [word.strip() for word in value.split(",") if word.strip()]


def secret(name: str, *, debug: bool) -> str:
    """A value nobody may guess. While debugging, a missing one is replaced by a fixed one (also a valid Fernet key)."""
    value = text(name)
    if value:
        return value
    if debug:
        return base64.urlsafe_b64encode(hashlib.sha256(f"insecure {name}".encode()).digest()).decode()
    raise MissingSetting(
        f"{name} is not set. Make a value with: python3 -c '{HOW_TO_MAKE}'\n"
        f"and set {name} to it, or write it to a file and set {name}_FILE to the path of that file."
    )


def field_keys(name: str, *, debug: bool) -> list[str]:
    """Keys of 32 bytes in URL-safe base64, comma-separated; the first is for new values."""
    found = [key.strip() for key in secret(name, debug=debug).split(",") if key.strip()]
    for number, key in enumerate(found, start=1):
        if not _is_field_key(key):
            raise MalformedSetting(
                f"{name}: key {number} is not 32 bytes in URL-safe base64. Make one with: python3 -c '{HOW_TO_MAKE}'"
            )
    return found


def prefixed(prefix: str) -> dict[str, str]:
    """{"brreg": value} of every variable that begins so, also of the _FILE variants."""
    names = {name.removesuffix("_FILE") for name in os.environ if name.startswith(prefix)}
    return {name.removeprefix(prefix).lower(): value for name in sorted(names) if (value := text(name))}


def email(url: str) -> dict[str, Any]:
    """Django's MAILERS for smtp://user:password@host:587?tls=1, smtps://…, console:, file:///folder or memory:."""
    parts = urlsplit(url)
    if parts.scheme not in BACKENDS:
        known = ", ".join(f"{scheme}:" for scheme in BACKENDS)
        raise MalformedSetting(f"PLOCK_EMAIL_URL must start with one of {known}, not {parts.scheme!r}")
    options: dict[str, Any] = {}
    if parts.scheme in ("smtp", "smtps"):
        options = _smtp(parts)
    elif parts.scheme == "file":
        options = {"file_path": _folder(parts)}
    return {"MAILERS": {"default": {"BACKEND": BACKENDS[parts.scheme], "OPTIONS": options}}}


def _smtp(parts: SplitResult) -> dict[str, Any]:
    if not parts.hostname:
        raise MalformedSetting("PLOCK_EMAIL_URL names no host: smtp://user:password@host:587?tls=1")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    unknown = query.keys() - {"tls", "timeout"}
    if unknown:
        raise MalformedSetting(f"PLOCK_EMAIL_URL: unknown option {', '.join(sorted(unknown))}; known: tls, timeout")
    over_ssl = parts.scheme == "smtps"
    tls = _boolean("PLOCK_EMAIL_URL: tls", query.get("tls", "0"))
    if over_ssl and tls:
        raise MalformedSetting("PLOCK_EMAIL_URL: smtps:// is encrypted from the start; leave tls=1 out")
    return {
        "host": parts.hostname,
        "port": _port(parts) or (465 if over_ssl else 587 if tls else 25),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": over_ssl,
        "use_tls": tls,
        "timeout": _number("PLOCK_EMAIL_URL: timeout", query.get("timeout", "20")),
    }


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise MalformedSetting("PLOCK_EMAIL_URL: the port must be a number from 1 to 65535") from None


def _folder(parts: SplitResult) -> str:
    if parts.netloc or not parts.path.startswith("/"):
        raise MalformedSetting("PLOCK_EMAIL_URL: a folder is written with three slashes: file:///path/of/folder")
    return unquote(parts.path)


def _boolean(name: str, value: str) -> bool:
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise MalformedSetting(f"{name} must be 1 or 0, not {value!r}")


def _number(name: str, value: str) -> int:
    if not value.isdecimal():
        raise MalformedSetting(f"{name} must be a whole number, not {value!r}")
    return int(value)


def _is_field_key(key: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(key.encode("ascii"))) == 32
    except ValueError:
        return False


def _file_text(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise MalformedSetting(f"{name} names a file that cannot be read: {problem}") from problem


def _unquoted(value: str) -> str:
    if value[:1] in ("'", '"'):
        end = value.find(value[0], 1)
        rest = value[end + 1 :].strip()
        if end > 0 and (not rest or rest.startswith("#")):
            return value[1:end]
    return value.partition(" #")[0].strip()
