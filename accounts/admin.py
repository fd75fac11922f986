"""The Django admin for what has no page of its own yet; numbers, states and the log are read-only there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Account, Organisation, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("email", "name", "is_active", "last_login")
    search_fields = ("email", "name")
    exclude = ("password", "user_permissions")
    readonly_fields = ("last_login", "created_at")
    filter_horizontal = ("groups",)


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):
    """For looking only: editing goes through the pages, which keep the rules and the log."""

    list_display = ("customer_number", "name", "state", "country")
    search_fields = ("customer_number", "name")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
