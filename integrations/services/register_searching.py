"""Looking customers up in public registers: what was found, and which of it is a customer already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import Account
from accounts.rules import identifiers
from accounts.rules.errors import RuleError
from integrations import register_words
from integrations.rules.companies import Company
from integrations.services import asking
from integrations.services.asking import Answered


@dataclass(frozen=True, slots=True)
class Hit:
    """One company, with the customer that it is already."""

    company: Company
    customer: Account | None
    number: str  # as people of its country write it
    asked: str  # the number that the register is asked for again

    @property
    def choice(self) -> str:
        """What a button says that chooses it."""
        return f"choose:{self.company.source}:{self.company.country}:{self.asked}"

    @property
    def pill(self) -> str:
        return register_words.pill(self.company.status)


@dataclass(frozen=True, slots=True)
class Searched:
    """The answer to a search, ready to be shown."""

    text: str
    country: str
    answered: Answered
    hits: Sequence[Hit]


def search(text: str, country: str, *, home: str) -> Searched:
    """What the registers of a country have under a name or number. Never raises for a register."""
    answered = asking.search(text, country, home=home)
    return Searched(text, country, answered, _hits(answered.companies))


def customer_of(number: str, country: str) -> Account | None:
    """The customer with that organisation number, whatever its state; one that was merged leads to the winner."""
    return _customers([(number, country)]).get((number, country))


def _hits(companies: Iterable[Company]) -> list[Hit]:
    found = [(one, _national(one)) for one in companies]
    customers = _customers([(number, one.country) for one, number in found if number])
    return [
        Hit(
            company=one,
            customer=customers.get((number, one.country)),
            number=identifiers.format_org_number(number, country=one.country) if number else one.number,
            asked=one.lei or one.number,
        )
        for one, number in found
    ]


def _national(company: Company) -> str:
    """Its number as a customer has it; "" for one that is known by its LEI alone."""
    if not company.number or company.number == company.lei:
        return ""
    try:
        return identifiers.clean_org_number(company.number, country=company.country)
    except RuleError:
        return ""


def _customers(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Account]:
    rows = Account.objects.filter(org_number__in={number for number, _country in keys}).select_related("merged_into")
    found = {(one.org_number, one.country): one.merged_into or one for one in rows if one.org_number}
    return {key: found[key] for key in keys if key in found}
