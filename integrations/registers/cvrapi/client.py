"""Asking cvrapi.dk, which answers with its one best hit. Its errors are words in the answer, at whatever status."""

from collections.abc import Mapping
from types import MappingProxyType

from integrations.errors import IntegrationError, Misconfigured, Reason, Rejected, Temporary
from integrations.http import Answer
from integrations.registers.base import BaseRegister
from integrations.registers.cvrapi import payloads
from integrations.rules.companies import Company, Found
from integrations.shapes import Node

ANY_STATUS = range(200, 600)
NOT_FOUND = "NOT_FOUND"
QUOTA_EXCEEDED = "QUOTA_EXCEEDED"
UNTIL_LATER = 3600.0  # seconds; the quota comes back with the next day
ERRORS: Mapping[str, tuple[type[IntegrationError], Reason]] = MappingProxyType(
    {
        QUOTA_EXCEEDED: (Temporary, Reason.BUSY),
        "BANNED": (Temporary, Reason.BLOCKED),
        "INVALID_UA": (Misconfigured, Reason.REFUSED),
        "INVALID_VAT": (Rejected, Reason.REFUSED),
        "INTERNAL_ERROR": (Temporary, Reason.DOWN),
    }
)


class CvrApi(BaseRegister):
    def find(self, number: str) -> Company | None:
        said = self._ask({"vat": number})
        company = payloads.company(said) if said else None
        if company is not None and company.number != number:
            raise Temporary(self.http.system, Reason.GARBLED, "an answer about another number")
        return company

    def search(self, name: str) -> Found:
        said = self._ask({"name": name})
        return Found((payloads.company(said),)) if said else Found()

    def _ask(self, wanted: Mapping[str, str]) -> Node | None:
        answer = self.http.get(
            "/api", accept=ANY_STATUS, params={"country": "dk", "format": "json", "version": "6", **wanted}
        )
        code = _error(answer)
        if code == NOT_FOUND:
            return None
        if code in ERRORS:
            raise self._refusal(code)
        if code or answer.status != 200:
            raise self.http.refusal(answer)
        return answer.json().require_object()

    def _refusal(self, code: str) -> IntegrationError:
        kind, reason = ERRORS[code]
        wait = UNTIL_LATER if code == QUOTA_EXCEEDED else None
        if wait and self.http.hold is not None:
            self.http.hold(wait)
        return kind(self.http.system, reason, code, retry_after=wait)


def _error(answer: Answer) -> str:
    try:
        return answer.json()["error"].text(limit=60)
    except Temporary:
        return ""
