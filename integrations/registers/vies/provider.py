"""Registers VIES, which is no register of companies: it only says whether a VAT number is valid."""

from django.utils.translation import gettext_lazy as _

from integrations.registers.vies.client import Vies
from integrations.registry import VatSystem, systems
from integrations.rules.limits import Limit

SYSTEM = VatSystem(
    name="vies",
    label=_("VIES"),
    description=_("The European Commission's check of VAT numbers of the EU and Northern Ireland."),
    weight=95,
    base="https://ec.europa.eu/taxation_customs/vies/rest-api",
    home="https://ec.europa.eu/taxation_customs/vies/",
    limit=Limit(3),
    open=Vies,
)
systems.register(SYSTEM)
