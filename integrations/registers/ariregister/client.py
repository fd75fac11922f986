"""Asking the autocomplete of the Estonian register, which answers names and codes alike: ten hits, no further page."""

from integrations.registers.ariregister import payloads
from integrations.registers.base import BaseRegister
from integrations.rules.companies import Company, Found
from integrations.shapes import Node


class Ariregister(BaseRegister):
    """Refuses whoever does not say who asks, which our clients always do."""

    def find(self, number: str) -> Company | None:
        return payloads.one(self._ask(number), number)

    def search(self, name: str) -> Found:
        return payloads.found(self._ask(name))

    def _ask(self, text: str) -> Node:
        return self.http.get("/est/api/autocomplete", params={"q": text}).json()
