"""External identifiers: their card, columns of the table and of files, search, archiving, merging, words of the log."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts import wording
from accounts.registry import (
    Card,
    Effect,
    Naming,
    Part,
    account_parts,
    archive_effects,
    namings,
    settings_cards,
    verb_words,
)
from accounts.tables import AccountTable
from integrations.columns import ExternalIdColumn
from integrations.importers.external_ids import ExternalIdColumns
from integrations.models import ExternalId
from integrations.registry import identifier_systems
from integrations.services import external_ids_moving as moving
from integrations.services import external_ids_reading as reading
from integrations.views import external_ids as views
from plock.kit.importing import registry as importers

CARD, VIEW = "integrations/_external_ids_card.html", "integrations.view_externalid"

settings_cards.register(Card("external_ids", 20, CARD, views.card, permission=VIEW))
importers.supplement("customers", ExternalIdColumns)
namings.register(Naming("external_ids", 10, reading.named))
archive_effects.register(Effect("external_ids", 60, moving.describe_archiving))
account_parts.register(Part("external_ids", 60, moving.describe_merging, moving.move, moving.refuse_merging))

for system in identifier_systems:
    AccountTable.register(system.column, ExternalIdColumn(system))
    wording.LABELS[system.column] = system.column_label
    wording.LABELS[f"{system.name}_sync"] = format_lazy(_("synchronise with {system}"), system=system.label)
wording.MODELS["external_id"] = ExternalId
verb_words.update(
    {
        "external_id.linked": _("linked the customer with"),
        "external_id.changed": _("changed the customer's id in"),
        "external_id.unlinked": _("removed the customer's id in"),
        "external_id.sync_switched": _("switched synchronising with"),
    }
)
