"""What GLEIF answers (JSON:API), read into companies.

The number of a company is that of its national register where it is one by our rules, else the LEI.
"""

from datetime import datetime
from types import MappingProxyType

from stdnum import lei as lei_numbers

from integrations.errors import Temporary
from integrations.registers.reading import number_of
from integrations.rules.companies import Address, Company, Found, Status
from integrations.shapes import Node

SYSTEM = "gleif"
LEI_LENGTH = 20
PAGE = "https://search.gleif.org/#/record/"
NO_FORM = "9999"  # the code for "has none" of the list of legal forms
WITH_REGION = frozenset({"AU", "CA", "US"})  # where an address is not complete without it

ENTITY = MappingProxyType({"ACTIVE": Status.ACTIVE, "INACTIVE": Status.DISSOLVED})
RECORD = MappingProxyType({"RETIRED": Status.DISSOLVED, "MERGED": Status.DISSOLVED})  # where the entity has no status
VOID = frozenset({"ANNULLED", "DUPLICATE"})  # such a record says nothing of the company


def is_lei(number: str) -> bool:
    """Twenty characters with a valid check number: stdnum proves only the latter."""
    is_plain = len(number) == LEI_LENGTH and number.isascii() and number.isalnum()
    return is_plain and bool(lei_numbers.is_valid(number))


def found(node: Node, *, at: datetime) -> Found:
    """One page of records."""
    hits = node.require_object()["data"].require_list()
    total = node["meta"]["pagination"]["total"].whole()
    return Found(tuple(company(hit, at=at) for hit in hits), total)


def suggested(node: Node) -> list[str]:
    """The LEIs of a list of suggestions; some of them are of no record."""
    items = node.require_object()["data"].require_list()
    ids = (one["relationships"]["lei-records"]["data"]["id"].text() for one in items)
    return list(dict.fromkeys(one for one in ids if is_lei(one)))


def company(node: Node, *, at: datetime) -> Company:
    """One record."""
    attributes = node.require_object()["attributes"]
    entity, lei = attributes["entity"], (attributes["lei"] or node["id"]).require_text()
    address = _address(entity["legalAddress"])
    country = address.country or entity["jurisdiction"].text()[:2].upper()
    status, word = _status(entity["status"].text(), attributes["registration"]["status"].text())
    form = entity["legalForm"]["id"].text()
    return Company(
        source=SYSTEM,
        number=_number(entity["registeredAs"], country) or lei,
        country=country,
        name=entity["legalName"]["name"].require_text(),
        status=status,
        raw_status=word,
        form=entity["legalForm"]["other"].text() or (form if form != NO_FORM else ""),
        form_code=form,
        address=address,
        registered_on=entity["creationDate"].day(),
        dissolved_on=entity["expiration"]["date"].day() if status is Status.DISSOLVED else None,
        lei=lei,
        other_names=_other_names(entity),
        url=f"{PAGE}{lei}",
        fetched_at=at,
    )


def _status(entity: str, record: str) -> tuple[Status, str]:
    """Our word, and theirs of the entity and of the record. One that lapsed is of a company as it last was."""
    word = ", ".join(filter(None, (entity, record if record != "ISSUED" else "")))
    if record in VOID:
        return Status.UNKNOWN, word
    return ENTITY.get(entity) or RECORD.get(record, Status.UNKNOWN), word


def _number(registered: Node, country: str) -> str:
    try:
        return number_of(registered, country)
    except Temporary:
        return ""


def _address(node: Node) -> Address:
    country, city = node["country"].text().upper()[:2], node["city"].text()
    region = node["region"].text().rpartition("-")[2] if country in WITH_REGION else ""
    return Address(
        lines=tuple(filter(None, (node["mailRouting"].text(), *node["addressLines"].texts()))),
        postal_code=node["postalCode"].text(),
        city=", ".join(filter(None, (city, region))),
        country=country,
    )


def _other_names(entity: Node) -> tuple[str, ...]:
    names = (*entity["otherNames"].items, *entity["transliteratedOtherNames"].items)
    return tuple(dict.fromkeys(text for one in names if (text := one["name"].text())))
