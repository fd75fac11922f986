"""What a public register says of a company, as the fields of a customer: tidied by the form's own rules.

What a rule would refuse is left out, so that nobody has to repair what they have not typed. Currency and language are
not filled in: no register says them, and guessing would put them on invoices.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from accounts.models import Account
from accounts.rules import contact, countries, identifiers
from accounts.rules.errors import RuleError
from accounts.rules.names import collapse
from integrations.rules.companies import Address, Company

# What may be taken over into a customer that is there; its number and country are what was asked for.
COMPARED = ("name", "vat_number", "email", "phone", "website", "address", "postal_code", "city")
IN_ONE_PIECE = ("address", "postal_code", "city")


def values_of(company: Company) -> dict[str, str]:
    """{field: text} of what the register says; the three fields of an address come together, some of them empty."""
    national = partial(identifiers.clean_org_number, country=company.country)
    vat = partial(identifiers.clean_vat_number, country=company.country)
    number = "" if company.number == company.lei else company.number
    found = {
        "kind": str(Account.Kind.PERSON if company.is_person else Account.Kind.COMPANY),
        "name": _fit("name", company.name, collapse),
        "country": company.country if company.country in countries.COUNTRIES else "",
        "org_number": _fit("org_number", number, national),
        "vat_number": _fit("vat_number", "" if company.is_vat_registered is False else company.vat_number, vat),
        "email": _fit("email", company.email, contact.clean_email),
        "phone": _fit("phone", company.phone, contact.clean_phone),
        "website": _fit("website", company.website, contact.clean_website),
    }
    return {**{name: text for name, text in found.items() if text}, **_address(company)}


def differences(account: Account, company: Company) -> dict[str, tuple[str, str]]:
    """{field: (ours, the register's)} of everything that the register says and a customer may take over."""
    said = values_of(company)
    return {name: (str(getattr(account, name)), said[name]) for name in COMPARED if name in said}


def _address(company: Company) -> Mapping[str, str]:
    """Where it is registered, or else its postal address; with the country below where it is another one."""
    address = company.address or company.postal_address
    if not address:
        return {}
    lines = [collapse(line) for line in (*address.lines, _abroad(address, company.country))]
    found = {
        "address": _fit("address", "\n".join(filter(None, lines)), str.strip),
        "postal_code": _fit("postal_code", address.postal_code, collapse),
        "city": _fit("city", address.city, collapse),
    }
    return found if any(found.values()) else {}


def _abroad(address: Address, country: str) -> str:
    is_abroad = address.country and country and address.country != country
    return countries.country_name(address.country) if is_abroad else ""


def _fit(field: str, text: str, rule: Callable[[str], str]) -> str:
    """The text as the rule writes it, "" where it refuses it or it is longer than the field."""
    longest: Any = Account._meta.get_field(field)
    with suppress(RuleError):
        tidy = rule(text) if text.strip() else ""
        return tidy if len(tidy) <= longest.max_length else ""
    return ""
