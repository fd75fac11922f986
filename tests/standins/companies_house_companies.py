"""Invented companies of the United Kingdom, in the shapes of Companies House."""

from typing import Any

ACTIVE = "06999999"
BANKRUPT = "09990001"
LIQUIDATION = "09990002"
DISSOLVED = "01999903"
SAME_NAME = ("09990004", "SC999905")
ARRANGEMENT = "09990006"
FOREIGN = "FC099907"
BARE = "CE999908"
WELSH = "09990009"

ADJECTIVES = ("VELVET", "CROOKED", "MIDNIGHT", "SOGGY", "GALLANT", "COPPER", "SLEEPY", "INVISIBLE")
THINGS = ("BADGER", "KETTLE", "UMBRELLA", "LANTERN", "PUFFIN", "TEAPOT", "WHISTLE", "MARROW", "OTTER", "THIMBLE")

OFFICE: dict[str, Any] = {
    "address_line_1": "12 Invented Street",
    "address_line_2": "Testham",
    "locality": "London",
    "region": "Greater London",
    "postal_code": "EC1A 1AA",
    "country": "United Kingdom",
}
ACCOUNTS = {
    "accounting_reference_date": {"day": "31", "month": "03"},
    "last_accounts": {
        "made_up_to": "2025-03-31",
        "period_start_on": "2024-04-01",
        "period_end_on": "2025-03-31",
        "type": "micro-entity",
    },
    "next_accounts": {
        "due_on": "2026-12-31",
        "overdue": False,
        "period_start_on": "2025-04-01",
        "period_end_on": "2026-03-31",
    },
    "next_due": "2026-12-31",
    "next_made_up_to": "2026-03-31",
    "overdue": False,
}


def made(number: str, name: str, **changes: Any) -> dict[str, Any]:
    """A profile; a change to None takes the key away."""
    profile = {
        "company_name": name,
        "company_number": number,
        "company_status": "active",
        "type": "ltd",
        "jurisdiction": "england-wales",
        "date_of_creation": "2008-02-11",
        "registered_office_address": OFFICE,
        "sic_codes": ["27400", "46470"],
        "accounts": ACCOUNTS,
        "confirmation_statement": {
            "last_made_up_to": "2026-02-11",
            "next_due": "2027-02-25",
            "next_made_up_to": "2027-02-11",
            "overdue": False,
        },
        "can_file": True,
        "etag": "0123456789abcdef0123456789abcdef01234567",
        "has_been_liquidated": False,
        "has_charges": False,
        "has_insolvency_history": False,
        "has_super_secure_pscs": False,
        "registered_office_is_in_dispute": False,
        "undeliverable_registered_office_address": False,
        "last_full_members_list_date": "2015-02-11",
        "links": {
            "self": f"/company/{number}",
            "filing_history": f"/company/{number}/filing-history",
            "officers": f"/company/{number}/officers",
        },
        **changes,
    }
    return {key: value for key, value in profile.items() if value is not None}


def hit(profile: dict[str, Any]) -> dict[str, Any]:
    """The same company among the hits of a search, where the house stands apart from its street."""
    office, number = profile.get("registered_office_address"), profile["company_number"]
    house, _space, street = (office or {}).get("address_line_1", "").partition(" ")
    apart = {"premises": house, "address_line_1": street} if house.isdecimal() and "premises" not in office else {}
    return {
        "kind": "searchresults#company",
        "title": profile["company_name"],
        "company_number": number,
        "company_type": profile["type"],
        "description": f"{number} - Incorporated",
        "description_identifier": ["incorporated-on"],
        "links": {"self": f"/company/{number}"},
        "matches": {"title": [1, 9], "snippet": []},
        "snippet": "",
        **{key: profile[key] for key in ("company_status", "date_of_creation", "date_of_cessation") if key in profile},
        **({"address": office | apart, "address_snippet": ", ".join(office.values())} if office else {}),
    }


def generated(number: str) -> dict[str, Any]:
    """A company for every number, since none has a check digit."""
    seed = int("".join(filter(str.isdecimal, number)) or 0)
    return made(number, f"{ADJECTIVES[seed % 8]} {THINGS[seed // 8 % 10]} {seed % 9973} LIMITED")


KNOWN: dict[str, dict[str, Any]] = {
    one["company_number"]: one
    for one in (
        made(
            ACTIVE,
            "IMAGINARY LAMPS LIMITED",
            company_status_detail="active-proposal-to-strike-off",
            previous_company_names=[
                {"name": "FICTION LIGHTS LIMITED", "effective_from": "2008-02-11", "ceased_on": "2012-03-01"}
            ],
        ),
        made(BANKRUPT, "MIDNIGHT MARMALADE LIMITED", company_status="administration", has_insolvency_history=True),
        made(LIQUIDATION, "THE UNSINKABLE TEAPOT COMPANY LIMITED", company_status="liquidation"),
        made(
            DISSOLVED,
            "PIGEON POST (1901) PLC",
            company_status="dissolved",
            type="plc",
            date_of_creation="1901-05-06",
            date_of_cessation="2019-10-15",
        ),
        made(SAME_NAME[0], "RED SQUIRREL BAKERY LIMITED"),
        made(
            SAME_NAME[1],
            "RED SQUIRREL BAKERY LIMITED",
            jurisdiction="scotland",
            registered_office_address={
                "care_of": "A. Nutt",
                "premises": "Drey House",
                "address_line_1": "3 Acorn Wynd",
                "locality": "Edinburgh",
                "postal_code": "EH1 1AA",
                "country": "Scotland",
            },
        ),
        made(ARRANGEMENT, "GALLANT WALRUS LEISURE LIMITED", company_status="voluntary-arrangement"),
        made(
            FOREIGN,
            "FJORDLYS IMAGINÆR AS",
            type="oversea-company",
            jurisdiction=None,
            sic_codes=None,
            registered_office_address={
                "address_line_1": "Oppdiktede gate 7",
                "locality": "Bærum",
                "region": "Akershus",
                "postal_code": "1336",
                "country": "Norway",
            },
        ),
        {
            "company_name": "SAINT NOBODY'S CHOIR",
            "company_number": BARE,
            "type": "charitable-incorporated-organisation",
            "links": {"self": f"/company/{BARE}"},
        },
        made(WELSH, "CWMNI DYCHMYGOL TŶ GWYN CYF", type="private-limited-guarant-nsc"),
    )
}
