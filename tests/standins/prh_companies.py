"""The companies of the Finnish stand-in. All are invented; their business ids only pass the check digit."""

from typing import Any

from stdnum.fi import ytunnus

from tests.standins import invented

SAMPLE = "39990013"  # as documented, in full
ACTIVE = "39990101"
SAME_NAME = ("39990128", "39990136")
BANKRUPT = "39990144"
LIQUIDATION = "39990152"
RESTRUCTURING = "39990160"
DISSOLVED = "39990179"
FOREIGN = "39990187"  # with an address in one odd line, abroad
SWEDISH = "39990195"  # in a town that has no Finnish name
SPARSE = "39990208"
STARTING = "39990216"  # not in the Trade Register yet
NO_LONGER_LIABLE = "39990224"  # its VAT registration has ended
UNKNOWN = "39990232"
MANY_NAMED = "Paja"  # 130 companies begin with that

Company = dict[str, Any]
FORMS = {"16": ("Osakeyhtiö", "Aktiebolag", "Limited company"), "13": ("Kommandiittiyhtiö", "", "Limited partnership")}


def dashed(number: str) -> str:
    return f"{number[:-1]}-{number[-1]}"


def texts(*words: str) -> list[Company]:
    return [{"languageCode": str(n), "description": word} for n, word in enumerate(words, 1) if word]


def name(text: str, kind: str = "1", *, since: str = "2019-04-01", until: str | None = None) -> Company:
    version = 2 if until else 1
    return {
        "name": text,
        "type": kind,
        "registrationDate": since,
        "endDate": until,
        "version": version,
        "source": "1",
    }


def entry(register: str, kind: str, english: str, *, since: str = "2019-04-01", until: str | None = None) -> Company:
    about = {"type": kind, "descriptions": texts("", "", english), "registrationDate": since, "endDate": until}
    return {**about, "register": register, "authority": "1" if register != "1" else "2"}


def liable(*, until: str | None = None) -> Company:
    return entry("6", "80", "VAT-liable for business activity", since="2019-05-02", until=until)


def situation(kind: str, *, until: str | None = None) -> Company:
    return {"type": kind, "registrationDate": "2026-02-03", "endDate": until, "source": "1"}


def place(street: str, house: str, code: str, *towns: str, kind: int = 1, **more: Any) -> Company:
    """`towns` in Finnish and Swedish."""
    offices = [
        {"city": town, "active": True, "postCode": code, "languageCode": str(n), "municipalityCode": "091"}
        for n, town in enumerate(towns, 1)
        if town
    ]
    empty = {"postOfficeBox": "", "entrance": "", "apartmentNumber": "", "apartmentIdSuffix": "", "co": ""}
    odd = {"country": None, "freeAddressLine": None, "registrationDate": "2019-04-01", "source": "0"}
    known = {"type": kind, "street": street, "postCode": code, "postOffices": offices[::-1], "buildingNumber": house}
    return {**known, **empty, **odd, **more}


def company(number: str, legal: str, **more: Any) -> Company:
    """An ordinary one; `more` adds keys and replaces them."""
    usual: Company = {
        "businessId": {"value": dashed(number), "registrationDate": "2019-03-20", "source": "3"},
        "euId": {"value": f"FIFPRO.{dashed(number)}", "source": "1"},
        "names": [name(legal)],
        "mainBusinessLine": {
            "type": "10710",
            "descriptions": texts("Leivän valmistus", "Bröd", "Manufacture of bread"),
            "typeCodeSet": "TOIMI3",
            "registrationDate": "2019-03-20",
            "source": "2",
        },
        "website": None,
        "companyForms": [form("16")],
        "companySituations": [],
        "registeredEntries": [entry("1", "1", "Registered")],
        "addresses": [place("Satumetsäntie", "3", "33100", "TAMPERE", "TAMMERFORS")],
        "tradeRegisterStatus": "1",
        "status": "2",
        "registrationDate": "2019-04-01",
        "endDate": None,
        "lastModified": "2026-01-21 01:49:24",
    }
    return usual | more


def form(kind: str, *, until: str | None = None) -> Company:
    head = {"type": kind, "descriptions": texts(*FORMS[kind]), "registrationDate": "2019-04-01", "endDate": until}
    return {**head, "version": 2 if until else 1, "source": "1"}


_SAMPLE = company(
    SAMPLE,
    "Järvituuli Testi Oy",
    names=[
        name("Järvituuli Testi Oy", since="2025-01-15"),
        name("Sjövind Test Ab", "2", since="2025-01-15"),
        name("Tuulikahvila", "3", since="2025-02-01"),
        name("Vanha Nimi Oy", since="2024-08-08", until="2025-01-14"),
    ],
    businessId={"value": "3999001-3", "registrationDate": "2024-08-05", "source": "3"},
    mainBusinessLine={
        "type": "70220",
        "descriptions": texts(
            "Muu liikkeenjohdon konsultointi",
            "Konsultverksamhet avseende företags organisation",
            "Business and other management consultancy activities",
        ),
        "typeCodeSet": "TOIMI3",
        "registrationDate": "2024-08-05",
        "source": "2",
    },
    website={"url": "www.jarvituuli.example", "registrationDate": "2024-09-01", "source": "0"},
    registeredEntries=[
        entry("1", "0", "Unregistered", since="2024-08-05", until="2024-08-07"),
        entry("1", "1", "Registered", since="2024-08-08"),
        entry("5", "55", "Registered", since="2024-09-23"),
        liable(),
    ],
    addresses=[
        place(
            "Keksittykatu",
            "18",
            "00100",
            "HELSINKI",
            "HELSINGFORS",
            entrance="B",
            apartmentNumber="52",
            co="c/o Testi Henkilö",
        )
    ],
    registrationDate="2024-08-08",
    lastModified="2024-11-21 01:49:24",
)

_BAKERY = "Revontuli Leipomo Oy"
_GONE = {
    "names": [
        name("Vanha Satama Oy", since="2004-05-01", until="2015-03-31"),
        name("Uusi Satama Oy", since="2015-04-01", until="2024-12-31"),
        name("Satamakahvila", "3", since="2016-01-01", until="2024-12-31"),
    ],
    "companyForms": [form("16", until="2024-12-31")],
    "companySituations": [situation("KONK", until="2024-12-30")],
    "registeredEntries": [liable(until="2024-12-31")],
    "tradeRegisterStatus": "4",
    "endDate": "2024-12-31",
}
_ODD_LINE = "Pretend_Wharf_2_LONDON_E1W_9ZZ"
_LISTED = (
    _SAMPLE,
    company(
        ACTIVE,
        "Iloinen Hirvi Oy",
        registeredEntries=[entry("1", "1", "Registered"), liable()],
        website={"url": "https://iloinenhirvi.example", "registrationDate": "2020-01-01", "source": "0"},
        addresses=[
            place("Satumetsäntie", "3", "33100", "TAMPERE", "TAMMERFORS"),
            place("", "", "33101", "TAMPERE", "TAMMERFORS", kind=2, postOfficeBox="123"),
        ],
    ),
    company(SAME_NAME[0], _BAKERY),
    company(SAME_NAME[1], _BAKERY, addresses=[place("Kuutamotie", "9", "90100", "OULU", "ULEÅBORG")]),
    company(BANKRUPT, "Halla Konepaja Oy", companySituations=[situation("SELTILA"), situation("KONK")]),
    company(LIQUIDATION, "Suopursu Saha Oy", companySituations=[situation("SELTILA")]),
    company(RESTRUCTURING, "Kaamos Kahvila Oy", companySituations=[situation("SANE")]),
    company(DISSOLVED, "Uusi Satama Oy", **_GONE),
    company(
        FOREIGN,
        "Pohjantähti Shipping Oy",
        addresses=[place("", "", "", country="GB", freeAddressLine=_ODD_LINE)],
    ),
    company(
        SWEDISH,
        "Åkerbär & Ängsull Rederi Ab",
        companyForms=[form("16", until="2022-01-01"), form("13")],
        addresses=[place("Påhittade gränden", "7", "22100", "", "MARIEHAMN")],
    ),
    {"businessId": {"value": dashed(SPARSE)}, "names": [{"name": "Hiljainen Hetki Oy", "type": "1"}]},
    company(STARTING, "Aamunkoi Oy", tradeRegisterStatus="3", registrationDate=None, registeredEntries=[]),
    company(NO_LONGER_LIABLE, "Kesäkioski Oy", registeredEntries=[liable(until="2025-06-30")]),
)
LISTED = {one["businessId"]["value"].replace("-", ""): one for one in _LISTED}


def _numbers(count: int) -> list[str]:
    found = (f"{base}{digit}" for base in range(3_998_000, 3_999_000) for digit in range(10))
    return [one for _n, one in zip(range(count), filter(ytunnus.is_valid, found), strict=False)]


LISTED |= {one: company(one, f"{MANY_NAMED} {n:03} Oy") for n, one in enumerate(_numbers(130), 1)}


def generated(number: str) -> Company:
    """A company for a number that nobody has; every fiftieth number is a bankrupt one's."""
    street, house = invented.street_of(number)
    return company(
        number,
        invented.name_of(number, "Oy"),
        companySituations=[situation("KONK")] if int(number) % 50 == 0 else [],
        addresses=[place(street, str(house), "20100", "TURKU", "ÅBO")],
    )
