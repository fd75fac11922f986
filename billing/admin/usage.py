"""Usage: imported in files, put right here row by row, by the same service as everything else."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.views.origin import on_screen
from billing.models import Usage
from billing.services import usage
from plock.kit.admin import ExportAdmin, resource

COLUMNS = ("id", "account__customer_number", "product__name", "on", "quantity", "person__email", "updated_at")
KEY = ("account", "product", "person", "on")


class UsageForm(forms.ModelForm):
    """Says of a day that is there already that it is."""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        key = {name: said.get(name) for name in KEY}
        if key["on"] and self.instance.pk is None and Usage.objects.filter(**key).exists():
            self.add_error("on", _("There is usage of this day already. Change its quantity instead."))
        return said


@admin.register(Usage)
class UsageAdmin(ExportAdmin):
    form = UsageForm
    import_export_change_list_template = "admin/customers.html"
    resource_classes = [resource(Usage, *COLUMNS)]
    actions = None
    list_display = ("account", "product", "on", "quantity", "person", "updated_at")
    list_filter = ("on",)
    list_select_related = ("account", "product", "person")
    search_fields = ("account__customer_number__exact",)
    search_help_text = _("A customer number.")
    ordering = ("-pk",)
    fields = (*KEY, "quantity", "updated_at")
    raw_id_fields = ("account", "product", "person")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Of a row that is there only the quantity changes: anything else would be another row."""
        return ("updated_at", *KEY) if obj else ("updated_at",)

    def save_model(self, request: HttpRequest, obj: Usage, form: Any, change: bool) -> None:
        said = {name: getattr(obj, name) for name in (*KEY, "quantity")}
        obj.pk = usage.record(**said, origin=on_screen(request)).pk

    def delete_model(self, request: HttpRequest, obj: Usage) -> None:
        usage.remove(usage=obj, origin=on_screen(request))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        may_import = request.user.has_perm("billing.import_usage")
        wizard = reverse("accounts:import_list") if may_import else ""
        return super().changelist_view(request, {**(extra_context or {}), "wizard": wizard})
