"""What is entered for the webhook."""

import pytest

from accounts.rules.errors import RuleError
from integrations.events.webhook import entries, signing

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "ftp://example.com/",
        "http://example.com/hook",
        "http://10.0.0.5/hook",
        "https://user:pass@example.com/",
        "https://example.com/#part",
        "https://exa mple.com/",
        "https:///nothing",
        "https://[::1/",
        "https://example.com:99999/",
        "https://example.com/" + "x" * 500,
        "javascript:alert(1)",
    ],
)
def test_what_is_no_address(text):
    with pytest.raises(RuleError):
        entries.clean_address(text)


def test_plain_http_is_for_hosts_that_the_operator_named(settings):
    settings.PRIVATE_NETWORKS = ["10.0.0.0/8"]
    settings.API_BASES = {"webhook": "http://127.0.0.1:8099/webhook"}
    for text in ("http://10.0.0.5/hook", "http://127.0.0.1:8099/other", " https://example.com/a?b=c "):
        assert entries.clean_address(text) == text.strip()
    for text in ("http://11.0.0.5/hook", "http://127.0.0.1:8098/webhook"):
        with pytest.raises(RuleError):
            entries.clean_address(text)


def test_a_secret_has_the_form_of_the_specification():
    made = signing.new_secret()
    assert signing.clean_secret(f" {made} ") == made
    assert len(signing.key_of(made)) == 32
    for text in ("", "secret", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!!", made.removeprefix("whsec_")):
        with pytest.raises(RuleError):
            signing.clean_secret(text)


@pytest.mark.parametrize(
    ("entered", "wanted"),
    [
        ({"verbs": "order"}, ["order"]),
        ({"verbs": "account order"}, ["account", "order"]),
        ({"verbs": ""}, ["account", "order", "vat"]),
        ({}, ["account", "order", "vat"]),
    ],
)
def test_what_is_ticked_is_sent_or_else_everything_but_what_is_done_with_events(entered, wanted):
    asked = ("account", "order", "vat", "outgoing")
    assert [noun for noun in asked if entries.is_wanted(noun, entered)] == wanted
