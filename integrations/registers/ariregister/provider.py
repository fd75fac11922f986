"""Estonia's register of companies, as far as it is open without a contract."""

from django.utils.translation import gettext_lazy as _

from integrations.registers.ariregister.client import Ariregister
from integrations.registers.ariregister.places import HOME
from integrations.registry import RegisterSystem, systems
from integrations.rules.limits import Limit

SYSTEM = RegisterSystem(
    name="ariregister",
    label=_("Estonian e-Business Register"),
    description=_("Companies and associations of Estonia, by name or registry code."),
    covers=_(
        "Shows ten hits at most. No VAT number, industry, phone number, e-mail address, website, number of employees "
        "or date of registration."
    ),
    weight=50,
    base="https://ariregister.rik.ee",
    home="https://ariregister.rik.ee",
    countries=(HOME,),
    limit=Limit(5, 1.0),
    open=Ariregister,
)

systems.register(SYSTEM)
