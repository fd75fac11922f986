"""Outgoing items in words: states as pills, reasons in short and as sentences."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from integrations import words
from integrations.errors import Reason
from integrations.models import SyncItem

PILLS = {"waiting": "queued", "sending": "running", "done": "done", "failed": "failed", "dropped": "none"}

# What can keep an item from being sent, in short.
REASONS: dict[str, Any] = {
    Reason.TIMED_OUT: _("No answer in time"),
    Reason.UNREACHABLE: _("Cannot be reached"),
    Reason.BUSY: _("Limit reached"),
    Reason.DOWN: _("Out of order"),
    Reason.BLOCKED: _("Blocked"),
    Reason.GARBLED: _("Answer not understood"),
    Reason.TOO_LARGE: _("Answer too large"),
    Reason.NOT_FOUND: _("Not found there"),
    Reason.GONE: _("Wants nothing more"),
    Reason.REFUSED: _("Refused"),
    Reason.CREDENTIALS: _("Credentials refused"),
    Reason.FORBIDDEN_ADDRESS: _("Private address"),
    Reason.GONE_WRONG: _("Error in Plock"),
}

REFUSED = _("%(system)s does not take this message. Ask whoever runs it why, then send it again.")
NOT_FOUND = _(
    "%(system)s answered that nothing is there. Correct its address under Settings, Integrations, then send it again."
)
AGAIN = _("It is tried again by itself.")
GIVEN_UP = _("Given up after %(attempts)s attempts. Send it again once %(system)s works.")
PASSING = (
    Reason.TIMED_OUT,
    Reason.UNREACHABLE,
    Reason.BUSY,
    Reason.DOWN,
    Reason.BLOCKED,
    Reason.GARBLED,
    Reason.TOO_LARGE,
)


def pill(item: SyncItem) -> SafeString:
    return format_html('<span class="pill pill-{}">{}</span>', PILLS[item.state], item.get_state_display())


def short(reason: str) -> str:
    """A reason in a few words; one of a later version as it is."""
    return str(REASONS.get(reason, reason))


def sentence(item: SyncItem) -> str:
    """What keeps the item and what to do about it; "" for nothing."""
    values = {"system": words.label(item.system), "attempts": item.attempts}
    match item.reason:
        case Reason.REFUSED:
            return str(REFUSED) % values
        case Reason.NOT_FOUND:
            return str(NOT_FOUND) % values
        case reason if reason in PASSING:
            return str(AGAIN if item.is_open else GIVEN_UP) % values
        case reason:
            return words.reason_words(reason, item.system)


def told(item: SyncItem) -> str:
    """The reason in short and what to do, in one line."""
    return f"{short(item.reason)}. {sentence(item)}"
