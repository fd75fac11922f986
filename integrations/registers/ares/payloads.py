"""What ARES answers, as companies."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from integrations.registers.ares.places import HOME, address, postal_address
from integrations.registers.ares.standing import is_vat_registered, status, vat_number
from integrations.rules.companies import Company, Found
from integrations.shapes import Node

PAGE = "https://ares.gov.cz/ekonomicke-subjekty?ico="
UNKNOWN = "NENALEZENO"
TOO_MANY = "VYSTUP_PRILIS_MNOHO_VYSLEDKU"
MOST = 1000  # hits that ARES lists
NUMBER = re.compile("[0-9]{8}")
COUNT = re.compile(r"\(([0-9\s]+)\)")

# Codes of legal forms; the answer has no words.
FORMS: Mapping[str, str] = MappingProxyType(
    {"101": "Fyzická osoba podnikající dle živnostenského zákona", "112": "s.r.o.", "121": "a.s."}
)
PERSONS = "10"  # how the codes of natural persons begin


def require_unknown(answer: Node) -> None:
    """Raises Temporary (garbled) where a 404 does not say that there is no such number."""
    if answer["kod"].text() != UNKNOWN:
        raise answer.garbled("HTTP 404 that is not about the number")


def are_too_many(answer: Node) -> bool:
    """Whether a 400 says that the name fits too many."""
    return answer["subKod"].text() == TOO_MANY


def uncounted(answer: Node) -> Found:
    """No hits, but how many there would be: "(581 859)"."""
    said = COUNT.search(answer["popis"].text())
    digits = "".join(said[1].split())[:15] if said else ""
    return Found((), int(digits or MOST + 1))


def found(answer: Node) -> Found:
    """The hits with a number: branches may have none, and are not counted."""
    hits = list(answer.require_object()["ekonomickeSubjekty"].require_list())
    readable = [hit for hit in hits if _number(hit) and hit["obchodniJmeno"].text()]
    total = answer["pocetCelkem"].whole()
    counted = total if total is None else max(total - len(hits) + len(readable), 0)
    return Found(tuple(company(hit) for hit in readable), counted)


def company(subject: Node) -> Company:
    """One subject. Raises Temporary (garbled) where it has no number or no name."""
    number, name = _number(subject), subject["obchodniJmeno"].require_text()
    if not number:
        raise subject.garbled("a number was expected")
    condition, word = status(subject, name)
    return Company(
        source=subject.system,
        number=number,
        country=HOME,
        name=name,
        status=condition,
        raw_status=word,
        address=address(subject["sidlo"]),
        postal_address=postal_address(subject),
        vat_number=vat_number(subject),
        is_vat_registered=is_vat_registered(subject),
        industry_code=next(iter(subject["czNace"].texts() or subject["czNace2008"].texts()), ""),
        registered_on=subject["datumVzniku"].day(),
        dissolved_on=subject["datumZaniku"].day(),
        url=f"{PAGE}{number}",
        **_form(subject),
    )


def _form(subject: Node) -> dict[str, Any]:
    code = subject["pravniForma"].text()
    return {"form": FORMS.get(code, code), "form_code": code, "is_person": code.startswith(PERSONS)}


def _number(subject: Node) -> str:
    number = subject["ico"].text()
    return number.zfill(8) if number and NUMBER.fullmatch(number.zfill(8)) else ""
