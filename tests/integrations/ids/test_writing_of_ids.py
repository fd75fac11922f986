"""How ids are written: one canonical form for each, and a sentence for what cannot be one."""

import pytest

from accounts.rules.errors import RuleError
from integrations.registry import identifier_systems

pytestmark = pytest.mark.once


def clean(system, text):
    return identifier_systems.get(system).clean(text)


@pytest.mark.parametrize(
    ("system", "text", "expected"),
    [
        ("hubspot", " 0012345678901 ", "12345678901"),
        ("salesforce", "0015g00000AbCdE", "0015g00000AbCdEAAV"),
        ("salesforce", "0015g00000AbCdEAAV", "0015g00000AbCdEAAV"),
        ("salesforce", "0015G00000ABCDEAAV", "0015g00000AbCdEAAV"),
        ("salesforce", "0015g00000abcdeaav", "0015g00000AbCdEAAV"),
        ("salesforce", "001R00000064wdt", "001R00000064wdtIAA"),
        ("fortnox", " K-1042 ", "K-1042"),
        ("kleer", "5012", "5012"),
    ],
)
def test_equal_ids_become_equal_texts(system, text, expected):
    assert clean(system, text) == expected


@pytest.mark.parametrize(
    ("system", "text", "said"),
    [
        ("hubspot", "1.2e10", "is not a HubSpot id"),
        ("hubspot", "0", "is not a HubSpot id"),
        ("hubspot", "１２", "is not a HubSpot id"),
        ("hubspot", "1" * 21, "up to 20 digits"),
        ("salesforce", "0015g00000AbCd", "15 or 18"),
        ("salesforce", "0015g00000AbCdEAAX", "last three characters"),
        ("salesforce", "0015g00000abcdeZZZ", "last three characters"),
        ("fortnox", "x" * 101, "101 characters long"),
        ("kleer", "1\n2", "cannot be printed"),
    ],
)
def test_what_cannot_be_an_id_is_refused_with_a_repair(system, text, said):
    with pytest.raises(RuleError, match=said):
        clean(system, text)
