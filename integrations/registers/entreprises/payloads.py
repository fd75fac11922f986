"""What the French search answers, as companies. Nearly every field of it may be null or hidden."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from integrations.registers.entreprises.places import address, country, postal_address
from integrations.registers.entreprises.shown import shown, shown_list
from integrations.registers.naming import other_names
from integrations.rules.companies import Company, Found, Status
from integrations.shapes import Node

PAGE = "https://annuaire-entreprises.data.gouv.fr/entreprise/"
NUMBER = re.compile("[0-9]{9}")
CEASED = "C"
HIDDEN_IN_PART = "P"
PERSONS = "1"  # how the codes of natural persons begin

# Insolvency is not offered: a company in liquidation stays active here until it ceases.
STATUSES: Mapping[str, Status] = MappingProxyType({"A": Status.ACTIVE, CEASED: Status.DISSOLVED})

# INSEE's categories of legal form; the answer has the codes only.
FORMS: Mapping[str, str] = MappingProxyType(
    {"1000": "Entrepreneur individuel", "5499": "SARL", "5710": "SAS"},
)

# INSEE's classes of staff. "NN" is none or unknown, and so no entry.
EMPLOYEES: Mapping[str, tuple[int, int | None]] = MappingProxyType(
    {
        "00": (0, 0),
        "01": (1, 2),
        "02": (3, 5),
        "03": (6, 9),
        "11": (10, 19),
        "12": (20, 49),
        "21": (50, 99),
        "22": (100, 199),
        "31": (200, 249),
        "32": (250, 499),
        "41": (500, 999),
        "42": (1000, 1999),
        "51": (2000, 4999),
        "52": (5000, 9999),
        "53": (10000, None),
    }
)


def one(answer: Node, number: str) -> Company | None:
    """The company of that SIREN; None where there are no results. Raises Temporary where they are of another."""
    hits = answer.require_object()["results"].require_list()
    if not hits:
        return None
    for hit in hits:
        if hit["siren"].text() == number:
            return company(hit)
    raise answer.garbled("results without the SIREN that was asked for")


def found(answer: Node) -> Found:
    """The hits that can be read. The count ends at 10,000."""
    hits = answer.require_object()["results"].require_list()
    readable = (hit for hit in hits if NUMBER.fullmatch(hit["siren"].text()))
    return Found(tuple(company(hit) for hit in readable), answer["total_results"].whole())


def company(hit: Node) -> Company:
    """One result. Who opted out of publication has no name here if it is a person, and gets no advertising."""
    seat, number = hit["siege"], hit["siren"].text()
    name, status = _name(hit), hit["etat_administratif"].text()
    return Company(
        source=hit.system,
        number=number,
        country=country(seat),
        name=name,
        status=STATUSES.get(status, Status.UNKNOWN),
        raw_status=status,
        address=address(seat),
        postal_address=postal_address(seat),
        industry_code=hit["activite_principale"].text(),
        registered_on=hit["date_creation"].day(),
        dissolved_on=hit["date_fermeture"].day() if status == CEASED else None,
        other_names=other_names(name, *_signs(hit)),
        no_marketing=hit["statut_diffusion"].text() == HIDDEN_IN_PART,
        url=f"{PAGE}{number}",
        **_form(hit),
        **_vat(hit),
        **_employees(hit),
    )


def _form(hit: Node) -> dict[str, Any]:
    code = hit["nature_juridique"].text()
    is_person = code.startswith(PERSONS) or hit["complements"]["est_entrepreneur_individuel"].flag() is True
    return {"form": FORMS.get(code, code), "form_code": code, "is_person": is_person}


def _vat(hit: Node) -> dict[str, Any]:
    """The active numbers, of which an empty list says that there are none, and no list says nothing."""
    registered = hit["tva"].texts()
    is_said = isinstance(hit["tva"].value, list)
    return {
        "vat_number": registered[0] if registered else "",
        "is_vat_registered": bool(registered) if is_said else None,
    }


def _employees(hit: Node) -> dict[str, Any]:
    least, most = EMPLOYEES.get(hit["tranche_effectif_salarie"].text(), (None, None))
    return {"employees_min": least, "employees_max": most}


def _name(hit: Node) -> str:
    """The legal name. A person has none, but the full name, with the trade name in brackets behind it."""
    legal, full = hit["nom_raison_sociale"], hit["nom_complet"]
    if not legal.text() and not full.text():
        raise hit.garbled("a name was expected")
    return shown(legal) or shown(full)


def _signs(hit: Node) -> tuple[str, ...]:
    seat = hit["siege"]
    return shown(hit["sigle"]), shown(seat["nom_commercial"]), *shown_list(seat["liste_enseignes"])
