"""What is entered for the webhook: where events go, and which ones."""

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.rules.errors import N_, RuleError
from integrations.http import host_and_port
from integrations.network import networks

LONGEST_ADDRESS = 500
NO_ADDRESS = N_("An address begins with https:// and names a host, such as https://example.com/plock.")
TOO_MUCH = N_("An address holds no user, no password, no spaces and no #. Who posts is proven by the secret.")
NOT_ENCRYPTED = N_("An address begins with https://, since what is posted to it is about customers.")
# What happens to a customer, by what the verb is about: the first part of an event's type.
NOUNS = (
    ("account", _("Customers")),
    ("user", _("Users")),
    ("group", _("Groups")),
    ("subscription", _("Subscriptions")),
    ("order", _("Orders")),
    ("invoice", _("Invoices")),
    ("payment", _("Payments")),
    ("charge", _("One-off charges")),
    ("usage", _("Usage")),
    ("external_id", _("External identifiers")),
)
OWN = "outgoing"


def clean_address(text: str) -> str:
    """An address that may be posted to. Raises RuleError.

    Encrypted, but to hosts that the operator named: by PLOCK_API_BASE_WEBHOOK, or as an IP address of
    PLOCK_PRIVATE_NETWORKS. Whether a name leads into a private network is checked when it is connected to.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        host, _port = host_and_port(text)
    except ValueError:
        parts, host = urlsplit(""), ""
    if not host or parts.scheme not in ("https", "http") or len(text) > LONGEST_ADDRESS or not text.isprintable():
        raise RuleError(NO_ADDRESS)
    if parts.username or parts.password or parts.fragment or " " in text:
        raise RuleError(TOO_MUCH)
    if parts.scheme == "http" and not _is_named(text, host):
        raise RuleError(NOT_ENCRYPTED)
    return text


def is_wanted(noun: str, entered: Mapping[str, Any]) -> bool:
    """Whether events of that kind are sent: all, where none is named, but for what is done with events themselves."""
    names = str(entered.get("verbs") or "").split()
    return noun in names if names else noun != OWN


def _is_named(address: str, host: str) -> bool:
    named = settings.API_BASES.get("webhook")
    if named and host_and_port(named) == host_and_port(address):
        return True
    try:
        inside = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(inside in network for network in networks(settings.PRIVATE_NETWORKS))
