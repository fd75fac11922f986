"""The form of a customer's ids in other systems: all of them at once."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.forms.ruled import by_rule
from integrations.models import ExternalId
from integrations.registry import IdentifierSystem, identifier_systems
from integrations.rules.external_ids import LONGEST
from integrations.services import external_ids
from integrations.services.external_ids import Taken, Wanted
from plock.kit.forms import Grouped


class ExternalIdsForm(Grouped, forms.Form):
    """`held` is {system: identifier} as they are; `seen` tells what the editor started from."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, held: Mapping[str, ExternalId], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = external_ids.standing(held.values())
        for one in identifier_systems:
            self._add(one, held.get(one.name))
        self.groups = tuple((one.label, (one.column, sync_field(one.name))) for one in identifier_systems)

    def _add(self, one: IdentifierSystem, held: ExternalId | None) -> None:
        self.fields[one.column] = forms.CharField(
            label=one.column_label,
            required=False,
            max_length=LONGEST,
            initial=held.external_id if held else "",
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )
        self.fields[sync_field(one.name)] = forms.BooleanField(
            label=_("Synchronise with %s") % one.label,
            required=False,
            initial=held.is_sync_on if held else True,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for one in identifier_systems:
            if text := cleaned.get(one.column):
                try:
                    cleaned[one.column] = by_rule(one.clean, text)
                except forms.ValidationError as problem:
                    self.add_error(one.column, problem)
        return cleaned

    def wanted(self) -> dict[str, Wanted]:
        said = self.cleaned_data
        return {one.name: Wanted(said[one.column], said[sync_field(one.name)]) for one in identifier_systems}

    def refuse_taken(self, problem: Taken) -> None:
        """Say who has the id, with a link to that customer."""
        owner = format_html('<a href="{}">{}</a>', problem.owner.get_absolute_url(), problem.owner)
        column = identifier_systems.get(problem.system).column
        self.add_error(column, forms.ValidationError(format_html(problem.sentence, owner=owner, **problem.words)))

    def tell_meanwhile(self, held: Mapping[str, ExternalId]) -> None:
        """Beside everything that differs, what it is now."""
        for one in identifier_systems:
            now = held[one.name].external_id if one.name in held else ""
            if self.cleaned_data.get(one.column, "") != now:
                said = _("It was changed to %s meanwhile.") % now if now else _("It was removed meanwhile.")
                self.add_error(one.column, said)
            switch, on = sync_field(one.name), one.name in held and held[one.name].is_sync_on
            if one.name in held and self.cleaned_data[switch] != on:
                said = _("It was switched on meanwhile.") if on else _("It was switched off meanwhile.")
                self.add_error(switch, said)


def sync_field(system: str) -> str:
    return f"{system}_sync"
