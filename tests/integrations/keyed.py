"""A system of our own for tests of connections: a region, an account, a key, and a secret that Plock makes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from accounts.rules.errors import RuleError
from integrations.http import Http
from integrations.registry import Access, Entry, Kind, System, systems
from tests.standins.keyed import KEY

GENERATED = "made-by-Plock-55Rt"
OWN = "their-own-Signing-31Wz"


def not_evil(text: str) -> str:
    if text == "evil":
        raise RuleError("No evil accounts.")
    return text.lower()


def check(http: Http, access: Access) -> None:
    http.get("/me", headers={"Authorization": f"Bearer {access.secrets['key']}"}).json().require_object()


KEYED = System(
    name="keyed",
    label="Keyed Ltd",
    kind=Kind.CRM,
    description="An invented system that wants a key.",
    weight=1000,
    base="https://keyed.example/api",
    entries=(
        Entry(name="account", label="Account", clean=not_evil),
        Entry(name="region", label="Region", choices=(("eu", "Europe"), ("us", "America")), is_required=False),
        Entry(name="key", label="API key", help="From their settings.", is_secret=True),
        Entry(name="extra", label="Extra password", is_secret=True, is_required=False),
        Entry(name="signing", label="Signing secret", is_secret=True, is_required=False, generate=lambda: GENERATED),
    ),
    check=check,
)
OPEN = System(
    name="openly",
    label="Openly",
    kind=Kind.REGISTER,
    description="Everybody may ask.",
    weight=1001,
    base="https://x.example",
)


@contextmanager
def registered(*which: System) -> Iterator[None]:
    """The systems are there while the block runs."""
    systems.register(*which)
    try:
        yield
    finally:
        for one in which:
            systems._entries.pop(one.name)


def typed(**other: Any) -> dict[str, Any]:
    """What somebody types into the form of a new connection."""
    return {"version": "0", "account": "Acme", "secret_key": KEY, "secret_signing": OWN, **other}
