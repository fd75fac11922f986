"""CVR as a system: free, but credentials take weeks to come."""

from django.utils.translation import gettext_lazy as _

from integrations.http import Http
from integrations.registers.cvr.client import Cvr
from integrations.registry import Access, Entry, RegisterSystem, systems
from integrations.rules.limits import Limit


def _auth(access: Access) -> tuple[str, str]:
    return str(access.settings.get("user", "")), access.secrets.get("password", "")


def _check(http: Http, access: Access) -> None:
    Cvr(http, access).prove()


SYSTEM = RegisterSystem(
    name="cvr",
    label=_("CVR (Denmark)"),
    description=_("The Danish Central Business Register knows every Danish company, by name and number."),
    covers=_("It does not say whether a company is registered for VAT."),
    weight=30,
    countries=("DK",),
    base="http://distribution.virk.dk",
    home="https://datacvr.virk.dk",
    limit=Limit(5),
    batch=100,
    entries=(
        Entry(
            name="user",
            label=_("User name"),
            help=_("The Danish Business Authority gives it out on request: write to cvrselvbetjening@erst.dk."),
        ),
        Entry(
            name="password",
            label=_("Password"),
            help=_("The register is offered without encryption: use a password that opens nothing else."),
            is_secret=True,
        ),
    ),
    auth=_auth,
    check=_check,
    open=Cvr,
)
systems.register(SYSTEM)
