"""Signatures of webhooks after https://www.standardwebhooks.com/: whoever has the secret can tell that it was us."""

import base64
import binascii
import hashlib
import hmac
import secrets

from accounts.rules.errors import N_, RuleError

PREFIX = "whsec_"
LEAST, MOST = 24, 64  # bytes of a key
NO_SECRET = N_("A secret is whsec_ and 24 to 64 random bytes in base64. Leave the field empty, and Plock makes one.")


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def clean_secret(text: str) -> str:
    """The secret as it is to be kept. Raises RuleError."""
    text = text.strip()
    try:
        size = len(key_of(text))
    except (ValueError, binascii.Error):
        size = 0
    if not text.startswith(PREFIX) or not LEAST <= size <= MOST:
        raise RuleError(NO_SECRET)
    return text


def key_of(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """What the header webhook-signature says."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key_of(secret), signed, hashlib.sha256).digest()).decode()
