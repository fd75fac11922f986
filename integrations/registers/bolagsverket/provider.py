"""Bolagsverket as a system: free, but only for whoever has registered."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from integrations.http import Http
from integrations.registers.bolagsverket.client import Bolagsverket
from integrations.registers.bolagsverket.tokens import Tokens
from integrations.registry import Access, Entry, RegisterSystem, systems
from integrations.rules.limits import Limit
from integrations.services.opening import base_of


def _open(http: Http, access: Access) -> Bolagsverket:
    return Bolagsverket(http, access, Tokens(http, access, base_of(SYSTEM, "bolagsverket_token")))


def _check(http: Http, access: Access) -> None:
    _open(http, access).prove()


SYSTEM = RegisterSystem(
    name="bolagsverket",
    label=_("Bolagsverket"),
    description=_("The Swedish Companies Registration Office knows every Swedish organisation by its number."),
    covers=_("It cannot be searched by name, and gives no phone, e-mail, website, number of employees or VAT number."),
    weight=20,
    countries=("SE",),
    base="https://gw.api.bolagsverket.se/vardefulla-datamangder/v1",
    bases=MappingProxyType({"bolagsverket_token": "https://portal.api.bolagsverket.se/oauth2/token"}),
    home="https://portal.api.bolagsverket.se",
    limit=Limit(50, 60),
    searches_names=False,
    entries=(
        Entry(name="client_id", label=_("Client id"), help=_("From your application in Bolagsverket's portal.")),
        Entry(name="client_secret", label=_("Client secret"), is_secret=True),
    ),
    check=_check,
    open=_open,
)
systems.register(SYSTEM)
