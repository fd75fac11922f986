"""Registers GLEIF."""

from django.utils.translation import gettext_lazy as _

from integrations.registers.gleif.client import Gleif
from integrations.registry import RegisterSystem, systems
from integrations.rules.limits import Limit

SYSTEM = RegisterSystem(
    name="gleif",
    label=_("Global LEI Index (GLEIF)"),
    description=_("Companies of all countries that have a Legal Entity Identifier (LEI)."),
    covers=_("It knows only companies with an LEI, and does not say which of them are bankrupt."),
    weight=90,
    base="https://api.gleif.org/api/v1",
    home="https://www.gleif.org/en",
    limit=Limit(55, 60),  # documented: 60 a minute
    batch=100,
    headers=lambda _access, _house: {"Accept": "application/vnd.api+json"},
    open=Gleif,
)
systems.register(SYSTEM)
