"""The organisation, saved by the same service as in the settings, and the sequences of its numbers, for looking."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Organisation, Sequence
from accounts.rules import countries, currencies
from accounts.services import organisation
from accounts.views.origin import on_screen
from plock.kit.admin import BaseAdmin, ReadOnlyAdmin


class OrganisationForm(forms.ModelForm):
    country = forms.ChoiceField(choices=lambda: countries.country_choices("en"))
    currency = forms.ChoiceField(choices=lambda: currencies.currency_choices("en"))
    payment_terms_days = forms.IntegerField(min_value=0, max_value=365)

    class Meta:
        model = Organisation
        fields = ("name", "country", "currency", "payment_terms_days")


@admin.register(Organisation)
class OrganisationAdmin(BaseAdmin):
    form = OrganisationForm
    readonly_fields = ("time_zone", "language", "modules_off", "second_factor_roles")
    fields = (*OrganisationForm.Meta.fields, *readonly_fields)
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        organisation.edit(values=values, sequences={}, origin=on_screen(request))


@admin.register(Sequence)
class SequenceAdmin(ReadOnlyAdmin):
    list_display = ("name", "prefix", "next_serial")
