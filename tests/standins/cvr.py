"""CVR's distribution: as much of Elasticsearch as is documented, for "demo"/"demo"."""

from typing import Any

from tests.standins import danish
from tests.standins.danish import (  # noqa: F401 - what tests ask for
    ACTIVE,
    BANKRUPT,
    DISSOLVED,
    KNOWN,
    KNOWN_NAME,
    LIQUIDATION,
    SAME_NAME,
    Danish,
)
from tests.standins.replies import Reply, Request, json_reply, text_reply
from tests.standins.standin import StandIn

NUMBER = "Vrvirksomhed.cvrNummer"
NAMES = {"Vrvirksomhed.virksomhedMetadata.nyesteNavn.navn", "Vrvirksomhed.navne.navn"}
MOST = 3000
UNAUTHORISED = (
    "<html>\r\n<head><title>401 Authorization Required</title></head>\r\n<body>\r\n<center><h1>401 Authorization"
    " Required</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


class Cvr(StandIn):
    name = "cvr"

    def answer(self, request: Request) -> Reply:
        if request.basic() != ("demo", "demo"):
            challenge = {"WWW_Authenticate": 'Basic realm="virk"'}
            return text_reply(UNAUTHORISED, 401, kind="text/html", **challenge)
        if (request.method, request.path) != ("POST", "/cvr-permanent/virksomhed/_search"):
            return json_reply({"error": "no handler found for uri"}, 400)
        asked = request.json() or {}
        first, size = asked.get("from", 0), asked.get("size", 10)
        if first + size > MOST:
            return refused(f"Result window is too large, from + size must be less than or equal to: [{MOST}]")
        found = self._hits(asked.get("query", {}))
        if found is None:
            return refused("no [query] registered")
        return json_reply(result(found[first : first + size], len(found)))

    def _hits(self, query: dict[str, Any]) -> list[Danish] | None:
        """None for a query that is not understood."""
        match query:
            case {"term": {"Vrvirksomhed.cvrNummer": int() as number}}:
                numbers = [number]
            case {"terms": {"Vrvirksomhed.cvrNummer": [*numbers]}}:
                pass
            case {"match": named} if named.keys() <= NAMES:
                (name,) = named.values()
                return danish.named(name["query"] if isinstance(name, dict) else name)
            case _:
                return None
        found = (danish.found(f"{number:08}", generates=self.makes_up(f"{number:08}")) for number in numbers)
        return [one for one in found if one is not None]


def refused(reason: str) -> Reply:
    cause = {"type": "query_phase_execution_exception", "reason": reason}
    return json_reply({"error": {"root_cause": [cause], **cause}, "status": 400}, 400)


def result(found: list[Danish], total: int) -> dict[str, Any]:
    hits = [
        {
            "_index": "cvr-v-20220630",
            "_type": "_doc",
            "_id": f"4000{one.number}",
            "_score": 14.2,
            "_source": {"Vrvirksomhed": record(one)},
        }
        for one in found
    ]
    return {
        "took": 8,
        "timed_out": False,
        "_shards": {"total": 6, "successful": 6, "skipped": 0, "failed": 0},
        "hits": {"total": total, "max_score": 14.2 if hits else None, "hits": hits},
    }


def record(one: Danish) -> dict[str, Any]:
    life = {"gyldigFra": one.started, "gyldigTil": one.ended}
    now = {"gyldigFra": one.started, "gyldigTil": None}
    updated = "2018-10-16T00:00:00.000+02:00"
    mails = [contact(one.email, now, one)] if one.email else []
    if one.is_hidden:
        mails = [contact("old@hemmelige.example", {"gyldigFra": "2018-10-15", "gyldigTil": "2020-01-01"})]
    return {
        "cvrNummer": int(one.number),
        "reklamebeskyttet": one.is_protected,
        "navne": [{"navn": one.name, "periode": now, "sidstOpdateret": updated}],
        "beliggenhedsadresse": [],
        "virksomhedsstatus": [{"status": one.status, "periode": now, "sidstOpdateret": updated}],
        "livsforloeb": [{"periode": life}],
        "telefonNummer": [contact(one.phone, now, one)] if one.phone else [],
        "elektroniskPost": mails,
        "hjemmeside": [contact(one.website, now)] if one.website else [],
        "sidstOpdateret": "2026-09-01T02:00:00.000+02:00",
        "virksomhedMetadata": metadata(one, now),
    }


def contact(text: str, period: dict[str, Any], one: Danish | None = None) -> dict[str, Any]:
    return {"kontaktoplysning": text, "hemmelig": one is not None and one.is_hidden, "periode": period}


def metadata(one: Danish, now: dict[str, Any]) -> dict[str, Any]:
    code, words = danish.FORMS[one.form]
    number, interval = one.employees
    count = {"antalAnsatte": number, "intervalKodeAntalAnsatte": interval}
    return {
        "nyesteNavn": {"navn": one.name, "periode": now},
        "nyesteBinavne": one.other_names,
        "nyesteVirksomhedsform": {"virksomhedsformkode": code, "kortBeskrivelse": one.form, "langBeskrivelse": words},
        "nyesteBeliggenhedsadresse": address(one),
        "nyesteHovedbranche": {"branchekode": one.industry[0], "branchetekst": one.industry[1]},
        "nyesteKontaktoplysninger": [text for text in (one.phone, one.email, one.website) if text],
        "nyesteStatus": {"kreditoplysningtekst": "Konkurs"} if one.is_bankrupt else None,
        "sammensatStatus": one.status,
        "stiftelsesDato": one.started,
        "virkningsDato": one.started,
        "nyesteAarsbeskaeftigelse": {"aar": 2025, **count},
        "nyesteErstMaanedsbeskaeftigelse": {"aar": 2026, "maaned": 8, **count},
        "antalPenheder": 1,
    }


def address(one: Danish) -> dict[str, Any]:
    street, house, letter, floor, door = one.street
    return {
        "landekode": one.country,
        "fritekst": one.free_text,
        "vejkode": 9999 if street else None,
        "kommune": {"kommuneKode": 101, "kommuneNavn": "KØBENHAVN"} if street else None,
        "husnummerFra": house,
        "husnummerTil": None,
        "bogstavFra": letter,
        "bogstavTil": None,
        "etage": floor,
        "sidedoer": door,
        "conavn": one.care_of,
        "postboks": None,
        "vejnavn": street or None,
        "bynavn": one.place,
        "postnummer": one.postcode,
        "postdistrikt": one.city,
    }


STANDIN = Cvr()
