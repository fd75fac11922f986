"""Registers YTJ."""

from django.utils.translation import gettext_lazy as _

from integrations.registers.prh.client import Prh
from integrations.registry import RegisterSystem, systems
from integrations.rules.limits import Limit

SYSTEM = RegisterSystem(
    name="prh",
    label=_("Finnish Patent and Registration Office"),
    description=_("Companies of the Finnish Trade Register, with VAT registration."),
    covers=_("It leaves out sole traders, and knows neither employees nor phone numbers and e-mail addresses."),
    weight=40,
    base="https://avoindata.prh.fi/opendata-ytj-api/v3",
    home="https://avoindata.prh.fi/en",
    limit=Limit(5),
    countries=("FI",),
    open=Prh,
)
systems.register(SYSTEM)
