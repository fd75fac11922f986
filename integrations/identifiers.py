"""The systems that customers have ids in, before there is a connection to any of them."""

from django.utils.translation import gettext_lazy as _

from integrations.registry import IdentifierSystem, Kind, identifier_systems
from integrations.rules.external_ids import clean_hubspot_id, clean_id, clean_salesforce_id

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
    ),
    IdentifierSystem(
        name="salesforce",
        label="Salesforce",
        column_label=_("Salesforce id"),
        weight=20,
        kind=Kind.CRM,
        clean=clean_salesforce_id,
        synonyms=("salesforce", "salesforce account id", "sfdc id", "account id 18", "casesafeid"),
    ),
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
    ),
    IdentifierSystem(
        name="kleer",
        label="Kleer",
        column_label=_("Kleer id"),
        weight=40,
        kind=Kind.ERP,
        clean=clean_id,
        synonyms=("kleer", "kleer client id", "kleer kund-id", "kleer kunde-id"),
    ),
)
