"""The autocomplete of the Estonian register: ten hits, no more, and nothing for those who do not say who they are."""

from tests.standins.ariregister_companies import (  # noqa: F401 - what tests ask for
    ACTIVE,
    BANKRUPT,
    BARE,
    DISSOLVED,
    FOREIGN,
    HERD,
    KNOWN,
    LIQUIDATION,
    RURAL,
    SAME_NAME,
    TEXT_CODE,
    generated,
)
from tests.standins.replies import Reply, Request, json_reply, text_reply
from tests.standins.standin import StandIn

PATHS = ("/est/api/autocomplete", "/eng/api/autocomplete")
MOST = 10


class Ariregister(StandIn):
    name = "ariregister"

    def answer(self, request: Request) -> Reply:
        if not request.headers.get("user-agent"):
            return text_reply("Forbidden", 403)
        if request.path not in PATHS:
            return text_reply("Not Found", 404, kind="text/html")
        text = request.query.get("q", "").casefold().strip()
        found = [one for number, one in KNOWN.items() if text == number or _is_called(one, text)] if text else []
        if not found and self.generates and (one := generated(text)):
            found = [one]
        return json_reply({"status": "OK", "data": found[:MOST]})


def _is_called(one: dict, text: str) -> bool:
    return any(text in name.casefold() for name in (one["name"], *one.get("historical_names", [])))


STANDIN = Ariregister()
