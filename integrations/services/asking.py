"""Asking public registers: which ones know a country, one after the other until one answers, and nothing twice soon."""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import identifiers
from accounts.rules.errors import RuleError
from accounts.rules.names import collapse
from integrations.errors import IntegrationError, Misconfigured, Reason
from integrations.http import SHORT, Patience
from integrations.registry import Register, RegisterSystem, registers, systems
from integrations.rules import number_shapes
from integrations.rules.companies import Company, Found
from integrations.services import connections_moving
from integrations.services.opening import access_of, base_of, is_usable, opened

WORLD = ""  # the country of those who look everywhere, by LEI
SEARCHES, NUMBERS, NOTHING = 600, 3_600, 300  # seconds that answers are kept; errors never are
LONGEST_TEXT, LONGEST_NUMBER = 100, 40
LEAST = 0.4  # seconds; with less left there is no use in asking another register
SILENT = frozenset({Reason.NOT_CONFIGURED, Reason.PAUSED})  # nobody wants to read it where another register answers


@runtime_checkable
class Worldwide(Protocol):
    """A register of all countries, which is told the country of a national number."""

    def find_registered(self, number: str, country: str) -> Company | None: ...


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a search.

    `problems` are of registers that were asked in vain. `complaint` says what is wrong with a typed number, and
    `elsewhere` names the countries that it fits. `nameless` is the register that wants a number instead of a name.
    """

    companies: tuple[Company, ...] = ()
    is_cut: bool = False
    system: RegisterSystem | None = None
    problems: tuple[IntegrationError, ...] = ()
    complaint: str = ""
    elsewhere: tuple[str, ...] = ()
    nameless: RegisterSystem | None = None


def served() -> list[str]:
    """The countries that have a register of their own here."""
    return sorted({country for system in registers() for country in system.countries})


def register_for(country: str) -> list[RegisterSystem]:
    """Who knows the companies of a country: its own registers, or else those of all countries; usable ones first."""
    own = [one for one in registers() if country in one.countries] if country else []
    found = own or [one for one in registers() if not one.countries]
    return sorted(found, key=lambda one: not is_usable(one))


def search(text: str, country: str, *, home: str = "", patience: Patience = SHORT) -> Answered:
    """Companies by what somebody typed: a number of the country, or part of a name. Never raises for a register."""
    typed = collapse(text)[:LONGEST_TEXT]
    if not number_shapes.is_number(typed):
        return _by_name(typed, country, patience)
    number = number_shapes.number_in(typed, country)
    if number:
        return _by_number(number, country, patience)
    elsewhere = tuple(one for one in number_shapes.countries_of(typed, home=home) if one != country)
    complaint = _complaint(typed, country)
    if elsewhere:
        return Answered(complaint=complaint, elsewhere=elsewhere)
    return replace(_by_name(typed, country, patience), complaint=complaint)  # some names are but digits


def company(
    system_name: str, number: str, country: str, *, patience: Patience = SHORT, is_fresh: bool = False
) -> Company | None:
    """What a register says of one number, None where it has none. `is_fresh` asks although the answer is kept.

    Raises IntegrationError, KeyError where there is no such register.
    """
    system = register_named(system_name)
    kept = _Kept(system, ("number", country, number), patience)
    found: Company | None = kept.answer(lambda register: find(register, number, country), is_fresh=is_fresh)
    return found


def register_named(name: str) -> RegisterSystem:
    """The register of that name; KeyError where there is none."""
    found = systems.get(name)
    if not isinstance(found, RegisterSystem):
        raise KeyError(name)
    return found


def _by_number(number: str, country: str, patience: Patience) -> Answered:
    def ask(system: RegisterSystem, left: Patience) -> Answered:
        found = company(system.name, number, country, patience=left)
        return Answered(companies=(found,) if found else (), system=system)

    return _in_turn(register_for(country), ask, patience)


def _by_name(text: str, country: str, patience: Patience) -> Answered:
    able = [one for one in register_for(country) if one.searches_names]
    if not able:
        return Answered(nameless=register_for(country)[0] if register_for(country) else None)

    def ask(system: RegisterSystem, left: Patience) -> Answered:
        kept = _Kept(system, ("name", text.casefold()), left)
        found: Found = kept.answer(lambda register: register.search(text))
        companies = sorted(found.companies, key=lambda one: bool(country) and one.country != country)
        return Answered(companies=tuple(companies), is_cut=found.is_cut, system=system)

    return _in_turn(able, ask, patience)


def _in_turn(
    asked: Sequence[RegisterSystem], ask: Callable[[RegisterSystem, Patience], Answered], patience: Patience
) -> Answered:
    """The answer of the first register that gives one, all within the patience of one call."""
    until = time.monotonic() + patience.seconds
    problems: list[IntegrationError] = []
    for system in asked:
        left = until - time.monotonic()
        if problems and left < LEAST:
            break
        try:
            answered = ask(system, Patience(min(patience.seconds, left), patience.attempts))
        except IntegrationError as problem:
            problems.append(problem)
        else:
            return replace(answered, problems=tuple(one for one in problems if one.reason not in SILENT))
    return Answered(problems=tuple(problems))


def find(register: Register, number: str, country: str) -> Company | None:
    """The company of that number in an open register; one of all countries is told which country's number it is."""
    if country and isinstance(register, Worldwide) and is_national(register, number):
        return register.find_registered(number, country)
    return register.find(number)


def is_national(register: Register, number: str) -> bool:
    """Whether the number means nothing there without its country."""
    return isinstance(register, Worldwide) and not number_shapes.number_in(number, WORLD)


def _complaint(text: str, country: str) -> str:
    """Why the text is no organisation number of the country, or no LEI."""
    if country == WORLD:
        return _("“%s” is not an LEI, the number by which companies are found worldwide.") % text
    try:
        identifiers.clean_org_number(text, country=country)
    except RuleError as problem:
        return str(problem)
    return ""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A question to a register whose answer is kept for a while. What was asked is not to be read from the key."""

    system: RegisterSystem
    question: tuple[str, ...]
    patience: Patience

    def answer(self, ask: Callable[[Register], Any], *, is_fresh: bool = False) -> Any:
        """The answer kept, or else a new one. Raises IntegrationError, also while the register must not be used."""
        asked_at, access = timezone.now(), access_of(self.system)
        if not is_fresh and (kept := cache.get(self._key)) is not None:
            return kept[0]
        try:
            with opened(self.system, patience=self.patience, access=access) as http, http.together():
                said = _dated(ask(self.system.open(http, access)))
        except Misconfigured as problem:
            connections_moving.mark_broken(self.system, problem, asked_at=asked_at)
            raise
        is_something = bool(said.companies) if isinstance(said, Found) else said is not None
        kept_for = (NUMBERS if isinstance(said, Company) else SEARCHES) if is_something else NOTHING
        cache.set(self._key, (said,), kept_for)
        return said

    @property
    def _key(self) -> str:
        asked = (self.system.name, base_of(self.system), *self.question)
        text = json.dumps([*asked, Company.__slots__], ensure_ascii=False)  # another version cannot read ours
        return f"integrations.asked.{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"


def _dated(said: Any) -> Any:
    """The answer with the time at which it was given."""
    now = timezone.now()
    if isinstance(said, Company):
        return said if said.fetched_at else replace(said, fetched_at=now)
    if isinstance(said, Found):
        return replace(said, companies=tuple(_dated(one) for one in said.companies))
    return said
