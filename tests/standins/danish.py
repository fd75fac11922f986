"""The companies of both Danish stand-ins. All are invented; their numbers only pass the check digit."""

from dataclasses import dataclass, field

from stdnum.dk import cvr

from tests.standins import invented

SAMPLE = "39990016"
KNOWN = ACTIVE = "39990024"
KNOWN_NAME = "ØRESUNDS ÆBLEPRESSE A/S"
BANKRUPT = "39990032"
LIQUIDATION = "39990040"
DISSOLVED = "39990059"
SAME_NAME = ("39990067", "39990075")
FOREIGN = "39990083"
SOLE_TRADER = "39990091"  # hardly anything is said of it
HIDDEN = "39990105"  # its phone is secret, its former mail over
SMALL = "10000009"  # an industry whose code begins with 0
UNKNOWN = "39990199"

FORMS = {"APS": (80, "Anpartsselskab"), "A/S": (60, "Aktieselskab"), "ENK": (10, "Enkeltmandsvirksomhed")}


@dataclass(frozen=True)
class Danish:
    """One company, before any of the two says it in its own way."""

    number: str
    name: str
    form: str = "APS"
    status: str = "NORMAL"
    street: tuple[str, int | None, str | None, str | None, str | None] = ("Opdigtet Gade", 12, "B", "2", "tv")
    postcode: int | None = 1550
    city: str | None = "København V"
    country: str = "DK"
    free_text: str | None = None
    care_of: str | None = None
    place: str | None = None
    started: str | None = "2018-10-15"
    ended: str | None = None
    industry: tuple[str, str] = ("274000", "Fremstilling af elektriske belysningsartikler")
    employees: tuple[int | None, str | None] = (3, "ANTAL_2_4")
    phone: str = "70000000"
    email: str = "info@eksempellys.example"
    website: str = "www.eksempellys.example"
    other_names: list[str] = field(default_factory=list)
    is_protected: bool = False
    is_hidden: bool = False

    @property
    def is_bankrupt(self) -> bool:
        return self.status == "UNDER KONKURS"


COMPANIES = {
    one.number: one
    for one in (
        Danish(SAMPLE, "EKSEMPEL LYS ApS", other_names=["OPDIGTET LYS ApS"], is_protected=True),
        Danish(
            ACTIVE,
            KNOWN_NAME,
            "A/S",
            street=("Mosteri Allé", 3, None, None, None),
            postcode=800,
            city="Høje Taastrup",
            place="Æblerup",
            care_of="Børge Ølgård",
            industry=("110700", "Fremstilling af mineralvand og læskedrikke"),
            employees=(None, "ANTAL_1000_999999"),
            email="saft@aeblepresse.example",
            website="https://aeblepresse.example",
        ),
        Danish(BANKRUPT, "VÅDE FYRVÆRKERI ApS", status="UNDER KONKURS"),
        Danish(LIQUIDATION, "SNEGLEPOSTEN ApS", status="Under frivillig likvidation"),
        Danish(DISSOLVED, "FORTIDENS FREMTID A/S", "A/S", "OPLØST EFTER FUSION", ended="2024-03-31"),
        Danish(SAME_NAME[0], "BJERGET & DALEN ApS", city="Aarhus C", postcode=8000),
        Danish(SAME_NAME[1], "BJERGET & DALEN ApS", city="Skagen", postcode=9990),
        Danish(
            FOREIGN,
            "ÅNDEHULLET LTD, FILIAL",
            status="Aktiv",
            street=("", None, None, None, None),
            postcode=None,
            city=None,
            country="GB",
            free_text="12 Nowhere Lane\nLondon N1 0XX",
        ),
        Danish(
            SOLE_TRADER,
            "Kajs Kajakker v/Kaj Åkjær",
            "ENK",
            "Aktiv",
            street=("Kanalvej", 9, None, None, None),
            started=None,
            industry=("", ""),
            employees=(None, None),
            phone="",
            email="",
            website="",
        ),
        Danish(HIDDEN, "HEMMELIGE HAVER ApS", is_hidden=True),
        Danish(SMALL, "GRÆS OG GRØD ApS", industry=("014620", "Avl af smågrise"), employees=(0, "ANTAL_0_0")),
    )
}


def found(number: str, *, generates: bool) -> Danish | None:
    known = COMPANIES.get(number)
    return _generated(number) if known is None and generates and cvr.is_valid(number) else known


def named(name: str) -> list[Danish]:
    """Whose name has all the words, in any case; the shortest name first."""
    words = name.casefold().split()
    hits = [one for one in COMPANIES.values() if words and all(word in one.name.casefold() for word in words)]
    return sorted(hits, key=lambda one: len(one.name))


def _generated(number: str) -> Danish:
    street, house = invented.street_of(number)
    return Danish(number, invented.name_of(number, "ApS"), street=(street, house, None, None, None))
