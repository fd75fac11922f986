"""Asking GLEIF: by LEI, by national number, by name."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from accounts.rules.identifiers import format_org_number
from accounts.rules.org_formats import FORMATS
from integrations.http import Answer
from integrations.registers.base import BaseRegister
from integrations.registers.gleif import payloads
from integrations.registers.gleif.payloads import is_lei
from integrations.registers.reading import best_first
from integrations.rules.companies import Company, Found, Status

RECORDS = "/lei-records"
UNKNOWN, SHOWN = 404, 20
_OPERATORS = re.compile(r"[!,<>=]|\.\.")  # inside the value of a filter they have a meaning


class Gleif(BaseRegister):
    """Legal entities of all countries."""

    def find(self, number: str) -> Company | None:
        """By LEI; any other number is one of a national register."""
        if not is_lei(number):
            return self.find_registered(number)
        answer = self.http.get(f"{RECORDS}/{number}", accept=(200, UNKNOWN))
        if answer.status == UNKNOWN:
            return None
        company = payloads.company(answer.json().require_object()["data"], at=datetime.now(UTC))
        if company.lei != number:
            raise answer.json().garbled("the record that was asked for was expected")
        return company

    def find_registered(self, number: str, country: str = "") -> Company | None:
        """By the number of the national register in canonical form; one that is active comes before others.

        GLEIF wants it exactly as it is registered, so it is asked for in every form that it may have. A number that
        companies of several countries have is nobody's without its country, and so is one that several active ones
        have: German courts count each for itself.
        """
        if not number or _OPERATORS.search(number):
            return None
        forms = (format_org_number(number, country=one) for one in ([country] if country else FORMATS))
        asked = {"filter[entity.registeredAs]": ",".join(dict.fromkeys((number, *forms))), "page[size]": str(SHOWN)}
        if country:
            asked["filter[entity.legalAddress.country]"] = country
        hits = [one for one in self._found(asked).companies if one.number == number]
        active = [one for one in hits if one.status is Status.ACTIVE]
        is_clear = len({one.country for one in hits}) == 1 and len(active) < 2
        return (active or hits)[0] if is_clear else None

    def search(self, name: str) -> Found:
        """By all that a record says; where that finds nothing, by what the name may have been meant to be."""
        wanted = " ".join(_OPERATORS.sub(" ", name).split())
        if not wanted:
            return Found((), 0)
        with self.http.together():
            found = self._found({"filter[fulltext]": wanted, "page[size]": str(SHOWN)})
            return best_first(found if found.companies else self._suggested(wanted), name)

    def find_many(self, numbers: Sequence[str]) -> dict[str, Company | None]:
        """All LEIs at once, national numbers one by one."""
        known = {one.lei: one for one in self._records([one for one in numbers if is_lei(one)])}
        return {number: known.get(number) if is_lei(number) else self.find(number) for number in numbers}

    def _suggested(self, name: str) -> Found:
        answer = self.http.get("/fuzzycompletions", params={"field": "entity.legalName", "q": name})
        companies = tuple(self._records(payloads.suggested(answer.json())[:SHOWN]))
        return Found(companies, len(companies))

    def _records(self, leis: Sequence[str]) -> Iterator[Company]:
        """All of them, over as many pages as GLEIF makes of them, which is never more than there are records."""
        asked = [("filter[lei]", ",".join(leis)), ("page[size]", str(len(leis)))]
        for _page in leis:
            answer = self.http.get(RECORDS, params=asked)
            yield from payloads.found(answer.json(), at=datetime.now(UTC)).companies
            asked = _next(answer)
            if not asked:
                return

    def _found(self, asked: dict[str, str]) -> Found:
        return payloads.found(self.http.get(RECORDS, params=asked).json(), at=datetime.now(UTC))


def _next(answer: Answer) -> list[tuple[str, str]]:
    """What to ask for the next page. Of the address given only that: we go nowhere else because an answer says so."""
    return parse_qsl(urlsplit(answer.json()["links"]["next"].text(limit=8000)).query)
