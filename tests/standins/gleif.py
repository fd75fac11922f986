"""GLEIF: records by LEI, national number and text, page by page, and suggestions of names, some of no record."""

from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urlencode

from stdnum import lei as lei_numbers

from tests.standins import gleif_companies as companies
from tests.standins.gleif_companies import (  # noqa: F401 - what tests ask for
    ACTIVE,
    ACTIVE_NUMBER,
    DISSOLVED,
    FOREIGN,
    LAPSED,
    NON_ASCII,
    SAME_NAME,
    SAMPLE,
    SAMPLE_NUMBER,
    SPARSE,
    TWICE,
    UNKNOWN,
    VOID,
)
from tests.standins.replies import Reply, Request, json_reply
from tests.standins.standin import StandIn

KNOWN, KNOWN_NAME = ACTIVE, "Halcyon Fernrohre GmbH"
JSON_API = "application/vnd.api+json"
META = {"goldenCopy": {"publishDate": "2026-10-05T00:00:00Z"}}
ALIKE = 0.6
NO_RECORD = {"type": "fuzzycompletions", "attributes": {"value": "EXEMPELVERKEN HOLDING"}}
FILTERS = {"fulltext", "lei", "entity.legalName", "entity.registeredAs", "entity.legalAddress.country"}


class Gleif(StandIn):
    """`largest` is the most records that it puts on a page, however many are asked for."""

    name = "gleif"
    limit = (60, 60.0)

    def reset(self) -> None:
        super().reset()
        self.largest = 200

    def answer(self, request: Request) -> Reply:
        match request.path.strip("/").split("/"):
            case ["lei-records"]:
                return self._search(request)
            case ["lei-records", lei]:
                found = self._record(lei)
                return reply({"meta": META, "data": found}) if found else refused(404, "Not Found", "No such record.")
            case ["fuzzycompletions"]:
                return suggestions(request.query.get("q", ""))
        return refused(404, "Not Found", "No such address.")

    def over_limit(self, request: Request) -> Reply:
        return refused(429, "Too Many Requests", "More than 60 requests in a minute.")

    def _record(self, lei: str) -> companies.Record | None:
        is_made_up = self.generates and len(lei) == 20 and lei_numbers.is_valid(lei)
        return companies.LISTED.get(lei) or (companies.generated(lei) if is_made_up else None)

    def _search(self, request: Request) -> Reply:
        filters = {key[7:-1]: value for key, value in request.query.items() if key.startswith("filter[")}
        if set(filters) - FILTERS:
            return refused(400, "Bad Request", "Unknown filter.")
        page, size = (request.query.get(f"page[{one}]", "") for one in ("number", "size"))
        number, size = int(page or 1), min(int(size or 15), self.largest)
        everyone: Any = companies.LISTED.values()
        if "lei" in filters:
            everyone = [one for lei in filters["lei"].split(",") if (one := self._record(lei))]
        hits = [one for one in everyone if fits(one, filters)]
        return self._page(request, hits, number, size)

    def _page(self, request: Request, hits: list[companies.Record], number: int, size: int) -> Reply:
        last = max(1, -(-len(hits) // size))
        first = (number - 1) * size
        shown = hits[first : first + size]
        counts = {"currentPage": number, "perPage": size, "from": first + 1 if shown else None}
        counts |= {"to": first + len(shown) if shown else None, "total": len(hits), "lastPage": last}
        links = {"first": link(request, 1, size), "last": link(request, last, size)}
        if number < last:
            links["next"] = link(request, number + 1, size)
        return reply({"meta": {**META, "pagination": counts}, "links": links, "data": shown})


def fits(record: companies.Record, filters: dict[str, str]) -> bool:
    """Every filter; a comma in one means "or"."""
    entity = record["attributes"]["entity"]
    names = [entity["legalName"]["name"], *(one["name"] for one in entity.get("otherNames", []))]
    values = {
        "fulltext": " ".join(names).casefold(),
        "entity.legalName": names[0].casefold(),
        "entity.registeredAs": entity.get("registeredAs"),
        "entity.legalAddress.country": entity.get("legalAddress", {}).get("country"),
        "lei": record["id"],
    }
    for name, wanted in filters.items():
        options = wanted.split(",")
        if name in ("fulltext", "entity.legalName"):
            if not any(one.casefold() in values[name] for one in options):
                return False
        elif values[name] not in options:
            return False
    return True


def suggestions(text: str) -> Reply:
    """Names that look like the text; the first one leads to no record."""
    found: list[companies.Record] = [NO_RECORD]
    for lei, record in companies.LISTED.items():
        name = record["attributes"]["entity"]["legalName"]["name"]
        words = (name, *name.split())
        if max(SequenceMatcher(None, text.casefold(), one.casefold()).ratio() for one in words) >= ALIKE:
            data = {"data": {"type": "lei-records", "id": lei}, "links": {"related": f"{companies.API}/{lei}"}}
            known = {"attributes": {"value": name}, "relationships": {"lei-records": data}}
            found.append({"type": "fuzzycompletions", **known})
    return reply({"data": found})


def link(request: Request, number: int, size: int) -> str:
    asked = {**request.query, "page[number]": number, "page[size]": size}
    return f"{companies.API}/lei-records?{urlencode(asked)}"


def reply(value: object, status: int = 200) -> Reply:
    return json_reply(value, status, kind=JSON_API)


def refused(status: int, title: str, detail: str) -> Reply:
    return reply({"errors": [{"status": str(status), "title": title, "detail": detail}]}, status)


STANDIN = Gleif()
