"""Czechia's registers, open to everybody who does not ask too often."""

from django.utils.translation import gettext_lazy as _

from integrations.registers.ares.client import Ares
from integrations.registers.ares.places import HOME
from integrations.registry import RegisterSystem, systems
from integrations.rules.limits import Limit

SYSTEM = RegisterSystem(
    name="ares",
    label=_("ARES"),
    description=_("Companies, institutions and sole traders of Czechia, by name or IČO number."),
    covers=_(
        "Bankruptcy is what the register of insolvencies hints at. No phone number, e-mail address, website or number "
        "of employees. A name that fits more than 1,000 companies gives no hits."
    ),
    weight=70,
    base="https://ares.gov.cz/ekonomicke-subjekty-v-be/rest",
    home="https://ares.gov.cz",
    countries=(HOME,),
    limit=Limit(450, 60.0),
    batch=100,
    open=Ares,
)

systems.register(SYSTEM)
