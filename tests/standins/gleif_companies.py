"""The records of the GLEIF stand-in. All are invented; their LEIs only pass the check number."""

from typing import Any

from tests.standins import invented

SAMPLE = "549300999EXAMPLE0X06"  # as documented, in full
SAMPLE_NUMBER = "5599990016"
ACTIVE = "5493009990HALCYON043"
ACTIVE_NUMBER = "HRB 99001"  # in Germany, which has no register of its own here
SAME_NAME = ("5493009990AURORA0182", "5493009990AURORA0279")
LAPSED = "5493009990NORDVIND03"
DISSOLVED = "5493009990POLARIS075"
FOREIGN = "5493009990BRIGHT0012"  # with a region that belongs to the address
SPARSE = "5493009990SONNEN0039"
NON_ASCII = "5493009990SAKURA0085"
VOID = "5493009990ANNULL0014"
UNKNOWN = "5493009990NOBODY0060"
TWICE = "71234567"  # the number of two companies, of Poland and of Hungary

API = "https://api.gleif.org/api/v1"
RELATIONS = ("managing-lou", "lei-issuer", "field-modifications", "direct-parent", "ultimate-parent", "isins")
Record = dict[str, Any]


def place(country: str, city: str, code: str, *lines: str, region: str | None = None) -> Record:
    empty = {"addressNumber": None, "addressNumberWithinBuilding": None, "mailRouting": None}
    known = {"language": "en", "addressLines": list(lines), "city": city, "region": region, "country": country}
    return {**known, **empty, "postalCode": code}


def record(lei: str, name: str, address: Record, number: str | None, *, lapsed: str = "ISSUED", **more: Any) -> Record:
    """An ordinary one; `more` adds keys of the entity and replaces them."""
    nobody = {"lei": None, "name": None}
    entity: Record = {
        "legalName": {"name": name, "language": "en"},
        "otherNames": [],
        "transliteratedOtherNames": [],
        "legalAddress": address,
        "headquartersAddress": address,
        "registeredAt": {"id": "RA000001", "other": None},
        "registeredAs": number,
        "jurisdiction": address["country"],
        "category": "GENERAL",
        "legalForm": {"id": "8888", "other": "Limited company"},
        "associatedEntity": nobody,
        "status": "ACTIVE",
        "expiration": {"date": None, "reason": None},
        "successorEntity": nobody,
        "successorEntities": [],
        "creationDate": "2014-09-01T00:00:00Z",
        "subCategory": None,
        "otherAddresses": [],
        "eventGroups": [],
    }
    attributes = {"lei": lei, "entity": entity | more, "registration": registration(lapsed, number)}
    codes = {"bic": None, "mic": None, "ocid": None, "qcc": None, "gem": None, "spglobal": None}
    related = {one: {"links": {"related": f"{API}/lei-records/{lei}/{one}"}} for one in RELATIONS}
    return {
        "type": "lei-records",
        "id": lei,
        "attributes": {**attributes, **codes, "conformityFlag": "CONFORMING"},
        "relationships": related,
        "links": {"self": f"{API}/lei-records/{lei}"},
    }


def registration(status: str, number: str | None) -> Record:
    return {
        "initialRegistrationDate": "2019-06-06T15:53:00Z",
        "lastUpdateDate": "2026-03-03T16:34:33Z",
        "status": status,
        "nextRenewalDate": "2027-03-08T17:27:20Z",
        "managingLou": "5493001KJTIIGC8Y1R12",
        "corroborationLevel": "FULLY_CORROBORATED",
        "validatedAt": {"id": "RA000001", "other": None},
        "validatedAs": number,
        "otherValidationAuthorities": [],
    }


_STOCKHOLM = place("SE", "Stockholm", "111 22", "Påhittade gatan 1", "Plan 3", region="SE-AB")
_AURORA = "Aurora Pretend Shipping B.V."
_LISTED = (
    record(
        SAMPLE,
        "Exempelverken Norden AB",
        _STOCKHOLM,
        "559999-0016",
        otherNames=[{"name": "Exempelverken AB", "language": "sv", "type": "PREVIOUS_LEGAL_NAME"}],
        headquartersAddress=place("SE", "Stockholm", "111 22", "Påhittade gatan 1", region="SE-AB"),
        registeredAt={"id": "RA000544", "other": None},
        legalForm={"id": "XJHM", "other": None},
        creationDate="2019-01-03T00:00:00Z",
    ),
    record(ACTIVE, "Halcyon Fernrohre GmbH", place("DE", "Köln", "50667", "Märchenweg 4"), ACTIVE_NUMBER),
    record(SAME_NAME[0], _AURORA, place("NL", "Rotterdam", "3011 AA", "Droomkade 1"), "99900011"),
    record(SAME_NAME[1], _AURORA, place("NL", "Groningen", "9711 AA", "Sprookjeslaan 8"), "99900022"),
    record(LAPSED, "Nordvind Fantasi ApS", place("DK", "Aarhus", "8000", "Drømmegade 2"), "39990016", lapsed="LAPSED"),
    record(
        DISSOLVED,
        "Polaris Imaginary Holdings Limited",
        place("IE", "Dublin", "D02 XX00", "1 Nowhere Quay"),
        "990077",
        lapsed="RETIRED",
        status="INACTIVE",
        expiration={"date": "2025-06-30T00:00:00Z", "reason": "DISSOLVED"},
    ),
    record(
        FOREIGN,
        "Brightwater Pretend Inc.",
        place("US", "Wilmington", "19801", "c/o Imaginary Agents", "9 Dream Street", region="US-DE"),
        "9900123",
        jurisdiction="US-DE",
    ),
    record(NON_ASCII, "株式会社さくら工房", place("JP", "東京都", "100-0001", "夢町1-2-3"), "not known"),
    record(VOID, "Doppelt Gemoppelt AG", place("CH", "Zürich", "8001", "Traumgasse 5"), None, lapsed="DUPLICATE"),
    record("5493009990ZWILLING82", "Iker Álom Kft.", place("HU", "Budapest", "1011", "Mese utca 1"), TWICE),
    record("5493009990ZWALLING94", "Bliźniak Marzenie Sp. z o.o.", place("PL", "Łódź", "90-001", "ul. Bajki 2"), TWICE),
    {"id": SPARSE, "attributes": {"entity": {"legalName": {"name": "Sonnenschein Stiftung"}}}},
)
LISTED = {one["id"]: one for one in _LISTED}


def generated(lei: str) -> Record:
    """A company for an LEI that nobody has; every fiftieth is gone."""
    seed = f"{int(lei, 36) % 100_000_000:08}"
    street, house = invented.street_of(seed)
    return record(
        lei,
        invented.name_of(seed, "SE"),
        place("LU", "Luxembourg", "1111", f"{street} {house}"),
        f"B{seed}",
        status="INACTIVE" if int(seed) % 50 == 0 else "ACTIVE",
    )
