"""What Enhetsregisteret answers, read into companies. Keys without a value are left out there, never null."""

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from integrations.registers.reading import number_of
from integrations.rules.companies import Address, Company, Found, Status
from integrations.shapes import Node

SYSTEM, COUNTRY = "brreg", "NO"
SOLE_TRADER = "ENK"
REMOVED = "fjernet"  # our word for HTTP 410
PAGE = "https://virksomhet.brreg.no/nb/oppslag/{kind}/{number}"

# The worst first: several may hold at once. The last is a date, which is there only while it lasts.
TROUBLES = MappingProxyType(
    {
        "konkurs": Status.BANKRUPT,
        "underTvangsavviklingEllerTvangsopplosning": Status.LIQUIDATION,
        "underAvvikling": Status.LIQUIDATION,
        "underRekonstruksjonsforhandlingDato": Status.RESTRUCTURING,
    }
)


def found(node: Node, *, at: datetime) -> Found:
    """The hits of a search; without any the key of the list is missing altogether."""
    total = node.require_object()["page"]["totalElements"].whole()
    if total is None or (total and "_embedded" not in node):
        raise node.garbled("a page of hits was expected")
    hits = node["_embedded"]["enheter"].require_list() if "_embedded" in node else []
    return Found(tuple(company(hit, at=at) for hit in hits), total)


def company(node: Node, *, at: datetime) -> Company:
    """An entity or an establishment, in full or what is left of a deleted one."""
    status, word = _status(node.require_object())
    number, form = number_of(node["organisasjonsnummer"], COUNTRY), node["organisasjonsform"]
    known = Company(
        source=SYSTEM,
        number=number,
        country=COUNTRY,
        name=node["navn"].require_text(),
        status=status,
        raw_status=word,
        form=form["beskrivelse"].text() or form["kode"].text(),
        form_code=form["kode"].text(),
        is_person=form["kode"].text() == SOLE_TRADER,
        registered_on=node["registreringsdatoEnhetsregisteret"].day(),
        dissolved_on=node["slettedato"].day() or node["nedleggelsesdato"].day(),
        other_names=tuple(text for one in node["historiskeNavn"].items if (text := one["navn"].text())),
        url=_page(node, number),
        fetched_at=at,
    )
    return _with_details(known, node)


def _with_details(known: Company, node: Node) -> Company:
    """Where it is, how to reach it, and what it does."""
    is_liable = node["registrertIMvaregisteret"].flag()
    employees = node["antallAnsatte"].whole() if node["harRegistrertAntallAnsatte"].flag() is not False else None
    return replace(
        known,
        address=_address(node["forretningsadresse"] or node["beliggenhetsadresse"]),
        postal_address=_address(node["postadresse"]),
        vat_number=f"{COUNTRY}{known.number}MVA" if is_liable else "",
        is_vat_registered=is_liable,
        industry_code=node["naeringskode1"]["kode"].text(),
        industry=node["naeringskode1"]["beskrivelse"].text(),
        employees_min=employees,
        employees_max=employees,
        website=node["hjemmeside"].text(),
        email=node["epostadresse"].text(),
        phone=node["telefon"].text() or node["mobil"].text(),
    )


def removed(node: Node, number: str, *, at: datetime) -> Company:
    """What is left of an entity that was taken out of the open data for legal reasons: not even its name."""
    return Company(
        source=SYSTEM,
        number=number,
        country=COUNTRY,
        name="",
        status=Status.DISSOLVED,
        raw_status=REMOVED,
        dissolved_on=node["slettedato"].day(),
        fetched_at=at,
    )


def _status(node: Node) -> tuple[Status, str]:
    """Our word and the register's; nothing is said of whoever is doing well."""
    kind = node["respons_klasse"].text()
    if kind.startswith("Slettet") or node["slettedato"].day() or node["nedleggelsesdato"].day():
        return Status.DISSOLVED, kind if kind.startswith("Slettet") else "slettet"
    for key, status in TROUBLES.items():
        if node[key].flag() or node[key].day():
            return status, key
    return Status.ACTIVE, ""


def _address(node: Node) -> Address:
    """Abroad there is no postal code of its own: it stands before or behind the town."""
    return Address(
        lines=node["adresse"].texts(),
        postal_code=node["postnummer"].text(),
        city=node["poststed"].text(),
        country=node["landkode"].text().upper()[:2],
    )


def _page(node: Node, number: str) -> str:
    is_unit = "underenhet" in node["respons_klasse"].text().casefold() or "beliggenhetsadresse" in node
    return PAGE.format(kind="underenheter" if is_unit else "enheter", number=number)
