"""France's register of companies, open to everybody."""

from django.utils.translation import gettext_lazy as _

from integrations.registers.entreprises.client import Entreprises
from integrations.registers.entreprises.places import SERVED
from integrations.registry import RegisterSystem, systems
from integrations.rules.limits import Limit

SYSTEM = RegisterSystem(
    name="entreprises",
    label=_("Annuaire des Entreprises"),
    description=_("Companies, associations and sole traders of France, by name or SIREN number."),
    covers=_(
        "Insolvency proceedings are not shown: a company counts as active until it ceases. No phone number, e-mail "
        "address or website. A name needs at least three characters, and sole traders may have theirs hidden."
    ),
    weight=60,
    base="https://recherche-entreprises.api.gouv.fr",
    home="https://annuaire-entreprises.data.gouv.fr",
    countries=SERVED,
    limit=Limit(6, 1.0),
    open=Entreprises,
)

systems.register(SYSTEM)
