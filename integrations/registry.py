"""The public door of integrations: which systems there are. A new one is a folder with a `provider.py`.

`integrations.discovery` imports the provider of every folder; the provider registers what it is in `systems`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

from integrations.http import Http
from integrations.models import SyncItem
from integrations.rules.companies import Company, Found
from integrations.rules.limits import Limit
from integrations.rules.vat_answers import VatAnswer
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
    """One thing to be entered when a system is configured. Secrets are encrypted and never shown again.

    `generate` makes the value where nothing is entered; what it made is shown once, after saving. Of choices that are
    many, those that were ticked are kept as one text, in the order of the choices, with spaces between them.
    """

    name: str
    label: Any
    help: Any = ""
    is_secret: bool = False
    is_required: bool = True
    choices: tuple[tuple[str, Any], ...] = ()
    is_many: bool = False
    clean: Callable[[str], str] | None = None  # tidies; raises accounts.rules.errors.RuleError
    generate: Callable[[], str] | None = None


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

    `push(http, access, item)` tells it one item of the outbox, of one of its `kinds`: it returns when the system has
    taken it, or raises an IntegrationError. The same item may come twice, and its first try may have arrived.
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
    push: Callable[[Http, Access, SyncItem], None] | None = None
    kinds: tuple[str, ...] = ()
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


class VatChecker(Protocol):
    """Who knows whether VAT numbers are valid, over an open client. Raises IntegrationErrors only."""

    def check(self, vat_number: str, *, requester: str = "") -> VatAnswer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class VatSystem(System):
    """A service that checks VAT numbers."""

    open: Callable[[Http], VatChecker]

    kind: Kind = Kind.VAT


systems: Registry[System] = Registry()


def registers() -> list[RegisterSystem]:
    """All public registers, in order."""
    return [one for one in systems if isinstance(one, RegisterSystem)]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierSystem:
    """A system in which customers have ids. `name` is stored; `<name>_id` is the column of files and of the table.

    `clean` makes the canonical form of an id and raises RuleError; `link` makes the address of the record, where that
    needs nothing but the id.
    """

    name: str  # [a-z_]+
    label: str  # a name, the same in every language
    column_label: Any
    weight: int
    kind: Kind
    clean: Callable[[str], str]
    link: Callable[[str], str] | None = None
    synonyms: tuple[str, ...] = ()  # other headers of its column, for suggesting a mapping
    permission: str = ""

    @property
    def column(self) -> str:
        return f"{self.name}_id"

    def address(self, external_id: str) -> str:
        """Where the record is; "" where that is not known."""
        return self.link(external_id) if self.link else ""


identifier_systems: Registry[IdentifierSystem] = Registry()
