"""Registers Enhetsregisteret."""

from django.utils.translation import gettext_lazy as _

from integrations.registers.brreg.client import Brreg
from integrations.registry import RegisterSystem, systems
from integrations.rules.limits import Limit

SYSTEM = RegisterSystem(
    name="brreg",
    label=_("Brønnøysund Register Centre"),
    description=_("Companies, associations and public bodies of Norway, with VAT registration and employees."),
    covers=_("Deleted companies and establishments are found by number only."),
    weight=10,
    base="https://data.brreg.no/enhetsregisteret/api",
    home="https://www.brreg.no/en/",
    limit=Limit(10),
    countries=("NO",),
    batch=100,
    open=Brreg,
)
systems.register(SYSTEM)
