"""Bolagsverket's data sets: tokens for "demo"/"demo", organisations by number, faults in single blocks."""

from stdnum import luhn

from tests.standins import bolagsverket_companies as companies
from tests.standins.bolagsverket_companies import (  # noqa: F401 - what tests ask for
    ACTIVE,
    BANKRUPT,
    DISSOLVED,
    KNOWN,
    KNOWN_NAME,
    LIQUIDATION,
    PERSON,
    SAME_NAME,
)
from tests.standins.replies import Reply, Request, json_reply, text_reply
from tests.standins.standin import StandIn

READ, PING = "vardefulla-datamangder:read", "vardefulla-datamangder:ping"
NO_TOKEN = "Anroparen saknar giltiga autentiseringsuppgifter."
NO_RIGHT = "Anroparen saknar behörighet till resursen."
CHECK_DIGIT = "Identitetsbeteckning har ogiltig kontrollsiffra."


class Bolagsverket(StandIn):
    """`expire()` ends all tokens early. The client "ping" may not read."""

    name = "bolagsverket"
    further = ("bolagsverket_token",)
    limit = (60, 60.0)
    clients = {("demo", "demo"): f"{READ} {PING}", ("ping", "demo"): PING}

    def reset(self) -> None:
        super().reset()
        self.life: int | None = 3600
        self.given = 0
        self.expire()

    def expire(self) -> None:
        self.tokens: dict[str, str] = {}

    def answer(self, request: Request) -> Reply:
        if request.path == "/token":
            return self._token(request)
        scope = self.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if "authorization" not in request.headers:
            return problem(request, 401, "Unauthorized", NO_TOKEN, "auth")
        if scope is None:
            text = {"code": "900901", "message": "Invalid Credentials", "description": "Access failure for API"}
            return json_reply(text, 401)
        if request.path == "/isalive":
            return text_reply("OK")
        if READ not in scope:
            return problem(request, 403, "Forbidden", NO_RIGHT, "auth")
        if (request.method, request.path) == ("POST", "/organisationer"):
            return self._organisations(request)
        return problem(request, 404, "Not Found", "Dokument kunde inte hittas.", "validation")

    def over_limit(self, request: Request) -> Reply:
        return json_reply({"code": "900802", "message": "Message throttled out"}, 429, Retry_After="1")

    def _token(self, request: Request) -> Reply:
        scope = self.clients.get(request.basic())
        if request.form().get("grant_type") != "client_credentials":
            return json_reply({"error": "unsupported_grant_type", "error_description": "Unsupported grant_type"}, 400)
        if scope is None:
            return json_reply({"error": "invalid_client", "error_description": "Client Authentication failed."}, 401)
        self.given += 1
        token = f"demo-token-{self.given}"
        self.tokens[token] = scope
        life = {} if self.life is None else {"expires_in": self.life}
        return json_reply({"access_token": token, "scope": scope, "token_type": "Bearer", **life})

    def _organisations(self, request: Request) -> Reply:
        number = str((request.json() or {}).get("identitetsbeteckning", ""))
        if not (number.isdecimal() and len(number) in (10, 12) and luhn.is_valid(number[-10:])):
            return problem(request, 400, "Bad Request", CHECK_DIGIT, "validation")
        if number == companies.GONE_404:
            return problem(request, 404, "Not Found", "Organisationen finns ej.", "validation")
        if number == companies.GONE_EMPTY:
            return json_reply({"organisationer": []})
        found = companies.KNOWN_ONES.get(number)
        if found is None:
            found = [companies.generated(number)] if self.makes_up(number) else [companies.unknown(number)]
        return json_reply({"organisationer": found})


def problem(request: Request, status: int, title: str, detail: str, kind: str) -> Reply:
    value = {
        "type": f"urn:bolagsverket:error:{kind}",
        "instance": "urn:bolagsverket:instance:0000",
        "status": status,
        "timestamp": "2026-03-05T10:15:30.000Z",
        "requestId": request.headers.get("x-request-id", "3f1c1a3e-0000-4000-8000-000000000000"),
        "title": title,
        "detail": detail,
    }
    return json_reply(value, status, kind="application/problem+json")


STANDIN = Bolagsverket()
