"""Asking YTJ: one address for everything, which answers a hundred hits a page."""

from datetime import UTC, datetime

from integrations.registers.base import BaseRegister
from integrations.registers.prh import payloads
from integrations.registers.reading import best_first
from integrations.rules.companies import Company, Found


class Prh(BaseRegister):
    """Companies of the Trade Register. It has no way to ask for many at once."""

    def find(self, number: str) -> Company | None:
        """By business id, which the register writes with a dash. An unknown one is a search without hits."""
        hits = self._found({"businessId": f"{number[:-1]}-{number[-1:]}"}).companies
        return next((one for one in hits if one.number == number), None)

    def search(self, name: str) -> Found:
        """By any name there was. Only the first page: beyond the last one the register answers the first again."""
        return best_first(self._found({"name": name}), name)

    def _found(self, asked: dict[str, str]) -> Found:
        return payloads.found(self.http.get("/companies", params=asked).json(), at=datetime.now(UTC))
