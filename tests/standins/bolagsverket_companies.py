"""The organisations of the Swedish stand-in. All are invented; their numbers only pass the check digit."""

from typing import Any

from tests.standins import invented

KNOWN = ACTIVE = "5599990024"
KNOWN_NAME = "Sju Sjöars Segelmakeri AB"
BANKRUPT = SAMPLE = "5599990016"
LIQUIDATION = "5599990032"
DISSOLVED = "5599990040"
SAME_NAME = ("5599990057", "5599990065")
FOREIGN = "5599990073"
RESTRUCTURING = "5599990081"
NAMELESS = "5599990099"  # the source of its name cannot be reached
ASSOCIATION = "8029990010"  # hardly any block
HOUSING = "7699990011"  # texts "n/a", and SCB cannot be reached
PERSON = "8507299991"  # two businesses
NOWHERE, GONE_EMPTY, GONE_404 = "6408233234", "9999990014", "0002290013"

PROCEEDINGS = "pagaendeAvvecklingsEllerOmstruktureringsforfarande"
MISSPELLED = "pagandeAvvecklingsEllerOmstruktureringsforfarande"
Blocks = dict[str, Any]


def block(producer: str = "Bolagsverket", **values: Any) -> Blocks:
    return {**values, "dataproducent": producer, "fel": None}


def fault(kind: str, producer: str = "SCB", **values: Any) -> Blocks:
    return {**values, "dataproducent": producer, "fel": {"typ": kind, "felBeskrivning": "Uppgiftskällan svarade inte."}}


def names(legal: str, *special: str, foreign: str = "") -> Blocks:
    kinds = [("FORETAGSNAMN", "Företagsnamn", legal)]
    kinds += [("SARSKILT_FORETAGSNAMN", "Särskilt företagsnamn", one) for one in special]
    kinds += [("FORETAGSNAMN_PA_FRAMMANDE_SPRAK", "Företagsnamn på främmande språk", foreign)] if foreign else []
    listed = [
        {
            "namn": name,
            "organisationsnamntyp": {"kode": code, "klartext": text},
            "registreringsdatum": "2021-05-05" if code.startswith("SARSKILT") else "2019-01-03",
            "verksamhetsbeskrivningSarskiltForetagsnamn": None,
        }
        for code, text, name in kinds
    ]
    return block(organisationsnamnLista=listed[::-1])


def proceedings(code: str, text: str, since: str = "2026-02-02", *, key: str = PROCEEDINGS) -> Blocks:
    return {key: block(**{f"{key}Lista": [{"kode": code, "klartext": text, "fromDatum": since}]})}


def address(street: str, code: str, town: str, *, care_of: str | None = None, country: str = "Sverige") -> Blocks:
    inner = {"postnummer": code, "utdelningsadress": street, "land": country, "coAdress": care_of, "postort": town}
    return {"postadressOrganisation": block("SCB", postadress=inner)}


def organisation(number: str, legal: str, *special: str, foreign: str = "", **blocks: Any) -> Blocks:
    """One in the documented shape, with `blocks` in place of what it would say."""
    return {
        "organisationsidentitet": {
            "identitetsbeteckning": number,
            "typ": {"kode": "ORGANISATIONSNUMMER", "klartext": "Organisationsnummer"},
        },
        "namnskyddslopnummer": None,
        "organisationsnamn": names(legal, *special, foreign=foreign),
        "registreringsland": {"kode": "SE-LAND", "klartext": "Sverige"},
        "reklamsparr": block("SCB", kode="NEJ", klartext="Nej"),
        "organisationsform": block(kode="AB", klartext="Aktiebolag"),
        "avregistreradOrganisation": None,
        "avregistreringsorsak": None,
        PROCEEDINGS: None,
        "juridiskForm": block("SCB", kode="49", klartext="Övriga aktiebolag"),
        "verksamOrganisation": block("SCB", kode="JA", klartext="Ja"),
        "organisationsdatum": block(registreringsdatum="2019-01-03", infortHosScb="2019-01-10"),
        "verksamhetsbeskrivning": block(beskrivning="Bolaget ska tillverka exempel och därmed förenlig verksamhet."),
        "naringsgrenOrganisation": block(
            "SCB", sni=[{"kode": "47642", "klartext": "Specialiserad butikshandel med cyklar"}]
        ),
        **address("Påhittade gatan 1", "11122", "STOCKHOLM"),
        **blocks,
    }


def business(lopnummer: int, name: str, **blocks: Any) -> Blocks:
    """One of the businesses of a person."""
    return organisation(
        f"19{PERSON}",
        name,
        organisationsidentitet={
            "identitetsbeteckning": f"19{PERSON}",
            "typ": {"kode": "PERSONNUMMER", "klartext": "Identitetsbeteckning person"},
        },
        namnskyddslopnummer=lopnummer,
        organisationsform=block(kode="E", klartext="Enskild näringsidkare"),
        **blocks,
    )


def unknown(number: str) -> Blocks:
    lost = {"kode": None, "klartext": None}
    return {
        "organisationsidentitet": {"identitetsbeteckning": number, "typ": None},
        "organisationsnamn": fault("ORGANISATION_FINNS_EJ", "Bolagsverket", organisationsnamnLista=None),
        "organisationsform": fault("ORGANISATION_FINNS_EJ", "Bolagsverket", **lost),
        "juridiskForm": fault("ORGANISATION_FINNS_EJ", **lost),
    }


def generated(number: str) -> Blocks:
    street, house = invented.street_of(number)
    return organisation(number, invented.name_of(number, "AB"), **address(f"{street} {house}", "41105", "GÖTEBORG"))


STRUCK_OFF = {
    "avregistreradOrganisation": block(avregistreringsdatum="2023-05-05T00:00:00.000+00:00"),
    "avregistreringsorsak": block(kode="KKAV", klartext="Konkurs avslutad"),
}

KNOWN_ONES: dict[str, list[Blocks]] = {
    SAMPLE: [
        organisation(
            SAMPLE,
            "Exempelverken Norden AB",
            "Påhittade Lampor",
            reklamsparr=block("SCB", kode="JA", klartext="Ja"),
            **proceedings("KK", "Konkurs"),
            **address("Påhittade gatan 1", "11122", "STOCKHOLM", care_of="c/o Testbolaget"),
        )
    ],
    ACTIVE: [
        organisation(
            ACTIVE,
            KNOWN_NAME,
            foreign="Seven Seamstresses Sails Ltd",
            **address("Seglargränd 7", "43935", "ONSALA", care_of="c/o Örnbo"),
        )
    ],
    LIQUIDATION: [
        organisation(LIQUIDATION, "Långsamma Lådan i Älmhult AB", **proceedings("LI", "Likvidation", "2026-05-04"))
    ],
    DISSOLVED: [organisation(DISSOLVED, "Glömda Glödlampor AB", **STRUCK_OFF)],
    SAME_NAME[0]: [organisation(SAME_NAME[0], "Björk & Björk AB", **address("Lövvägen 2", "90325", "UMEÅ"))],
    SAME_NAME[1]: [organisation(SAME_NAME[1], "Björk & Björk AB", **address("Barrvägen 9", "59334", "VÄSTERVIK"))],
    FOREIGN: [
        organisation(
            FOREIGN, "Östersjöns Ångfartyg AB", **address("Mastokatu 1 B", "FI-00150", "Helsinki", country="Finland")
        )
    ],
    RESTRUCTURING: [
        organisation(
            RESTRUCTURING,
            "Vinglande Stolar AB",
            **proceedings("FR", "Företagsrekonstruktion", key=MISSPELLED),
        )
    ],
    NAMELESS: [
        organisation(NAMELESS, "", organisationsnamn=fault("TIMEOUT", "Bolagsverket", organisationsnamnLista=None))
    ],
    ASSOCIATION: [
        {
            "organisationsidentitet": {"identitetsbeteckning": ASSOCIATION},
            "organisationsnamn": names("Föreningen för Fåglarnas Frukost"),
            "reklamsparr": None,
            "naringsgrenOrganisation": block("SCB", sni=[]),
            "postadressOrganisation": None,
        }
    ],
    HOUSING: [
        organisation(
            HOUSING,
            "Bostadsrättsföreningen Månskenet",
            organisationsform=block(kode="BRF", klartext="n/a"),
            juridiskForm=fault("OTILLGANGLIG_UPPGIFTSKALLA", kode=None, klartext=None),
            naringsgrenOrganisation=fault("OTILLGANGLIG_UPPGIFTSKALLA", sni=None),
            postadressOrganisation=fault("TIMEOUT", postadress=None),
            **{PROCEEDINGS: fault("TIMEOUT", "Bolagsverket", **{f"{PROCEEDINGS}Lista": None})},
        )
    ],
    f"19{PERSON}": [
        business(1, "Ågrens Ångloksverkstad", **STRUCK_OFF),
        business(2, "Ågrens Ärtsoppa"),
    ],
}
