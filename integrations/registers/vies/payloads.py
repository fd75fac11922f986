"""What VIES answers: much of what goes wrong comes with HTTP 200, in two shapes."""

from datetime import UTC, datetime
from types import MappingProxyType

from integrations.errors import IntegrationError, Reason, Rejected, Temporary
from integrations.rules.vat_answers import VatAnswer
from integrations.shapes import Node

NOT_TOLD = "---"
VALID, INVALID = "VALID", "INVALID"
UNKNOWN_REQUESTER = "INVALID_REQUESTER_INFO"
LONGEST_REFERENCE = 60

FAULTS = MappingProxyType(
    {
        "INVALID_INPUT": (Rejected, Reason.REFUSED),
        UNKNOWN_REQUESTER: (Rejected, Reason.REFUSED),
        "VOW-ERR-11": (Rejected, Reason.REFUSED),
        "VOW-ERR-1": (Temporary, Reason.DOWN),
        "SERVICE_UNAVAILABLE": (Temporary, Reason.DOWN),
        "MS_UNAVAILABLE": (Temporary, Reason.DOWN),
        "TIMEOUT": (Temporary, Reason.TIMED_OUT),
        "GLOBAL_MAX_CONCURRENT_REQ": (Temporary, Reason.BUSY),
        "GLOBAL_MAX_CONCURRENT_REQ_TIME": (Temporary, Reason.BUSY),
        "MS_MAX_CONCURRENT_REQ": (Temporary, Reason.BUSY),
        "MS_MAX_CONCURRENT_REQ_TIME": (Temporary, Reason.BUSY),
        "IP_BLOCKED": (Temporary, Reason.BLOCKED),
        "VAT_BLOCKED": (Temporary, Reason.BLOCKED),
    }
)


def answer(node: Node, vat_number: str, *, at: datetime) -> VatAnswer:
    """An answer to GET (`userError` tells) or to POST (`valid` tells). Raises IntegrationErrors for all others."""
    fault = fault_of(node)
    if fault:
        raise error(node, fault)
    is_valid = node["valid"].flag() if "valid" in node else _is_valid(node["userError"])
    if is_valid is None:
        raise node.garbled("valid or userError was expected")
    return VatAnswer(
        vat_number=vat_number,
        is_valid=is_valid,
        name=_told(node["name"]),
        address=_told(node["address"]),
        reference=node["requestIdentifier"].text(limit=LONGEST_REFERENCE),
        at=_moment(node["requestDate"]) or at,
    )


def fault_of(node: Node) -> str:
    """The code of what went wrong; "" where VIES has an answer."""
    node.require_object()
    wrapped = next((text for one in node["errorWrappers"].items if (text := one["error"].text())), "")
    said = node["userError"].text()
    if node["actionSucceed"].flag() is False:
        return wrapped or "no code"
    return wrapped or ("" if said in (VALID, INVALID) else said)


def error(node: Node, fault: str) -> IntegrationError:
    """A code as one of our errors; one that nobody has documented may be over in a while."""
    kind, reason = FAULTS.get(fault, (Temporary, Reason.GARBLED))
    return kind(node.system, reason, fault)


def _is_valid(said: Node) -> bool | None:
    return {VALID: True, INVALID: False}.get(said.text())


def _told(node: Node) -> str:
    text = node.text()
    return "" if text == NOT_TOLD else text


def _moment(node: Node) -> datetime | None:
    try:
        moment = datetime.fromisoformat(node.text())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
