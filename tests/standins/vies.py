"""VIES: checks of VAT numbers, and all that goes wrong there with HTTP 200.

The short numbers are those of the Commission's own test service: 100 is valid, 200 is not, from 201 on each answers one
fault. Malta tells faults in wrappers, the other member states in `userError`.
"""

from datetime import UTC, datetime
from typing import Any

from stdnum.eu import vat

from tests.standins import invented
from tests.standins.replies import Reply, Request, json_reply, text_reply
from tests.standins.standin import StandIn

VALID = SAMPLE = "SE559999001601"
MISSPELLED = INVALID = "SE559999002401"  # well formed, and nobody's
HIDDEN = "DE999990002"  # Germany tells neither name nor address
GREEK = "EL999990009"
SILENT = "IT99999000013"  # Italy does not answer
OURS = "FI39990013"  # who asks
UNKNOWN_REQUESTER = "PL9999900009"

WHEN = "2026-10-08T04:42:27.326Z"
NOT_TOLD, REFERENCE = "---", "WAPIAAAAZexample"
KNOWN = {
    VALID: ("EXEMPELVERKEN NORDEN AB", "PÅHITTADE GATAN 1 \n111 22 STOCKHOLM"),
    OURS: ("Järvituuli Testi Oy", "Keksittykatu 18 B 52\n00100 HELSINKI"),
    HIDDEN: (NOT_TOLD, NOT_TOLD),
    GREEK: ("ΦΑΝΤΑΣΤΙΚΗ ΕΤΑΙΡΕΙΑ ΑΕ", "ΟΔΟΣ ΟΝΕΙΡΩΝ 7 \n\n10431 - ΑΘΗΝΑ\n"),
    "DK39990016": ("EKSEMPEL LYS ApS", "Opdigtet Gade 12B, 2. tv\n1550 København V"),
    "CZ09990011": ("Pohádková dílna s.r.o.", "Smyšlená 5\n110 00 PRAHA 1"),
    "EE109990011": ("Näidis Tehnika OÜ", "Väljamõeldud tn 3\n10111 Tallinn"),
    "FR66999000011": ("LUMIERE DU TEST", "1 RUE IMAGINAIRE\n75001 PARIS"),
    "NL859990011B01": ("VERZONNEN FIETSEN B.V.", "DROOMKADE 00001\n3011AA ROTTERDAM"),
}
TEST_FAULTS = {
    "201": "INVALID_INPUT",
    "202": "INVALID_REQUESTER_INFO",
    "300": "SERVICE_UNAVAILABLE",
    "301": "MS_UNAVAILABLE",
    "302": "TIMEOUT",
    "400": "VAT_BLOCKED",
    "401": "IP_BLOCKED",
    "500": "GLOBAL_MAX_CONCURRENT_REQ",
    "501": "GLOBAL_MAX_CONCURRENT_REQ_TIME",
    "600": "MS_MAX_CONCURRENT_REQ",
    "601": "MS_MAX_CONCURRENT_REQ_TIME",
}
BROKEN, BROKEN_PAGE, UNHEARD_OF = "701", "702", "799"
WRAPPING = "MT"
STATES = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI".split()  # noqa: SIM905
PAGE = "<!doctype html><html><body><h1>Internal Server Error</h1></body></html>"


class Vies(StandIn):
    """No limit is published but that of checks at the same moment."""

    name = "vies"

    def answer(self, request: Request) -> Reply:
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["ms", state, "vat", number]:
                return self._checked(state, number, shape=simple)
            case "POST", ["check-vat-number" | "check-vat-test-service"]:
                return self._posted(request.json() or {})
            case "GET", ["check-status"]:
                return json_reply(standing())
        return wrapped("VOW-ERR-11", 400)

    def _posted(self, asked: dict[str, Any]) -> Reply:
        requester = f"{asked.get('requesterMemberStateCode', '')}{asked.get('requesterNumber', '')}"
        if requester and (requester == UNKNOWN_REQUESTER or not vat.is_valid(requester)):
            return wrapped("INVALID_REQUESTER_INFO")
        reference = REFERENCE if requester else ""
        state, number = asked.get("countryCode", ""), asked.get("vatNumber", "")
        return self._checked(state, number, shape=lambda *what: full(*what, reference=reference))

    def _checked(self, state: str, number: str, *, shape: Any) -> Reply:
        if state not in STATES or not number.isalnum():
            return wrapped("VOW-ERR-11", 400)
        if number in (BROKEN, BROKEN_PAGE):
            return wrapped("VOW-ERR-1", 500) if number == BROKEN else text_reply(PAGE, 500, kind="text/html")
        fault = "MS_UNAVAILABLE" if state + number == SILENT else TEST_FAULTS.get(number)
        fault = "SOMETHING_NEW" if number == UNHEARD_OF else fault
        if fault:
            return wrapped(fault) if state == WRAPPING or shape is not simple else shape(state, number, fault, ("", ""))
        if number not in ("100", "200") and not vat.is_valid(state + number):
            return shape(state, number, "INVALID_INPUT", ("", "")) if shape is simple else wrapped("INVALID_INPUT")
        told = self._told(state, number)
        return shape(state, number, "VALID" if told else "INVALID", told or (NOT_TOLD, NOT_TOLD))

    def _told(self, state: str, number: str) -> tuple[str, str] | None:
        """Name and address of a valid number."""
        if number == "100":
            return "John Doe", "123 Main St, Anytown, UK"
        digits = "".join(one for one in number if one.isdecimal())
        seed = next((one for one in (digits, digits[:-2], digits[2:]) if one in invented.NAMES), digits)
        if state + number not in KNOWN and self.makes_up(seed):
            street, house = invented.street_of(seed)
            return invented.name_of(seed, state), f"{street} {house}\n10000 {state}"
        return KNOWN.get(state + number)


def when() -> str:
    """A moment of its own in tests, the present one in the demo."""
    return datetime.now(UTC).isoformat() if invented.NAMES else WHEN


def simple(state: str, number: str, word: str, told: tuple[str, str]) -> Reply:
    """The answer to GET."""
    matches = {f"match{one}": 3 for one in ("Name", "Street", "PostalCode", "City", "CompanyType")}
    untold = dict.fromkeys(("name", "street", "postalCode", "city", "companyType"), NOT_TOLD)
    return json_reply(
        {
            "isValid": word == "VALID",
            "requestDate": when(),
            "userError": word,
            "name": told[0],
            "address": told[1],
            "requestIdentifier": "",
            "originalVatNumber": number,
            "vatNumber": number,
            "viesApproximate": {**untold, **matches},
        }
    )


def full(state: str, number: str, word: str, told: tuple[str, str], *, reference: str) -> Reply:
    """The answer to POST."""
    traders = ("traderName", "traderStreet", "traderPostalCode", "traderCity", "traderCompanyType")
    return json_reply(
        {
            "countryCode": state,
            "vatNumber": number,
            "requestDate": when(),
            "valid": word == "VALID",
            "requestIdentifier": reference,
            "name": told[0],
            "address": told[1],
            **dict.fromkeys(traders, NOT_TOLD),
            **{f"{one}Match": "NOT_PROCESSED" for one in traders},
        }
    )


def wrapped(fault: str, status: int = 200) -> Reply:
    return json_reply({"actionSucceed": False, "errorWrappers": [{"error": fault}]}, status)


def standing() -> dict[str, Any]:
    """Which member states answer."""
    odd = {"IT": "Unavailable", "SE": "Monitored"}
    countries = [{"countryCode": one, "availability": odd.get(one, "Available")} for one in STATES]
    return {"vow": {"available": True}, "countries": countries}


STANDIN = Vies()
