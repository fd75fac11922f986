"""What the payloads of several registers need: numbers in canonical form, and the best hits first."""

from dataclasses import replace

from accounts.rules.errors import RuleError
from accounts.rules.identifiers import clean_org_number
from integrations.rules.companies import Company, Found
from integrations.shapes import Node


def number_of(node: Node, country: str) -> str:
    """The organisation number as we store it. Raises Temporary (garbled) where it is none of that country."""
    try:
        return clean_org_number(node.require_text(), country=country)
    except RuleError:
        raise node.garbled("an organisation number was expected") from None


def best_first(found: Found, name: str, *, most: int = 20) -> Found:
    """Those called exactly so, then those that begin so, then the others, each in the register's own order."""
    wanted = name.casefold().strip()

    def rank(company: Company) -> int:
        names = [one.casefold() for one in (company.name, *company.other_names)]
        return 0 if wanted in names else 1 if any(one.startswith(wanted) for one in names) else 2

    return replace(found, companies=tuple(sorted(found.companies, key=rank)[:most]))
