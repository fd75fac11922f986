"""What Companies House answers, as companies. Some kinds have neither status nor address."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from integrations.registers.companies_house.places import HOME, address
from integrations.registers.naming import other_names
from integrations.rules.companies import Company, Found, Status
from integrations.shapes import Node

PAGE = "https://find-and-update.company-information.service.gov.uk/company/"
NUMBER = re.compile("[A-Z0-9]{8}")

STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "active": Status.ACTIVE,
        "open": Status.ACTIVE,
        "registered": Status.ACTIVE,
        "administration": Status.BANKRUPT,
        "insolvency-proceedings": Status.BANKRUPT,
        "receivership": Status.BANKRUPT,
        "liquidation": Status.LIQUIDATION,
        "voluntary-arrangement": Status.RESTRUCTURING,
        "closed": Status.DISSOLVED,
        "converted-closed": Status.DISSOLVED,
        "dissolved": Status.DISSOLVED,
        "removed": Status.DISSOLVED,
    }
)

FORMS: Mapping[str, str] = MappingProxyType(
    {
        "charitable-incorporated-organisation": "Charitable incorporated organisation",
        "limited-partnership": "Limited partnership",
        "llp": "Limited liability partnership",
        "ltd": "Private limited company",
        "oversea-company": "Overseas company",
        "plc": "Public limited company",
        "private-limited-guarant-nsc": "Private company limited by guarantee",
        "private-unlimited": "Private unlimited company",
        "registered-overseas-entity": "Overseas entity",
        "registered-society-non-jurisdictional": "Registered society",
        "uk-establishment": "UK establishment of an overseas company",
    }
)


def require_unknown(answer: Node) -> None:
    """Raises Temporary (garbled) where a 404 does not say that there is no such number."""
    if not answer["errors"].items:
        raise answer.garbled("HTTP 404 that is not about the number")


def company(profile: Node) -> Company:
    """A profile. Raises Temporary (garbled) where it has no number or no name."""
    name = profile["company_name"].require_text()
    former = (old["name"].text() for old in profile["previous_company_names"].items)
    return _company(
        profile,
        name,
        form=profile["type"].text(),
        place=profile["registered_office_address"],
        others=other_names(name, *former),
        industries=profile["sic_codes"].texts(),
    )


def found(answer: Node) -> Found:
    """The hits with a number and a name. The count is roughly right."""
    hits = answer.require_object()["items"].require_list()
    readable = (hit for hit in hits if _number(hit) and hit["title"].text())
    return Found(tuple(_hit(hit) for hit in readable), answer["total_results"].whole())


def _hit(hit: Node) -> Company:
    return _company(hit, hit["title"].text(), form=hit["company_type"].text(), place=hit["address"])


def _company(
    node: Node, name: str, *, form: str, place: Node, others: tuple[str, ...] = (), industries: tuple[str, ...] = ()
) -> Company:
    """What a profile and a hit say alike."""
    number, status = _number(node), node["company_status"].text()
    if not number:
        raise node.garbled("a number was expected")
    return Company(
        source=node.system,
        number=number,
        country=HOME,
        name=name,
        status=STATUSES.get(status, Status.UNKNOWN),
        raw_status=", ".join(filter(None, (status, node["company_status_detail"].text(limit=100)))),
        form=FORMS.get(form, form),
        form_code=form,
        address=address(place, form=form),
        industry_code=industries[0] if industries else "",
        registered_on=node["date_of_creation"].day(),
        dissolved_on=node["date_of_cessation"].day(),
        other_names=others,
        url=f"{PAGE}{number}",
    )


def _number(node: Node) -> str:
    """Eight characters; numbers of digits only are filled with zeros."""
    number = node["company_number"].text()
    number = number.zfill(8) if number.isdecimal() else number
    return number if NUMBER.fullmatch(number) else ""
