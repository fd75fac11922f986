"""Asking Bolagsverket, by number only: it offers no search by name."""

from dataclasses import replace

from django.utils import timezone

from integrations.errors import Temporary
from integrations.http import Answer, Http
from integrations.registers.base import BaseRegister
from integrations.registers.bolagsverket import payloads
from integrations.registers.bolagsverket.tokens import Tokens
from integrations.registry import Access
from integrations.rules.companies import Company
from integrations.shapes import Node

ORGANISATIONS = "/organisationer"
EXPIRED = b"900901"  # the gateway's code of a token that is over, in whatever shape it comes
TEST_NUMBER = "5299999994"  # the specification's own


class Bolagsverket(BaseRegister):
    """Every call carries a token; one that is refused is replaced once."""

    def __init__(self, http: Http, access: Access, tokens: Tokens) -> None:
        super().__init__(http, access)
        self.tokens = tokens

    def find(self, number: str) -> Company | None:
        with self.http.together():
            answer = self._post(number, self.tokens.current())
            if _is_expired(answer):
                answer = self._post(number, self.tokens.fresh())
        return payloads.company(self._read(answer), number)

    def prove(self) -> None:
        """Raise where these credentials give no token, or one that may not read."""
        with self.http.together():
            self._read(self._post(TEST_NUMBER, self.tokens.fresh()))

    def _post(self, number: str, token: str) -> Answer:
        return self.http.post(
            ORGANISATIONS,
            accept=(200, 400, 401, 403, 404),
            is_safe=True,
            headers={"Authorization": f"Bearer {token}"},
            json={"identitetsbeteckning": payloads.identity(number, on=timezone.localdate())},
        )

    def _read(self, answer: Answer) -> Node:
        """The answer; an empty one where Bolagsverket, not the gateway before it, says that it knows no such number."""
        if answer.status == 200:
            return answer.json()
        problem = _problem(answer)
        is_its_own = not answer.body.strip() or (problem.is_object and not problem["code"] and not problem["fault"])
        if answer.status == 404 and is_its_own:
            return Node(self.http.system, {"organisationer": []})
        said = problem["detail"].text()
        raise self.http.refusal(replace(answer, body=said.encode()) if said else answer)


def _problem(answer: Answer) -> Node:
    """What a refusal says, where it is JSON."""
    try:
        return answer.json()
    except Temporary:
        return Node(answer.system, None)


def _is_expired(answer: Answer) -> bool:
    return answer.status == 401 or (answer.status == 403 and EXPIRED in answer.body)
