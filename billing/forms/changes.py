"""The forms of dated changes: other terms of an item, one more item, one less."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from billing.forms.days import KnownDayField
from billing.forms.subscription_items import ItemForm
from plock.kit.forms import Grouped

FIELDS = ("plan", "quantity", "rebate_percent", "rebate_until")


class Dated(forms.Form):
    """Mixin of a form that says from which day a change counts, and for which version of the subscription."""

    effective_on = KnownDayField(
        label=gettext_lazy("From"),
        help_text=gettext_lazy("The first day with the change. Days that are billed already are compensated."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def loaded_version(self) -> int:
        """The version the form was loaded with; 0, which is always stale, where nothing says it."""
        return self.cleaned_data.get("version") or 0

    def since(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        return day


class ItemChangeForm(Dated, ItemForm):
    """Other terms of one item, from a day on."""

    groups: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (gettext_lazy("Change"), ("effective_on",)),
        (gettext_lazy("Terms"), FIELDS),
    )


class ItemAddForm(ItemChangeForm):
    """One more item, from a day on."""

    groups = ((gettext_lazy("Item"), FIELDS), (gettext_lazy("Start"), ("effective_on",)))


class ItemRemoveForm(Dated, Grouped, forms.Form):
    """No more of an item, from a day on."""

    groups: tuple[tuple[Any, tuple[str, ...]], ...] = ((gettext_lazy("Removal"), ("effective_on",)),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].label = gettext_lazy("First day without it")
