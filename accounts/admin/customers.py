"""Customers: for looking, and for a superuser to delete. All else is done on their pages, which keep the rules."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.filtersets import AccountFilterSet
from accounts.models import Account
from accounts.services import deletion
from accounts.views.origin import on_screen
from plock.kit.admin import ExportAdmin, ReadOnlyAdmin, open_in_plock, resource

COLUMNS = (
    "customer_number",
    "name",
    "kind",
    "state",
    "org_number",
    "vat_number",
    "primary_key",
    "email",
    "phone",
    "website",
    "address",
    "postal_code",
    "city",
    "country",
    "currency",
    "language",
    "created_at",
    "updated_at",
)


@admin.register(Account)
class AccountAdmin(ExportAdmin, ReadOnlyAdmin):
    import_export_change_list_template = "admin/customers.html"
    resource_classes = [resource(Account, *COLUMNS)]
    actions = ("delete_selected",)
    list_display = ("customer_number", "name", "state", "country", "account_manager", "updated_at")
    list_filter = ("state", "kind")
    list_select_related = ("account_manager",)
    search_fields = ("name",)  # shows the box; what it looks for is decided below
    ordering = ("-pk",)
    readonly_fields = ("page",)

    @admin.display(description=_("page"))
    def page(self, account: Account) -> str:
        return open_in_plock(account.get_absolute_url())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """As the customers page searches: by the one column with an index for it."""
        if not search_term:
            return queryset, False
        return AccountFilterSet({}, queryset=queryset).search(queryset, search_term), False

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.export_account")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], list[str]]:
        """What goes along in numbers, and what stands in the way; never a list of everything that hangs on them."""
        ids = [account.pk for account in objs]
        gone = [f"{count:,} × {label}" for label, count in deletion.describe(ids=ids).items()]
        names = [str(account) for account in objs]
        return [*names, *gone], {_("customers"): len(ids)}, set(), deletion.obstacles(ids=ids)

    def delete_model(self, request: HttpRequest, obj: Account) -> None:
        deletion.delete(ids=[obj.pk], origin=on_screen(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        deletion.delete(ids=list(queryset.values_list("pk", flat=True)), origin=on_screen(request))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        may_import = request.user.has_perm("accounts.import_account")
        wizard = reverse("accounts:import_list") if may_import else ""
        return super().changelist_view(request, {**(extra_context or {}), "wizard": wizard})
