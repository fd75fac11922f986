"""What went wrong with another system, as sentences: what happened, why, and what to do."""

from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.errors import IntegrationError, Reason
from integrations.registry import systems
from plock.kit import formats

SENTENCES: dict[Reason, Any] = {
    Reason.TIMED_OUT: gettext_lazy("%(system)s did not answer in time. Try again in a while."),
    Reason.UNREACHABLE: gettext_lazy(
        "%(system)s cannot be reached. Try again in a while; if it stays so, ask whoever runs Plock whether the server"
        " may connect to it."
    ),
    Reason.BUSY: gettext_lazy(
        "%(system)s takes no more questions for now: the limit is reached. Try again in a while."
    ),
    Reason.DOWN: gettext_lazy("%(system)s is out of order at the moment. Try again in a while."),
    Reason.GARBLED: gettext_lazy(
        "%(system)s gave an answer that Plock cannot read. Try again in a while; if it stays so, report it to whoever"
        " runs Plock."
    ),
    Reason.TOO_LARGE: gettext_lazy("%(system)s gave an answer that is too large. Ask for something more particular."),
    Reason.NOT_FOUND: gettext_lazy("%(system)s does not know what was asked for. Check what was entered."),
    Reason.GONE: gettext_lazy(
        "%(system)s answered that it wants nothing more from Plock. Correct its address under Settings, Integrations,"
        " or remove the connection."
    ),
    Reason.REFUSED: gettext_lazy("%(system)s refused the request. Check what was entered."),
    Reason.GONE_WRONG: gettext_lazy(
        "Something went wrong in Plock while it talked to %(system)s. The log tells more: report it to"
        " whoever runs Plock."
    ),
    Reason.BLOCKED: gettext_lazy(
        "%(system)s takes no questions from this server. Try again later; if it stays so, whoever runs Plock asks them"
        " why."
    ),
    Reason.CREDENTIALS: gettext_lazy(
        "%(system)s does not accept the credentials. An Admin enters them anew under Settings, Integrations."
    ),
    Reason.SEALED: gettext_lazy(
        "The credentials of %(system)s cannot be opened with today's keys. Add the old key to PLOCK_FIELD_KEYS behind"
        " the new one, or enter the credentials anew under Settings, Integrations."
    ),
    Reason.FORBIDDEN_ADDRESS: gettext_lazy(
        "The address of %(system)s is inside a private network, where Plock does not go. Use a public address, or ask"
        " whoever runs Plock to allow the network with PLOCK_PRIVATE_NETWORKS."
    ),
    Reason.NOT_CONFIGURED: gettext_lazy(
        "%(system)s is not set up yet. An Admin does that under Settings, Integrations."
    ),
    Reason.PAUSED: gettext_lazy("%(system)s is paused. An Admin resumes it under Settings, Integrations."),
}


def sentence(error: IntegrationError) -> str:
    """The error for a person. Where the system says when to ask again, so does the sentence."""
    if error.reason is Reason.BUSY and error.retry_after:
        told = _("%(system)s takes no more questions for now: the limit is reached. Try again in %(wait)s.")
        return told % {"system": label(error.system), "wait": formats.duration(ceil(error.retry_after))}
    return reason_words(error.reason, error.system)


def reason_words(reason: str, system: str) -> str:
    """The same for a reason that is stored; "" for none, and a reason of a later version as it is."""
    if not reason:
        return ""
    known = SENTENCES[Reason(reason)] if reason in Reason else None
    return str(known) % {"system": label(system)} if known else f"{label(system)}: {reason}"


def label(system: str) -> str:
    """What a system is called; its name where it is gone."""
    return str(systems.get(system).label) if system in systems else system
