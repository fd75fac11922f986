"""Every register and check of VAT numbers there is, over its stand-in; a new one is here by itself.

Its stand-in's module has ACTIVE, the number of a company that is doing well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from integrations.http import Http
from integrations.registry import Access, RegisterSystem, System, VatSystem, systems

ASKED = [one for one in systems if isinstance(one, RegisterSystem | VatSystem)]


def access(system: System) -> Access:
    """Everything that can be entered is "demo"."""
    entered = {entry.name: "demo" for entry in system.entries if not entry.is_secret}
    return Access(entered, {entry.name: "demo" for entry in system.entries if entry.is_secret})


@dataclass(frozen=True, repr=False)
class Case:
    """One address of one system. Where a token is fetched first, the token's address is a case of its own."""

    system: RegisterSystem | VatSystem
    path: str

    @property
    def number(self) -> str:
        module = import_module(f"tests.standins.{self.system.name}")
        return module.VALID if isinstance(self.system, VatSystem) else module.ACTIVE

    @property
    def searches_names(self) -> bool:
        return isinstance(self.system, RegisterSystem) and self.system.searches_names

    def find(self, http: Http) -> Any:
        return self.opened(http)(self.number)

    def search(self, http: Http, name: str) -> Any:
        return self.system.open(http, access(self.system)).search(name)

    def opened(self, http: Http) -> Callable[[str], Any]:
        if isinstance(self.system, VatSystem):
            return self.system.open(http).check
        return self.system.open(http, access(self.system)).find

    def http(self, base: str, **how: Any) -> Http:
        return Http(
            system=self.system.name,
            base=base,
            headers={"User-Agent": "Plock tests", **self.system.headers(access(self.system), "Plock tests")},
            auth=self.system.auth(access(self.system)),
            is_open=self.system.is_open,
            **how,
        )

    def __repr__(self) -> str:
        return f"{self.system.name}{self.path}".replace("/", "-").rstrip("-")


def _cases() -> list[Case]:
    tokens = {one.name: f"/{name.removeprefix(f'{one.name}_')}" for one in ASKED for name in one.bases}
    answers = {"bolagsverket": "/organisationer"}
    found = [Case(one, answers.get(one.name, "/")) for one in ASKED]
    return found + [Case(one, tokens[one.name]) for one in ASKED if one.name in tokens]


CASES = _cases()
