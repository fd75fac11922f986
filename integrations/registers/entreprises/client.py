"""Asking the French search of companies: one address answers numbers and names alike."""

from integrations.http import Answer
from integrations.registers.base import BaseRegister
from integrations.registers.entreprises import payloads
from integrations.rules.companies import Company, Found

MOST_HITS = 20
# Without the officers: what is not asked for need not be kept from anybody.
PARTS = {"minimal": "true", "include": "siege,complements,tva"}


class Entreprises(BaseRegister):
    """A text of nine digits is looked up as a SIREN; a name needs three characters, or is refused."""

    def find(self, number: str) -> Company | None:
        return payloads.one(self._ask(number, per_page=1).json(), number)

    def search(self, name: str) -> Found:
        return payloads.found(self._ask(name, per_page=MOST_HITS).json())

    def _ask(self, text: str, *, per_page: int) -> Answer:
        return self.http.get("/search", params={"q": text, "page": 1, "per_page": per_page, **PARTS})
