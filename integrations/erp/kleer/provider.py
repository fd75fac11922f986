"""Kleer: customers have ids in it."""

from django.utils.translation import gettext_lazy as _

from integrations.registry import IdentifierSystem, Kind, identifier_systems
from integrations.rules.external_ids import clean_id

identifier_systems.register(
    IdentifierSystem(
        name="kleer",
        label="Kleer",
        column_label=_("Kleer id"),
        weight=40,
        kind=Kind.ERP,
        clean=clean_id,
        synonyms=("kleer", "kleer client id", "kleer kund-id", "kleer kunde-id"),
    )
)
