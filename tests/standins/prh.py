"""YTJ: companies by name or business id, a hundred a page, and pages that never end."""

from stdnum.fi import ytunnus

from tests.standins import prh_companies as companies
from tests.standins.prh_companies import (  # noqa: F401 - what tests ask for
    ACTIVE,
    BANKRUPT,
    DISSOLVED,
    FOREIGN,
    LIQUIDATION,
    MANY_NAMED,
    NO_LONGER_LIABLE,
    RESTRUCTURING,
    SAME_NAME,
    SAMPLE,
    SPARSE,
    STARTING,
    SWEDISH,
    UNKNOWN,
)
from tests.standins.replies import Reply, Request, json_reply, text_reply
from tests.standins.standin import StandIn

KNOWN, KNOWN_NAME = ACTIVE, "Iloinen Hirvi Oy"
PAGE = 100
PARAMETERS = {
    *("name", "location", "businessId", "companyForm", "mainBusinessLine", "registrationDateStart", "postCode"),
    *("registrationDateEnd", "businessIdRegistrationStart", "businessIdRegistrationEnd", "page"),
}


class Prh(StandIn):
    """The older interface allowed 300 a minute to all users together; for this one no number is published."""

    name = "prh"
    limit = (300, 60.0)

    def answer(self, request: Request) -> Reply:
        if request.path != "/companies":
            return refused(404, "Not found", 4004)
        asked = request.query
        if set(asked) - PARAMETERS:
            return refused(400, "Unknown parameter", 4000)
        number = asked.get("businessId", "")
        if number and not ytunnus.is_valid(number):
            return refused(400, "businessId is not valid", 4001)
        hits = self._by_number(number) if number else by_name(asked.get("name", ""))
        page = int(asked["page"]) if asked.get("page", "").isdecimal() else 1
        first = (page - 1) * PAGE if 0 < page <= -(-len(hits) // PAGE) else 0
        return json_reply({"totalResults": len(hits), "companies": hits[first : first + PAGE]})

    def over_limit(self, request: Request) -> Reply:
        return text_reply("Too many requests", 429)

    def _by_number(self, written: str) -> list[companies.Company]:
        number = written.replace("-", "")
        found = companies.LISTED.get(number) or (companies.generated(number) if self.makes_up(number) else None)
        return [found] if found else []


def by_name(wanted: str) -> list[companies.Company]:
    """Names of all kinds count, also those of the past."""
    wanted = wanted.casefold()
    everyone = companies.LISTED.values()
    return [one for one in everyone if any(wanted in name["name"].casefold() for name in one["names"])]


def refused(status: int, message: str, code: int) -> Reply:
    return json_reply({"timestamp": "2026-01-31 12:00:00", "message": message, "errorcode": code}, status)


STANDIN = Prh()
