"""How the status of a company in a register looks, and what is said of one in trouble."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from integrations.models import RegisterRecord

BAD = "failed"
# {status: the colour of its pill}; others have none.
PILLS: Mapping[str, str] = MappingProxyType(
    {
        "active": "active",
        "restructuring": "paused",
        "bankrupt": BAD,
        "liquidation": BAD,
        "dissolved": BAD,
        "missing": "paused",
    }
)
STATUSES = dict(RegisterRecord.Status.choices)
WORRYING = ("bankrupt", "liquidation", "dissolved", "missing")


def pill(status: str) -> str:
    """The class of the pill, with a space before it; "" for a plain one."""
    return f" pill-{PILLS[status]}" if status in PILLS else ""


def warning(status: str) -> str:
    """What to read before anything else; "" for a company that is alive."""
    sentences = {
        "bankrupt": _("The register says that this company is bankrupt."),
        "liquidation": _("The register says that this company is in liquidation."),
        "dissolved": _("The register says that this company is dissolved."),
        "missing": _("The register does not have this company."),
    }
    return sentences.get(status, "")


def https(url: str) -> str:
    """An address that may become a link, "" for any other."""
    return url if url.startswith("https://") else ""
