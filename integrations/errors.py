"""What can go wrong with another system: three types by what is to be done about it, and a reason to put into words."""

from enum import StrEnum

from plock.kit import errors
from plock.masking import mask_text

LONGEST_DETAIL = 300


class Reason(StrEnum):
    """Why a system did not do what it was asked; `integrations.words` makes sentences of them."""

    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    BUSY = "busy"  # it, or our own limit, lets nobody ask for a while
    DOWN = "down"
    GARBLED = "garbled"  # an answer that is not in the documented shape
    TOO_LARGE = "too_large"
    NOT_FOUND = "not_found"
    GONE = "gone"  # the receiver wants nothing more from us
    REFUSED = "refused"  # this very request
    GONE_WRONG = "gone_wrong"  # a fault of ours
    BLOCKED = "blocked"  # whoever asks from where we are
    CREDENTIALS = "credentials"
    SEALED = "sealed"  # none of our keys opens what was entered
    FORBIDDEN_ADDRESS = "forbidden_address"
    NOT_CONFIGURED = "not_configured"
    PAUSED = "paused"


class IntegrationError(Exception):
    """`system` is the name of the other one; `detail` is for those who look closer, without anything secret."""

    def __init__(self, system: str, reason: Reason, detail: str = "", *, retry_after: float | None = None) -> None:
        self.system, self.reason = system, reason
        self.detail = mask_text(" ".join(detail.split()))[:LONGEST_DETAIL]
        self.retry_after = retry_after  # seconds, where the system or our own limit says when to ask again
        super().__init__(f"{system}: {reason} {self.detail}".strip())


class Temporary(IntegrationError, errors.Temporary):
    """Asking again later may help."""


class NotOurTurn(Temporary):
    """Our own limit, or a wait that the system has asked for: nobody was asked."""


class Rejected(IntegrationError):
    """This request is not taken as it is: a person has to look at what it is about. Never repeated by itself."""


class Misconfigured(IntegrationError):
    """Nothing will be taken from us before an administrator repairs the connection."""
