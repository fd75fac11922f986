"""cvrapi.dk as a system: open to everybody who says who he is."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from integrations.registers.cvrapi.client import CvrApi
from integrations.registry import Access, Entry, RegisterSystem, systems
from integrations.rules.limits import Limit

DAY = 86_400


def _headers(access: Access, house: str) -> Mapping[str, str]:
    """It refuses whoever does not say "company - project - contact"."""
    contact = access.settings.get("contact") or settings.BASE_URL
    return {"User-Agent": f"{house or 'Plock'} - Plock - {contact}"}


SYSTEM = RegisterSystem(
    name="cvrapi",
    label=_("cvrapi.dk (Denmark)"),
    description=_("Answers for Danish companies without credentials, up to fifty times a day."),
    covers=_("A search gives the one best hit, and only end and bankruptcy are told of how a company is doing."),
    weight=35,
    countries=("DK",),
    base="https://cvrapi.dk",
    home="https://cvrapi.dk",
    limit=Limit(48, DAY),
    entries=(
        Entry(
            name="contact",
            label=_("Contact"),
            help=_("An e-mail address or phone number of yours: cvrapi.dk wants to know whom to write to."),
            is_required=False,
        ),
    ),
    headers=_headers,
    open=CvrApi,
)
systems.register(SYSTEM)
