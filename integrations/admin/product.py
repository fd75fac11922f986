"""What registers and VIES said, for looking."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from integrations.models import RegisterRecord, VatCheck
from plock.kit.admin import ExportAdmin, ReadOnlyAdmin, resource

RECORD = ("account__customer_number", "system", "number", "country", "name", "status", "checked_at", "changed_at")
CHECK = ("account__customer_number", "vat_number", "is_valid", "name", "address", "reference", "at")


@admin.register(RegisterRecord)
class RegisterRecordAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(RegisterRecord, *RECORD)]
    list_display = ("account", "system", "number", "status", "changed_at", "checked_at", "problem")
    list_filter = ("status",)
    list_select_related = ("account",)
    search_fields = ("account__customer_number__exact", "number__exact")
    search_help_text = _("A customer number, or an organisation number.")
    ordering = ("-pk",)


@admin.register(VatCheck)
class VatCheckAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(VatCheck, *CHECK)]
    list_display = ("account", "vat_number", "is_valid", "reference", "at", "by")
    list_filter = ("is_valid",)
    list_select_related = ("account", "by")
    search_fields = ("account__customer_number__exact", "vat_number__exact")
    search_help_text = _("A customer number, or a VAT number.")
    ordering = ("-pk",)
