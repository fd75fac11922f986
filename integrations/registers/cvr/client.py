"""Asking CVR: an Elasticsearch index, of which only `term`, `terms` and `match` are used, as its versions differ."""

import re
from collections.abc import Sequence
from typing import Any

from integrations.registers.base import BaseRegister
from integrations.registers.cvr import payloads
from integrations.rules.companies import Company, Found
from integrations.shapes import Node

NUMBER_SHAPE = re.compile("[0-9]{8}")
COMPANIES = "/cvr-permanent/virksomhed/_search"
NUMBER = "Vrvirksomhed.cvrNummer"
NAME = "Vrvirksomhed.virksomhedMetadata.nyesteNavn.navn"
MOST_HITS = 20

# All that is read: whole records of old companies are megabytes of history.
FIELDS = [f"Vrvirksomhed.{name}" for name in payloads.FIELDS]


class Cvr(BaseRegister):
    def find(self, number: str) -> Company | None:
        return self.find_many([number])[number]

    def find_many(self, numbers: Sequence[str]) -> dict[str, Company | None]:
        wanted = [int(number) for number in numbers if NUMBER_SHAPE.fullmatch(number)]
        if not wanted:
            return dict.fromkeys(numbers)
        query = {"terms": {NUMBER: wanted}} if len(wanted) > 1 else {"term": {NUMBER: wanted[0]}}
        found = payloads.found(self._ask(query, size=len(wanted)))
        known = {company.number: company for company in found.companies}
        return {number: known.get(number) for number in numbers}

    def search(self, name: str) -> Found:
        return payloads.found(self._ask({"match": {NAME: {"query": name, "operator": "and"}}}, size=MOST_HITS))

    def prove(self) -> None:
        """Raise where the credentials are not taken."""
        self._ask({"match": {NAME: "Plock"}}, size=0)

    def _ask(self, query: dict[str, Any], *, size: int) -> Node:
        body = {"_source": FIELDS, "query": query, "from": 0, "size": size}
        return self.http.post(COMPANIES, is_safe=True, json=body).json()
