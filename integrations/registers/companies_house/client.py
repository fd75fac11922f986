"""Asking Companies House with a key: search and profile."""

import re
from collections.abc import Collection
from typing import Any

from integrations.errors import Reason, Temporary
from integrations.http import Answer, Http
from integrations.registers.base import BaseRegister
from integrations.registers.companies_house import payloads
from integrations.registry import Access
from integrations.rules.companies import Company, Found

MOST_HITS = 20
NUMBER = re.compile("[A-Z0-9]{8}")


class CompaniesHouse(BaseRegister):
    """A number of another length is answered with a fault of the server, so it is not asked for."""

    def find(self, number: str) -> Company | None:
        if not NUMBER.fullmatch(number):
            return None
        answer = self._ask(f"/company/{number}", accept=(200, 404))
        if answer.status == 404:
            payloads.require_unknown(answer.json())
            return None
        company = payloads.company(answer.json().require_object())
        if company.number != number:
            raise answer.json().garbled("the company that was asked for was expected")
        return company

    def search(self, name: str) -> Found:
        answer = self._ask("/search/companies", params={"q": name, "items_per_page": MOST_HITS, "start_index": 0})
        return payloads.found(answer.json())

    def _ask(self, path: str, *, accept: Collection[int] = (200,), **what: Any) -> Answer:
        """A 403 comes now and then from the way there, whatever the key: no reason to give the key up."""
        answer = self.http.get(path, accept=(*accept, 403), **what)
        if answer.status == 403:
            raise Temporary(answer.system, Reason.BUSY, "HTTP 403")
        return answer


def check(http: Http, _access: Access) -> None:
    """Prove the key with a search, which nothing but the key can spoil."""
    http.get("/search/companies", params={"q": "plock", "items_per_page": MOST_HITS}).json().require_object()
