"""The entities of the Norwegian stand-in. All are invented; their numbers only pass the check digit."""

from typing import Any

from tests.standins import invented

SAMPLE = "999000118"  # as documented, in full
ACTIVE = "999000207"
SAME_NAME = ("999000215", "999000223")
BANKRUPT = "999000231"
LIQUIDATION = "999000258"
FORCED = "999000266"  # wound up by order of a court
RESTRUCTURING = "999000274"
DISSOLVED = "914000211"
FOREIGN = "999000282"  # a branch whose owner sits in London
PERSON = "999000290"
SPARSE = "999000304"  # hardly more than a name
REMOVED = "999000312"  # for legal reasons: 410
UNIT, CLOSED_UNIT = "976000315", "999000320"
UNKNOWN = "999000339"

API = "https://data.brreg.no/enhetsregisteret/api"
FORMS = {
    "AS": "Aksjeselskap",
    "ENK": "Enkeltpersonforetak",
    "NUF": "Norskregistrert utenlandsk foretak",
    "STI": "Stiftelse",
    "BEDR": "Underenhet til næringsdrivende og offentlig forvaltning",
}
Entity = dict[str, Any]


def form(code: str) -> Entity:
    link = {"self": {"href": f"{API}/organisasjonsformer/{code}"}}
    return {"kode": code, "beskrivelse": FORMS[code], "_links": link}


def place(line: str, code: str, town: str, *, number: str = "4601") -> Entity:
    known = {"land": "Norge", "landkode": "NO", "postnummer": code, "poststed": town}
    return {**known, "adresse": [line], "kommune": town, "kommunenummer": number}


def link(number: str, kind: str = "enheter") -> Entity:
    return {"self": {"href": f"{API}/{kind}/{number}"}}


def entity(number: str, name: str, code: str = "AS", **more: Any) -> Entity:
    """An ordinary one; `more` adds keys and replaces them."""
    usual: Entity = {
        "organisasjonsnummer": number,
        "navn": name,
        "organisasjonsform": form(code),
        "forretningsadresse": place("Eventyrveien 3", "9008", "TROMSØ", number="5501"),
        "registreringsdatoEnhetsregisteret": "2015-03-02",
        "registrertIMvaregisteret": False,
        "naeringskode1": {"kode": "10.710", "beskrivelse": "Produksjon av brød og ferske konditorvarer"},
        "harRegistrertAntallAnsatte": False,
        "registrertIForetaksregisteret": True,
        "registrertIStiftelsesregisteret": False,
        "registrertIFrivillighetsregisteret": False,
        "registrertIPartiregisteret": False,
        "institusjonellSektorkode": {"kode": "2100", "beskrivelse": "Private aksjeselskaper mv."},
        "konkurs": False,
        "underAvvikling": False,
        "underTvangsavviklingEllerTvangsopplosning": False,
        "maalform": "Bokmål",
        "aktivitet": ["Baking av brød for folk som står tidlig opp"],
        "paategninger": [],
        "respons_klasse": "Enhet",
        "_links": link(number),
    }
    return usual | more


def deleted(number: str, name: str, day: str) -> Entity:
    head = {"organisasjonsnummer": number, "navn": name, "organisasjonsform": form("AS")}
    return {**head, "slettedato": day, "respons_klasse": "SlettetEnhet", "_links": link(number)}


def unit(number: str, name: str, **more: Any) -> Entity:
    """An establishment."""
    usual: Entity = {
        "organisasjonsnummer": number,
        "navn": name,
        "organisasjonsform": form("BEDR"),
        "registreringsdatoEnhetsregisteret": "2016-08-01",
        "registrertIMvaregisteret": True,
        "naeringskode1": {"kode": "43.210", "beskrivelse": "Elektrisk installasjonsarbeid"},
        "antallAnsatte": 5,
        "harRegistrertAntallAnsatte": True,
        "overordnetEnhet": SAMPLE,
        "beliggenhetsadresse": place("Fossegata 11", "5700", "VOSS", number="4621"),
        "respons_klasse": "UnderEnhet",
        "_links": link(number, "underenheter"),
    }
    return usual | more


_SAMPLE = {
    "organisasjonsnummer": SAMPLE,
    "navn": "FJORDLYS ELEKTRO AS",
    "organisasjonsform": form("AS"),
    "hjemmeside": "www.fjordlys-elektro.example",
    "epostadresse": "post@fjordlys-elektro.example",
    "telefon": "55 00 00 00",
    "mobil": "900 00 000",
    "postadresse": place("Postboks 12", "5804", "BERGEN"),
    "forretningsadresse": place("", "5003", "BERGEN") | {"adresse": ["c/o Havnelageret", "Tenkte gate 7"]},
    "registreringsdatoEnhetsregisteret": "2012-05-14",
    "registrertIMvaregisteret": True,
    "registreringsdatoMerverdiavgiftsregisteret": "2012-07-01",
    "registreringsdatoMerverdiavgiftsregisteretEnhetsregisteret": "2012-06-20",
    "naeringskode1": {"kode": "43.210", "beskrivelse": "Elektrisk installasjonsarbeid"},
    "antallAnsatte": 14,
    "harRegistrertAntallAnsatte": True,
    "registreringsdatoAntallAnsatteEnhetsregisteret": "2026-09-14",
    "registreringsdatoAntallAnsatteNAVAaregisteret": "2026-09-10",
    "registrertIForetaksregisteret": True,
    "registreringsdatoForetaksregisteret": "2012-05-16",
    "registrertIStiftelsesregisteret": False,
    "registrertIFrivillighetsregisteret": False,
    "registrertIPartiregisteret": False,
    "stiftelsesdato": "2012-05-02",
    "institusjonellSektorkode": {"kode": "2100", "beskrivelse": "Private aksjeselskaper mv."},
    "sisteInnsendteAarsregnskap": "2025",
    "konkurs": False,
    "underAvvikling": False,
    "underTvangsavviklingEllerTvangsopplosning": False,
    "erIKonsern": False,
    "maalform": "Bokmål",
    "vedtektsdato": "2020-03-11",
    "vedtektsfestetFormaal": ["Elektrisk installasjon og det som", "naturlig faller sammen med dette."],
    "aktivitet": ["Elektrisk installasjonsarbeid"],
    "kapital": {
        "type": "Aksjekapital",
        "belop": 100000.0,
        "antallAksjer": 1000,
        "valuta": "NOK",
        "innfortDato": "2012-05-16",
    },
    "historiskeNavn": [{"navn": "FJORDLYS AS", "fraDato": "2012-05-14 10:02:11", "tilDato": "2018-01-09 08:30:00"}],
    "paategninger": [],
    "respons_klasse": "Enhet",
    "_links": link(SAMPLE),
}

_LONDON = {"land": "Storbritannia", "landkode": "GB", "poststed": "LONDON E1W 9ZZ", "adresse": ["2 Pretend Wharf"]}
_BAKERY = "NORDLYS BAKERI AS"
_LISTED = (
    _SAMPLE,
    entity(
        ACTIVE,
        "LYSTIG LAKS OG ØRRET AS",
        registrertIMvaregisteret=True,
        antallAnsatte=37,
        harRegistrertAntallAnsatte=True,
        hjemmeside="lystiglaks.example",
        epostadresse="hei@lystiglaks.example",
        mobil="911 00 111",
    ),
    entity(SAME_NAME[0], _BAKERY),
    entity(SAME_NAME[1], _BAKERY, forretningsadresse=place("Boblegata 8", "8006", "BODØ", number="1804")),
    entity(BANKRUPT, "SKYGGEDAL SMIE AS", konkurs=True, konkursdato="2026-02-11", underAvvikling=True),
    entity(LIQUIDATION, "HAVGLØTT REISER AS", underAvvikling=True, underAvviklingDato="2026-01-15"),
    entity(FORCED, "TVERRFJELL TRANSPORT AS", underTvangsavviklingEllerTvangsopplosning=True),
    entity(RESTRUCTURING, "LYSEBLÅ REDERI AS", underRekonstruksjonsforhandlingDato="2026-03-01"),
    entity(FOREIGN, "BRIGHTWATER PRETEND SHIPPING LTD", "NUF", forretningsadresse=_LONDON),
    entity(PERSON, "TUVAS TROLLGARN TUVA TANGEN", "ENK"),
    {"organisasjonsnummer": SPARSE, "navn": "STIFTELSEN STILLE STUND"},
)
LISTED = {one["organisasjonsnummer"]: one for one in _LISTED}  # what a search finds
DELETED = {DISSOLVED: deleted(DISSOLVED, "TIDLIGERE HANDEL AS", "2024-02-01")}
GONE = {REMOVED: {"organisasjonsnummer": REMOVED, "slettedato": "2023-05-05", "_links": link(REMOVED)}}
UNITS = {
    UNIT: unit(UNIT, "FJORDLYS ELEKTRO AS AVD VOSS"),
    CLOSED_UNIT: {
        "organisasjonsnummer": CLOSED_UNIT,
        "navn": "FJORDLYS ELEKTRO AS AVD ODDA",
        "organisasjonsform": form("BEDR"),
        "nedleggelsesdato": "2022-09-30",
        "respons_klasse": "SlettetUnderEnhet",
        "_links": link(CLOSED_UNIT, "underenheter"),
    },
}


def generated(number: str) -> Entity:
    """A company for a number that nobody has; every fiftieth number is a bankrupt one's."""
    street, house = invented.street_of(number)
    return entity(
        number,
        invented.name_of(number, "AS").upper(),
        konkurs=int(number) % 50 == 0,
        forretningsadresse=place(f"{street} {house}", "0150", "OSLO", number="0301"),
    )
