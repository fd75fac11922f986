"""Enhetsregisteret: entities and establishments by number, entities by name, and what it says to wrong questions."""

from typing import Any
from urllib.parse import urlencode

from stdnum.no import orgnr

from tests.standins import brreg_companies as companies
from tests.standins.brreg_companies import (  # noqa: F401 - what tests ask for
    ACTIVE,
    BANKRUPT,
    CLOSED_UNIT,
    DISSOLVED,
    FORCED,
    FOREIGN,
    LIQUIDATION,
    PERSON,
    REMOVED,
    RESTRUCTURING,
    SAME_NAME,
    SAMPLE,
    SPARSE,
    UNIT,
    UNKNOWN,
)
from tests.standins.replies import Reply, Request, json_reply
from tests.standins.standin import StandIn

KNOWN, KNOWN_NAME = ACTIVE, "LYSTIG LAKS OG ØRRET AS"
WINDOW = 10_000
FLAGS = ("konkurs", "underAvvikling", "underTvangsavviklingEllerTvangsopplosning", "registrertIMvaregisteret")
PARAMETERS = {"navn", "organisasjonsnummer", "organisasjonsform", "navnMetodeForSoek", "sort", "page", "size", *FLAGS}
TOO_DEEP = "size * (page+1) kan ikke overstige 10_000"


class Brreg(StandIn):
    """No limit is published."""

    name = "brreg"

    def answer(self, request: Request) -> Reply:
        if "v1+json" in request.headers.get("accept", ""):
            return Reply(406)
        match request.path.strip("/").split("/"):
            case ["enheter"]:
                return self._search(request)
            case ["enheter", number]:
                return self._entity(number)
            case ["underenheter", number] if number in companies.UNITS:
                return json_reply(companies.UNITS[number])
        return Reply(404)

    def _entity(self, number: str) -> Reply:
        if number in companies.GONE:
            return json_reply(companies.GONE[number], 410)
        found = companies.DELETED.get(number) or self._listed(number)
        return json_reply(found) if found else Reply(404)

    def _listed(self, number: str) -> companies.Entity | None:
        is_made_up = self.makes_up(number) and number not in companies.UNITS and orgnr.is_valid(number)
        return companies.LISTED.get(number) or (companies.generated(number) if is_made_up else None)

    def _search(self, request: Request) -> Reply:
        asked = request.query
        unknown = sorted(set(asked) - PARAMETERS)
        if unknown:
            return refused("Ugyldig parameter", unknown)
        page, size = asked.get("page", "0"), asked.get("size", "20")
        if not (page.isdecimal() and size.isdecimal() and int(size)):
            return refused("Ugyldig verdi", ["page", "size"])
        if int(size) * (int(page) + 1) > WINDOW:
            return refused(TOO_DEEP, ["size", "page"])
        numbers = [one for one in asked.get("organisasjonsnummer", "").split(",") if one]
        if any(not (one.isdecimal() and len(one) == 9) for one in numbers):
            return refused("Organisasjonsnummer er ugyldig", ["organisasjonsnummer"], value=numbers)
        return self._page(asked, self._hits(asked, numbers), int(page), int(size))

    def _hits(self, asked: Any, numbers: list[str]) -> list[companies.Entity]:
        everyone = [self._listed(one) for one in numbers] if numbers else list(companies.LISTED.values())
        wanted = asked.get("navn", "").casefold()
        hits = [one for one in everyone if one and wanted in one["navn"].casefold()]
        for flag in FLAGS:
            if flag in asked:
                hits = [one for one in hits if one.get(flag, False) == (asked[flag] == "true")]
        return hits

    def _page(self, asked: Any, hits: list[companies.Entity], number: int, size: int) -> Reply:
        pages = -(-len(hits) // size)
        shown = hits[number * size : (number + 1) * size]
        links = {"self": self._link(asked, {})}
        if hits:
            links |= {"first": self._link(asked, {"page": 0, "size": size})}
            links |= {"last": self._link(asked, {"page": pages - 1, "size": size})}
        if number + 1 < pages:
            links |= {"next": self._link(asked, {"page": number + 1, "size": size})}
        body = {"_embedded": {"enheter": shown}} if shown else {}
        counts = {"size": size, "totalElements": len(hits), "totalPages": pages, "number": number}
        return json_reply({**body, "_links": links, "page": counts})

    def _link(self, asked: Any, more: dict[str, int]) -> dict[str, str]:
        return {"href": f"{companies.API}/enheter?{urlencode({**asked, **more})}"}


def refused(problem: str, parameters: list[str], *, value: object = None) -> Reply:
    item = {"feilmelding": problem, "parametere": parameters} | ({"feilaktigVerdi": str(value)} if value else {})
    body = {"tidsstempel": 1660146687576, "status": 400, "feilmelding": "Feilaktig forespørsel"}
    path = "/enhetsregisteret/api/enheter/"
    return json_reply({**body, "sti": path, "antallFeil": 1, "valideringsfeil": [item]}, 400)


STANDIN = Brreg()
