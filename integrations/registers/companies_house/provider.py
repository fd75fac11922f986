"""The UK's register of companies, open to everybody with a free key."""

import httpx
from django.utils.translation import gettext_lazy as _

from integrations.registers.companies_house.client import CompaniesHouse, check
from integrations.registers.companies_house.places import HOME
from integrations.registry import Access, Entry, RegisterSystem, systems
from integrations.rules.limits import Limit

KEY = "api_key"


def auth(access: Access) -> httpx.BasicAuth | None:
    """The key is the user, without a password."""
    key = access.secrets.get(KEY, "")
    return httpx.BasicAuth(key, "") if key else None


SYSTEM = RegisterSystem(
    name="companies_house",
    label=_("Companies House"),
    description=_("Companies of the United Kingdom, by name or company number."),
    covers=_(
        "No VAT number, phone number, e-mail address, website or number of employees. Sole traders are not in it."
    ),
    weight=80,
    base="https://api.company-information.service.gov.uk",
    home="https://developer.company-information.service.gov.uk",
    countries=(HOME,),
    limit=Limit(550, 300.0),
    entries=(
        Entry(
            name=KEY,
            label=_("API key"),
            help=_("The key of a REST application, which is free. Keys for streaming do not work here."),
            is_secret=True,
        ),
    ),
    auth=auth,
    check=check,
    open=CompaniesHouse,
)

systems.register(SYSTEM)
