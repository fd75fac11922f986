"""Asking ARES: one number by its address, names and many numbers by a search that is posted."""

import re
from collections.abc import Sequence

from integrations.registers.ares import payloads
from integrations.registers.base import BaseRegister
from integrations.registers.reading import best_first
from integrations.rules.companies import Company, Found

MOST_HITS = 100  # of which the best are shown: they come in no order
NUMBER = re.compile("[0-9]{8}")


class Ares(BaseRegister):
    """An unknown number is a 404 that says so; any other 404 is not about the number."""

    def find(self, number: str) -> Company | None:
        if not NUMBER.fullmatch(number):
            return None
        answer = self.http.get(f"/ekonomicke-subjekty/{number}", accept=(200, 404))
        if answer.status == 404:
            payloads.require_unknown(answer.json())
            return None
        company = payloads.company(answer.json().require_object())
        if company.number != number:
            raise answer.json().garbled("the company that was asked for was expected")
        return company

    def search(self, name: str) -> Found:
        """Where more than 1,000 fit, ARES names none of them, only how many they are."""
        return best_first(self._ask({"obchodniJmeno": name}, most=MOST_HITS), name)

    def find_many(self, numbers: Sequence[str]) -> dict[str, Company | None]:
        asked = [number for number in numbers if NUMBER.fullmatch(number)]
        found = self._ask({"ico": asked}, most=len(asked)).companies if asked else ()
        known = {one.number: one for one in found}
        return {number: known.get(number) or self.find(number) for number in numbers}

    def _ask(self, wanted: dict[str, object], *, most: int) -> Found:
        body = {**wanted, "start": 0, "pocet": most, "razeni": []}
        answer = self.http.post("/ekonomicke-subjekty/vyhledat", json=body, accept=(200, 400), is_safe=True)
        if answer.status == 200:
            return payloads.found(answer.json())
        if payloads.are_too_many(answer.json()):
            return payloads.uncounted(answer.json())
        raise self.http.refusal(answer)
