"""What other systems are told: for looking only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from integrations.models import SyncItem
from plock.kit.admin import ExportAdmin, ReadOnlyAdmin, resource

COLUMNS = (
    "id",
    "system",
    "kind",
    "account__customer_number",
    "subject",
    "state",
    "reason",
    "attempts",
    "created_at",
    "finished_at",
)


@admin.register(SyncItem)
class SyncItemAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(SyncItem, *COLUMNS)]
    list_display = ("id", "system", "subject", "account", "state", "reason", "attempts", "due_at", "created_at")
    list_filter = ("state",)
    list_select_related = ("account",)
    search_fields = ("account__customer_number__exact",)
    search_help_text = _("A customer number.")
    ordering = ("-pk",)
