"""What customers are called in other systems: for looking. They are edited on a customer's settings."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from integrations.models import ExternalId
from plock.kit.admin import ExportAdmin, ReadOnlyAdmin, resource

COLUMNS = ("account__customer_number", "system", "external_id", "is_sync_on", "state", "synced_at", "error")


@admin.register(ExternalId)
class ExternalIdAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(ExternalId, *COLUMNS)]
    list_display = ("account", "system", "external_id", "is_sync_on", "state", "synced_at")
    list_filter = ("state",)
    list_select_related = ("account",)
    search_fields = ("external_id__exact", "account__customer_number__exact")
    search_help_text = _("An id, or a customer number.")
    ordering = ("-pk",)
