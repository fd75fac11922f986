"""Asking VIES about one VAT number."""

from datetime import UTC, datetime
from urllib.parse import quote

from integrations.errors import Reason, Rejected
from integrations.http import Answer, Http
from integrations.registers.vies import payloads
from integrations.rules.vat_answers import VatAnswer, is_served

WRONG = 400  # its body says what


class Vies:
    """Over an open client."""

    def __init__(self, http: Http) -> None:
        self.http = http

    def check(self, vat_number: str, *, requester: str = "") -> VatAnswer:
        """Whether the number (canonical, with its prefix) is valid. Raises IntegrationErrors.

        With the VAT number of who asks the answer has a reference, which proves the check later. Where VIES does not
        take that number (it is of no member state, or wrong), it answers all the same, without a reference.
        """
        if not is_served(vat_number):
            raise Rejected(self.http.system, Reason.REFUSED, f"no numbers of {vat_number[:2]}")
        with self.http.together():
            answer = self._proved(vat_number, requester) if is_served(requester) else None
            if answer is None or payloads.fault_of(answer.json()) == payloads.UNKNOWN_REQUESTER:
                answer = self._plain(vat_number)
        return self._read(answer, vat_number)

    def _plain(self, vat_number: str) -> Answer:
        path = f"/ms/{vat_number[:2]}/vat/{quote(vat_number[2:], safe='')}"
        return self.http.get(path, accept=(200, WRONG))

    def _proved(self, vat_number: str, requester: str) -> Answer:
        asked = {
            "countryCode": vat_number[:2],
            "vatNumber": vat_number[2:],
            "requesterMemberStateCode": requester[:2],
            "requesterNumber": requester[2:],
        }
        return self.http.post("/check-vat-number", accept=(200, WRONG), is_safe=True, json=asked)

    def _read(self, answer: Answer, vat_number: str) -> VatAnswer:
        node = answer.json()
        if answer.status == WRONG and payloads.fault_of(node) not in payloads.FAULTS:
            raise self.http.refusal(answer)
        return payloads.answer(node, vat_number, at=datetime.now(UTC))
