"""Fortnox: customers have ids in it."""

from django.utils.translation import gettext_lazy as _

from integrations.registry import IdentifierSystem, Kind, identifier_systems
from integrations.rules.external_ids import clean_id

identifier_systems.register(
    IdentifierSystem(
        name="fortnox",
        label="Fortnox",
        column_label=_("Fortnox id"),
        weight=30,
        kind=Kind.ERP,
        clean=clean_id,
        synonyms=(
            "fortnox",
            "fortnox customer number",
            "fortnox kundnr",
            "fortnox kundnummer",
            "kundnr i fortnox",
            "fortnox kundenummer",
        ),
    )
)
