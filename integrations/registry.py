"""The public door of integrations: which systems there are. A new one is a folder with a `provider.py`.

`integrations.discovery` imports the provider of every folder; the provider registers what it is in `systems`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

from integrations.http import Http
from integrations.rules.companies import Company, Found
from integrations.rules.limits import Limit
from plock.kit.registry import Registry


class Kind(StrEnum):
    """What a system is for; also the order of the tiles."""

    REGISTER = "register"
    VAT = "vat"
    EVENTS = "events"
    CRM = "crm"
    ERP = "erp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to be entered when a system is configured. Secrets are encrypted and never shown again."""

    name: str
    label: Any
    help: Any = ""
    is_secret: bool = False
    is_required: bool = True
    choices: tuple[tuple[str, Any], ...] = ()
    clean: Callable[[str], str] | None = None  # tidies; raises accounts.rules.errors.RuleError


@dataclass(frozen=True, slots=True)
class Access:
    """What was entered for a system. Never printed, never logged."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One other system.

    `base` is its public address; PLOCK_API_BASE_<NAME> leads elsewhere. `bases` are further ones by their name, which
    are overridden alike (a host that only gives out tokens). `check(http, access)` proves the credentials where they
    are entered: it returns, or raises an IntegrationError.
    """

    name: str  # [a-z_]+
    label: Any
    kind: Kind
    description: Any
    weight: int
    base: str = ""
    bases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    limit: Limit | None = None
    entries: tuple[Entry, ...] = ()
    check: Callable[[Http, Access], None] = lambda _http, _access: None
    headers: Callable[[Access, str], Mapping[str, str]] = lambda _access, _house: {}  # beside ours
    auth: Callable[[Access], Any] = lambda _access: None
    home: str = ""  # where people read about it, and get their key
    permission: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it can be used without entering anything."""
        return not any(entry.is_required for entry in self.entries)


class Register(Protocol):
    """A public register over an open client. Raises IntegrationErrors only."""

    def find(self, number: str) -> Company | None:
        """The company of that number (canonical form of its country), None where the register has none."""

    def search(self, name: str) -> Found:
        """Companies by part of their name: the first page, at most 20 or so."""

    def find_many(self, numbers: Sequence[str]) -> dict[str, Company | None]:
        """Each number, with its company or None; at most `RegisterSystem.batch` at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSystem(System):
    """A public register; without `countries` it is about all of them."""

    countries: tuple[str, ...] = ()
    searches_names: bool = True
    batch: int = 1
    covers: Any = ""  # what it leaves out, for people
    open: Callable[[Http, Access], Register]

    kind: Kind = Kind.REGISTER


systems: Registry[System] = Registry()


def registers() -> list[RegisterSystem]:
    """All public registers, in order."""
    return [one for one in systems if isinstance(one, RegisterSystem)]
