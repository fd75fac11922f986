"""HubSpot: customers have ids in it."""

from django.utils.translation import gettext_lazy as _

from integrations.registry import IdentifierSystem, Kind, identifier_systems
from integrations.rules.external_ids import clean_hubspot_id

identifier_systems.register(
    IdentifierSystem(
        name="hubspot",
        label="HubSpot",
        column_label=_("HubSpot id"),
        weight=10,
        kind=Kind.CRM,
        clean=clean_hubspot_id,
        synonyms=(
            "hubspot",
            "hubspot company id",
            "hubspot record id",
            "record id",
            "company record id",
            "hs_object_id",
        ),
    )
)
