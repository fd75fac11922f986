"""Credentials at rest: encrypted with the first of PLOCK_FIELD_KEYS, readable with any of them.

A sealed text says which system it belongs to, so that one that is moved to another row opens nothing.
"""

import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotOpen(Exception):
    """None of the keys fits, or the text is not what was sealed for this system."""


def seal(secrets: Mapping[str, str], *, system: str) -> str:
    """The credentials as a text for the database."""
    return _fernet().encrypt(json.dumps([system, dict(secrets)]).encode()).decode()


def unseal(sealed: str, *, system: str) -> dict[str, str]:
    """The credentials; {} for "". Raises CannotOpen."""
    if not sealed:
        return {}
    try:
        owner, secrets = json.loads(_fernet().decrypt(sealed.encode()))
    except (InvalidToken, ValueError, TypeError) as problem:
        raise CannotOpen("none of the keys in PLOCK_FIELD_KEYS opens these credentials") from problem
    if owner != system:
        raise CannotOpen("these credentials belong to another system")
    return {str(name): str(value) for name, value in secrets.items()}


def reseal(sealed: str) -> str:
    """The same credentials under the first key. Raises CannotOpen."""
    try:
        return _fernet().rotate(sealed.encode()).decode()
    except InvalidToken as problem:
        raise CannotOpen("none of the keys in PLOCK_FIELD_KEYS opens these credentials") from problem


def is_current(sealed: str) -> bool:
    """Whether the first key alone opens it."""
    try:
        Fernet(settings.FIELD_KEYS[0].encode()).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key.encode()) for key in settings.FIELD_KEYS])
