"""Asking Enhetsregisteret: its addresses, and what its statuses mean."""

from collections.abc import Sequence
from datetime import UTC, datetime

from integrations.registers.base import BaseRegister
from integrations.registers.brreg import payloads
from integrations.registers.reading import best_first
from integrations.rules.companies import Company, Found

GONE, UNKNOWN = 410, 404
LENGTH, SHOWN = 9, 20


class Brreg(BaseRegister):
    """Entities, and establishments (which have numbers of their own) by number only."""

    def find(self, number: str) -> Company | None:
        """The entity, else the establishment of that number: each is unknown at the other's address."""
        if not _is_number(number):
            return None
        with self.http.together():
            return self._one("/enheter", number) or self._one("/underenheter", number)

    def search(self, name: str) -> Found:
        """Entities by name, deleted ones left out by the register."""
        return best_first(self._found({"navn": name, "size": SHOWN}), name)

    def find_many(self, numbers: Sequence[str]) -> dict[str, Company | None]:
        """One search for all; what is not among its hits is deleted, an establishment or unknown, and asked for."""
        asked = [one for one in numbers if _is_number(one)]
        hits = self._found({"organisasjonsnummer": ",".join(asked), "size": len(asked)}).companies if asked else ()
        known = {one.number: one for one in hits}
        return {number: known.get(number) or self.find(number) for number in numbers}

    def _one(self, path: str, number: str) -> Company | None:
        answer = self.http.get(f"{path}/{number}", accept=(200, UNKNOWN, GONE))
        if answer.status == UNKNOWN:
            return None
        if answer.status == GONE:
            return payloads.removed(answer.json(), number, at=datetime.now(UTC))
        company = payloads.company(answer.json(), at=datetime.now(UTC))
        if company.number != number:
            raise answer.json().garbled("the entity that was asked for was expected")
        return company

    def _found(self, asked: dict[str, str | int]) -> Found:
        return payloads.found(self.http.get("/enheter", params=asked).json(), at=datetime.now(UTC))


def _is_number(number: str) -> bool:
    """Whether it may stand in an address: one other among many would have all of them refused."""
    return len(number) == LENGTH and number.isascii() and number.isdecimal()
