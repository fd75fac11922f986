"""Invented companies of Czechia, in the shape of ARES."""

from typing import Any

from stdnum.cz import dic
from stdnum.exceptions import ValidationError

ACTIVE = "09990011"
BANKRUPT = "09990020"
LIQUIDATION = "09990038"
DISSOLVED = "09990046"
SAME_NAME = ("09990054", "09990062")
VILLAGE = SAME_NAME[1]
FOREIGN = "09990071"
VAT_GROUP = "09990089"
SOLE_TRADER = "09990097"
BARE = "09991000"

ABSENT, PRESENT = "NEEXISTUJICI", "AKTIVNI"
WORDS = ("hroch", "ježek", "sýkora", "čáp", "rys", "mlok", "žralok", "kapr", "zubr", "šnek")
KINDS = ("Veselý", "Tichý", "Modrý", "Ospalý", "Rychlý", "Zlatý", "Starý", "Líný")

SEAT: dict[str, Any] = {
    "kodStatu": "CZ",
    "nazevStatu": "Česká republika",
    "kodKraje": 19,
    "nazevKraje": "Hlavní město Praha",
    "kodObce": 554782,
    "nazevObce": "Praha",
    "kodMestskeCastiObvodu": 500054,
    "nazevMestskeCastiObvodu": "Praha 1",
    "kodUlice": 999999,
    "nazevUlice": "Smyšlená",
    "cisloDomovni": 1234,
    "cisloOrientacni": 5,
    "cisloOrientacniPismeno": "a",
    "kodCastiObce": 490067,
    "nazevCastiObce": "Nové Město",
    "kodAdresnihoMista": 21700001,
    "psc": 11000,
    "textovaAdresa": "Smyšlená 1234/5a, Nové Město, 11000 Praha 1",
    "typCisloDomovni": 1,
    "standardizaceAdresy": True,
}
VILLAGE_SEAT: dict[str, Any] = {
    "kodStatu": "CZ",
    "nazevStatu": "Česká republika",
    "kodObce": 999998,
    "nazevObce": "Horní Vymyšlená",
    "cisloDomovni": 12,
    "kodCastiObce": 999997,
    "nazevCastiObce": "Dolní Lhota",
    "psc": 38901,
    "textovaAdresa": "Dolní Lhota 12, 38901 Horní Vymyšlená",
    "typCisloDomovni": 1,
}
FOREIGN_SEAT: dict[str, Any] = {
    "kodStatu": "DE",
    "nazevStatu": "Německo",
    "pscTxt": "80331",
    "textovaAdresa": "Erfundene Str. 7, 80331 München",
}
DELIVERY = {"radekAdresy1": "Smyšlená 1234/5a", "radekAdresy2": "Nové Město", "radekAdresy3": "11000 Praha 1"}
SOURCES = ("Vr", "Res", "Rzp", "Ros", "Dph", "SkDph", "Nrpzs", "Rpsh", "Rcns", "Szr", "Sd", "Ir", "Ceu", "Rs", "Red")


def states(*present: str, **others: str) -> dict[str, str]:
    """Of each register, whether the subject is in it."""
    known = {source: PRESENT if source in present else ABSENT for source in SOURCES} | others
    return {f"stavZdroje{source}": state for source, state in known.items()}


USUAL = states("Vr", "Res", "Rzp", "Ros", "Dph")


def made(number: str, name: str, *, seat: dict[str, Any] = SEAT, **changes: Any) -> dict[str, Any]:
    """A subject; a change to None takes the key away."""
    subject = {
        "ico": number,
        "obchodniJmeno": name,
        "sidlo": seat,
        "pravniForma": "112",
        "financniUrad": "001",
        "datumVzniku": "2020-11-26",
        "datumAktualizace": "2026-05-04",
        "dic": f"CZ{number}",
        "icoId": number,
        "adresaDorucovaci": DELIVERY if seat is SEAT else {},
        "czNace": ["62010", "620"],
        "seznamRegistraci": USUAL,
        "primarniZdroj": "ros",
        "dalsiUdaje": [],
        **changes,
    }
    return {key: value for key, value in subject.items() if value is not None}


def generated(number: str) -> dict[str, Any] | None:
    """A company for every number with a right check digit."""
    try:
        dic.validate(number)
    except ValidationError:
        return None
    seed = int(number) // 10
    name = f"{KINDS[seed % 8]} {WORDS[seed // 8 % 10]} {seed % 9973} s.r.o."
    return made(number, name, seat=SEAT | {"cisloDomovni": 1 + seed % 2000})


BRANCH = made("", "Modrá kočka s.r.o., odštěpný závod", ico=None, icoId="ARES_9990001")

KNOWN: dict[str, dict[str, Any]] = {
    one["ico"]: one
    for one in (
        made(ACTIVE, "Zkušební výroba s.r.o."),
        made(
            BANKRUPT, "Veselý hroch a.s.", pravniForma="121", seznamRegistraci=states("Vr", "Res", "Ros", "Dph", "Ir")
        ),
        made(LIQUIDATION, "Noční tramvaj s.r.o. v likvidaci"),
        made(
            DISSOLVED,
            "Zmrzlina a syn, k.s.",
            pravniForma="118",
            datumZaniku="2022-06-30",
            dic=None,
            seznamRegistraci=states(Vr="ZANIKLY", Res="ZANIKLY", Ros="ZANIKLY"),
        ),
        made(SAME_NAME[0], "Modrá kočka s.r.o."),
        made(VILLAGE, "Modrá kočka s.r.o.", seat=VILLAGE_SEAT),
        made(FOREIGN, "Erfundene Würste GmbH, organizační složka", seat=FOREIGN_SEAT, pravniForma="421"),
        made(
            VAT_GROUP,
            "Skupinová žirafa a.s.",
            pravniForma="121",
            dicSkDph="CZ699900099",
            seznamRegistraci=states("Vr", "Res", "Ros", "SkDph"),
        ),
        made(
            SOLE_TRADER,
            "Božena Vymyšlená",
            pravniForma="101",
            seznamRegistraci=states("Res", "Rzp", "Ros"),
            primarniZdroj="rzp",
        ),
        {"ico": BARE, "obchodniJmeno": "Jen to nejnutnější, z.s."},
    )
}
