"""Hiding what was entered for a system in what the system says, however it echoes it."""

import base64
import html
import json
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from plock.masking import MASK


def redacted(text: str, hidden: Iterable[str]) -> str:
    """The text without what is hidden, also as an address, JSON, HTML or HTTP Basic would write it."""
    written = {form for value in hidden if value for form in _forms(value)}
    for form in sorted(written, key=len, reverse=True):
        text = text.replace(form, MASK)
    return text


def _forms(value: str) -> set[str]:
    """A value as it may be echoed."""
    coded = {base64.b64encode(one.encode()).decode() for one in (value, f"{value}:")}
    in_addresses = {quote(value), quote(value, safe=""), quote_plus(value)}
    in_json = {json.dumps(value, ensure_ascii=is_ascii)[1:-1] for is_ascii in (True, False)}
    with_slashes = {one.replace("/", "\\/") for one in in_json}  # as PHP writes them
    return {value, html.escape(value), *in_json, *with_slashes, *in_addresses, *coded}
