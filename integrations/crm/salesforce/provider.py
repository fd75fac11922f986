"""Salesforce: customers have ids in it."""

from django.utils.translation import gettext_lazy as _

from integrations.registry import IdentifierSystem, Kind, identifier_systems
from integrations.rules.external_ids import clean_salesforce_id

identifier_systems.register(
    IdentifierSystem(
        name="salesforce",
        label="Salesforce",
        column_label=_("Salesforce id"),
        weight=20,
        kind=Kind.CRM,
        clean=clean_salesforce_id,
        synonyms=("salesforce", "salesforce account id", "sfdc id", "account id 18", "casesafeid"),
    )
)
