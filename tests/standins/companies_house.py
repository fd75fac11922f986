"""Companies House: profiles and a search for the key "demo", and how many calls are left in every answer."""

import time
from dataclasses import replace
from typing import Any

from tests.standins.companies_house_companies import (  # noqa: F401 - what tests ask for
    ACTIVE,
    ARRANGEMENT,
    BANKRUPT,
    BARE,
    DISSOLVED,
    FOREIGN,
    KNOWN,
    LIQUIDATION,
    SAME_NAME,
    WELSH,
    generated,
    hit,
)
from tests.standins.replies import Reply, Request, json_reply, text_reply
from tests.standins.standin import StandIn

KEY = "demo"
SEARCH, ADVANCED, PROFILE = "/search/companies", "/advanced-search/companies", "/company/"
FARTHEST = 1000  # start_index


class CompaniesHouse(StandIn):
    """A number of eight characters is known or not; of any other length it is too much for the server."""

    name = "companies_house"
    limit = (600, 300.0)

    def answer(self, request: Request) -> Reply:
        if refused := _refused(request):
            return refused
        reply = self._answer(request)
        with self._lock:
            left = max(0, self.limit[0] - self.busiest(*self.limit))
        return replace(reply, headers={**reply.headers, **self._headers(left)})

    def over_limit(self, request: Request) -> Reply:
        return Reply(429, headers=self._headers(0))

    def _headers(self, left: int) -> dict[str, str]:
        return {
            "X-Ratelimit-Limit": str(self.limit[0]),
            "X-Ratelimit-Remain": str(left),
            "X-Ratelimit-Reset": str(int(time.time()) + 120),
            "X-Ratelimit-Window": "5m",
        }

    def _answer(self, request: Request) -> Reply:
        if request.path == SEARCH:
            return _search(request.query)
        if request.path == ADVANCED:
            return text_reply("size: must be between 1 and 5000", 422)
        number = request.path.removeprefix(PROFILE)
        if not request.path.startswith(PROFILE) or "/" in number:
            return text_reply("Not Found", 404)
        if len(number) not in (1, 8):
            return json_reply({"exception_id": "X-99999", "error": "Internal server error"}, 500)
        one = KNOWN.get(number) or (generated(number) if self.generates and len(number) == 8 else None)
        if one is None:
            return json_reply({"errors": [{"error": "company-profile-not-found", "type": "ch:service"}]}, 404)
        return json_reply(one)


def _refused(request: Request) -> Reply | None:
    """Of whoever has no key, or a wrong one."""
    user, _password = request.basic()
    if user == KEY:
        return None
    said = "Invalid Authorization" if "authorization" in request.headers else "Empty Authorization header"
    further = {"Www_Authenticate": "Invalid or no Authorisation header has been provided"}
    return json_reply({"error": said, "type": "ch:service"}, 401, Ch_Authentication_Error=said, **further)


def _search(asked: Any) -> Reply:
    start, most = int(asked.get("start_index", 0)), min(int(asked.get("items_per_page", 20)), 100)
    if start >= FARTHEST:
        return Reply(416)
    text = asked.get("q", "").casefold()
    found = [
        one for number, one in KNOWN.items() if text in one["company_name"].casefold() or text == number.casefold()
    ]
    is_odd = most == 1 and text.isdecimal()
    return json_reply(
        {
            "kind": "search#companies",
            "items_per_page": most,
            "page_number": 2 if is_odd else start // most + 1,
            "start_index": start,
            "total_results": len(found),
            "items": [] if is_odd else [hit(one) for one in found[start : start + most]],
        }
    )


STANDIN = CompaniesHouse()
