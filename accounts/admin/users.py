"""Users of customers: edited by the same service as on the customer's page; never added or deleted here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.forms import AccountUserForm
from accounts.models import AccountUser
from accounts.services import account_users
from accounts.views.origin import on_screen
from plock.kit.admin import ExportAdmin, open_in_plock, resource

COLUMNS = ("id", "account__customer_number", "name", "email", "role", "state", "external_id", "last_seen")


@admin.register(AccountUser)
class AccountUserAdmin(ExportAdmin):
    import_export_change_list_template = "admin/customers.html"
    form = AccountUserForm
    resource_classes = [resource(AccountUser, *COLUMNS)]
    actions = None
    list_display = ("name", "email", "account", "role", "state", "last_seen")
    list_filter = ("role", "state")
    list_select_related = ("account",)
    search_fields = ("account__customer_number__exact",)  # what an index answers; Plock's own search finds the rest
    search_help_text = _("A customer number.")
    ordering = ("-pk",)
    fields = ("account", "name", "email", "role", "state", "external_id", "last_seen", "page")
    readonly_fields = ("account", "last_seen", "page")

    @admin.display(description=_("page"))
    def page(self, user: AccountUser) -> str:
        return open_in_plock(reverse("accounts:account_users", args=[user.account_id]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: AccountUser, form: Any, change: bool) -> None:
        account_users.save(user=obj, origin=on_screen(request))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        may_import = request.user.has_perm("accounts.import_account")
        wizard = reverse("accounts:import_list") if may_import else ""
        return super().changelist_view(request, {**(extra_context or {}), "wizard": wizard})
