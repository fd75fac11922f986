"""The Django admin for what has no page of its own yet; numbers, states and the log are read-only there."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Account, Organisation, User
from accounts.rules import countries, currencies


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("email", "name", "is_active", "last_login")
    search_fields = ("email", "name")
    exclude = ("password", "user_permissions")
    readonly_fields = ("last_login", "created_at")
    filter_horizontal = ("groups",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only a superuser makes superusers."""
        return self.readonly_fields if request.user.is_superuser else (*self.readonly_fields, "is_superuser")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No filters beyond those that are shown: the address is not a query language."""
        return False


class OrganisationForm(forms.ModelForm):
    country = forms.ChoiceField(choices=lambda: countries.country_choices("en"))
    currency = forms.ChoiceField(choices=lambda: currencies.currency_choices("en"))
    payment_terms_days = forms.IntegerField(min_value=0, max_value=365)


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    form = OrganisationForm

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
