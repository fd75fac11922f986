"""What Bolagsverket answers, as companies. Each block of an answer may be null, or carry its own fault (`fel`)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from integrations.errors import Reason, Temporary
from integrations.registers.naming import country_of
from integrations.rules.companies import Address, Company, Status
from integrations.shapes import Node

SYSTEM, COUNTRY = "bolagsverket", "SE"
NOT_AVAILABLE = "n/a"
UNKNOWN_ORGANISATION = "ORGANISATION_FINNS_EJ"
# The second is the specification's own misspelling.
PROCEEDINGS = (
    "pagaendeAvvecklingsEllerOmstruktureringsforfarande",
    "pagandeAvvecklingsEllerOmstruktureringsforfarande",
)
PROCEEDING_STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "KK": Status.BANKRUPT,
        "LI": Status.LIQUIDATION,
        "FR": Status.RESTRUCTURING,  # företagsrekonstruktion
        "AC": Status.RESTRUCTURING,  # ackord
        "RES": Status.RESTRUCTURING,  # resolution, of banks
        "FUOL": Status.ACTIVE,  # merging
        "FUOT": Status.ACTIVE,
        "OM": Status.ACTIVE,  # changing its form
    }
)
WORST_FIRST = (Status.BANKRUPT, Status.LIQUIDATION, Status.RESTRUCTURING, Status.UNKNOWN, Status.ACTIVE)
LEGAL_NAMES = ("FORETAGSNAMN", "NAMN")
YOUNGEST = 16  # years, to run a business in Sweden
PERSON = re.compile("[0-9]{2}(0[1-9]|1[0-2])[0-9]{6}")
PERSONS = frozenset({"PERSONNUMMER", "SAMORDNINGSNUMMER"})


def identity(number: str, *, on: date) -> str:
    """How Bolagsverket wants the number: a person's with the century, of the youngest who may trade on that day.

    The third and fourth digits of organisation numbers are 20 or more, so that they are no month.
    """
    if not PERSON.fullmatch(number):
        return number
    century = "20" if 2000 + int(number[:2]) + YOUNGEST <= on.year else "19"
    return century + number


def company(answer: Node, number: str) -> Company | None:
    """The business of that number; of several under one personal number the first that is not struck off.

    Raises Temporary where a source behind Bolagsverket does not tell even the name.
    """
    known = [one for one in answer.require_object()["organisationer"].require_list() if not _is_unknown(one)]
    found = sorted((_business(one.require_object(), number) for one in known), key=_is_over)
    if not found:
        return None
    first, *others = found
    return replace(first, other_names=first.other_names + tuple(one.name for one in others))


def _is_over(business: Company) -> bool:
    return business.status is Status.DISSOLVED


def _business(one: Node, number: str) -> Company:
    said = one["organisationsidentitet"]["identitetsbeteckning"].text()
    if said and said[-10:] != number:
        raise one.garbled("identitetsbeteckning")
    status, raw_status = _status(one)
    form, industry = one["organisationsform"], one["naringsgrenOrganisation"]["sni"][0]
    names = _names(one)
    return Company(
        source=SYSTEM,
        number=number,
        country=COUNTRY,
        name=names[0],
        other_names=names[1:],
        status=status,
        raw_status=raw_status,
        form=_said(form["klartext"]) or _said(one["juridiskForm"]["klartext"]) or _said(form["kode"]),
        form_code=_said(form["kode"]),
        postal_address=_address(one["postadressOrganisation"]["postadress"]),
        industry_code=_said(industry["kode"]),
        industry=_said(industry["klartext"]),
        registered_on=one["organisationsdatum"]["registreringsdatum"].day(),
        dissolved_on=one["avregistreradOrganisation"]["avregistreringsdatum"].day(),
        is_person=one["organisationsidentitet"]["typ"]["kode"].text() in PERSONS or _said(form["kode"]) == "E",
        no_marketing=one["reklamsparr"]["kode"].text() == "JA",
    )


def _is_unknown(one: Node) -> bool:
    return not _listed_names(one) and _fault(one["organisationsnamn"]) == UNKNOWN_ORGANISATION


def _names(one: Node) -> tuple[str, ...]:
    """The legal name first, then the others. Raises Temporary where there is none."""
    listed = [(each["organisationsnamntyp"]["kode"].text(), _said(each["namn"])) for each in _listed_names(one)]
    listed.sort(key=lambda each: LEGAL_NAMES.index(each[0]) if each[0] in LEGAL_NAMES else len(LEGAL_NAMES))
    names = tuple(dict.fromkeys(name for _kind, name in listed if name))
    if not names and (fault := _fault(one["organisationsnamn"])):
        raise Temporary(one.system, Reason.DOWN, f"organisationsnamn: {fault}")
    if not names:
        raise one.garbled("organisationsnamn")
    return names


def _listed_names(one: Node) -> list[Node]:
    return one["organisationsnamn"]["organisationsnamnLista"].items


def _status(one: Node) -> tuple[Status, str]:
    """How it is doing, and the register's code. Where a source could not be asked, nothing good is assumed."""
    struck, cause = one["avregistreradOrganisation"], _said(one["avregistreringsorsak"]["kode"])
    if struck["avregistreringsdatum"].day() or cause:
        return Status.DISSOLVED, cause
    block, codes = _proceedings(one)
    found = [(PROCEEDING_STATUSES.get(code, Status.UNKNOWN), code) for code in codes]
    if _fault(struck) or _fault(block):
        found.append((Status.UNKNOWN, _fault(struck) or _fault(block)))
    return min(found, key=lambda each: WORST_FIRST.index(each[0]), default=(Status.ACTIVE, ""))


def _proceedings(one: Node) -> tuple[Node, list[str]]:
    """The block of what is under way, and its codes; "" for an entry that says nothing."""
    block = next((one[name] for name in PROCEEDINGS if one[name]), one[PROCEEDINGS[0]])
    listed = next((block[f"{name}Lista"] for name in PROCEEDINGS if block[f"{name}Lista"]), block["Lista"])
    return block, [_said(each["kode"]) or _said(each["klartext"]) for each in listed.items]


def _address(said: Node) -> Address:
    lines = (_said(said["coAdress"]), _said(said["utdelningsadress"]))
    land = _said(said["land"])
    place = _said(said["postnummer"]), _said(said["postort"]), country_of(land) if land else COUNTRY
    return Address(tuple(filter(None, lines)), *place) or Address()


def _fault(block: Node) -> str:
    return block["fel"]["typ"].text(limit=60) or ("FEL" if block["fel"] else "")


def _said(node: Node) -> str:
    text = node.text()
    return "" if text.casefold() == NOT_AVAILABLE else text
