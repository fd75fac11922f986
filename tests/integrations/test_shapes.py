"""Texts of other systems, tidied before anybody sees or stores them."""

import pytest

from integrations.shapes import clean

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        (" Fjordlys \t AS ", "Fjordlys AS"),
        ("one\n\n two\r\n", "one\ntwo"),
        ("a\x00b\x1b[31m\ud800", "ab[31m"),
        ("Safe \u202eSA live\u2066", "Safe SA live"),  # would turn round what stands behind it
        ("A\u030angstro\u0308m", "Ångström"),
        ("شركة الخليج", "شركة الخليج"),
        ("x" * 2_000, "x" * 500),
    ],
)
def test_a_text_is_tidied(text, tidy):
    assert clean(text) == tidy
