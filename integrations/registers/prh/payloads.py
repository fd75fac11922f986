"""What YTJ answers, read into companies.

It keeps its past: names, forms, situations and entries that have an `endDate` are over. Texts come in several
languages: "1" Finnish, "2" Swedish, "3" English.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from integrations.registers.prh.addresses import address
from integrations.registers.reading import number_of
from integrations.rules.companies import Company, Found, Status
from integrations.shapes import Node

SYSTEM, COUNTRY = "prh", "FI"
LEGAL_NAME, VISITING, POSTAL = "1", "1", "2"
REGISTERED, INVALIDATED = "1", "5"
REMOVED = frozenset({"2", "4"})  # from the Trade Register, or ceased
VAT_REGISTER, NOT_REGISTERED = "6", "0"
PAGE = "https://tietopalvelu.ytj.fi/yritys/"

# The worst first: several may be open at once.
SITUATIONS = MappingProxyType(
    {"KONK": Status.BANKRUPT, "SELTILA": Status.LIQUIDATION, "SANE": Status.RESTRUCTURING},
)


def found(node: Node, *, at: datetime) -> Found:
    """One page of hits, a hundred at most."""
    total = node.require_object()["totalResults"].whole()
    if total is None:
        raise node.garbled("a number of hits was expected")
    return Found(tuple(company(hit, at=at) for hit in node["companies"].require_list()), total)


def company(node: Node, *, at: datetime) -> Company:
    """One hit."""
    number = number_of(node.require_object()["businessId"]["value"], COUNTRY)
    status, word = _status(node)
    name, others = _names(node)
    known = Company(
        source=SYSTEM,
        number=number,
        country=COUNTRY,
        name=name,
        status=status,
        raw_status=word,
        registered_on=node["registrationDate"].day() or node["businessId"]["registrationDate"].day(),
        dissolved_on=node["endDate"].day() if status is Status.DISSOLVED else None,
        other_names=others,
        url=f"{PAGE}{number[:-1]}-{number[-1]}",
        fetched_at=at,
    )
    return _with_details(known, node)


def _with_details(known: Company, node: Node) -> Company:
    """What it is, where it is, and what it does."""
    form = next(_open(node["companyForms"]), Node(SYSTEM, None))
    industry, is_liable = node["mainBusinessLine"], _is_vat_registered(node)
    return replace(
        known,
        form=_in_words(form) or form["type"].text(),
        form_code=form["type"].text(),
        address=address(node["addresses"], VISITING),
        postal_address=address(node["addresses"], POSTAL),
        vat_number=f"{COUNTRY}{known.number}" if is_liable else "",
        is_vat_registered=is_liable,
        industry_code=industry["type"].text(),
        industry=_in_words(industry),
        website=node["website"]["url"].text(),
    )


def _status(node: Node) -> tuple[Status, str]:
    """Our word and the register's. The `status` of the business id stays "valid" after the end of most companies."""
    register = node["tradeRegisterStatus"].text()
    if node["endDate"].day() or register in REMOVED or node["status"].text() == INVALIDATED:
        return Status.DISSOLVED, register
    situations = {one["type"].text() for one in _open(node["companySituations"])}
    for word, status in SITUATIONS.items():
        if word in situations:
            return status, word
    return (Status.ACTIVE if register == REGISTERED else Status.UNKNOWN), register


def _names(node: Node) -> tuple[str, tuple[str, ...]]:
    """The legal name in force, else (of a company that is gone) the last there was; then all others."""
    current = [one for one in _open(node["names"]) if one["type"].text() == LEGAL_NAME]
    past = sorted(node["names"].items, key=lambda one: one["registrationDate"].text(), reverse=True)
    past.sort(key=lambda one: one["type"].text() != LEGAL_NAME)
    texts = tuple(dict.fromkeys(text for one in (*current, *past) if (text := one["name"].text())))
    if not texts:
        raise node.garbled("a name was expected")
    return texts[0], texts[1:]


def _is_vat_registered(node: Node) -> bool | None:
    """By the entries of the VAT register that are not over; unknown where the answer has no entries at all."""
    entries = (one for one in _open(node["registeredEntries"]) if one["register"].text() == VAT_REGISTER)
    is_registered = any(one["type"].text() != NOT_REGISTERED for one in entries)
    return is_registered if "registeredEntries" in node else None


def _open(node: Node) -> Iterator[Node]:
    """The items that are not over."""
    return (one for one in node.items if not one["endDate"].text())


def _in_words(node: Node) -> str:
    """The description in English, else Finnish, else Swedish."""
    words = {one["languageCode"].text(): one["description"].text() for one in node["descriptions"].items}
    return words.get("3") or words.get("1") or words.get("2") or ""
