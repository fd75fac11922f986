"""What is asked for before a billing run: its day, and whom it is about."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.groups import SUGGESTED, CustomersField
from billing.forms.days import KnownDayField
from billing.rules.periods import add_months
from billing.services.runs import LONGEST_AHEAD
from plock.kit.formats import day
from plock.kit.forms import Grouped

WARNED = {  # the day is looked at as soon as it is chosen
    "type": "date",
    "hx-get": reverse_lazy("billing:run_create"),
    "hx-trigger": "change",
    "hx-target": "#ahead",
    "hx-swap": "outerHTML",
}


class RunForm(Grouped, forms.Form):
    as_of = KnownDayField(
        label=_("As of"),
        help_text=_("Everything that has fallen due by this day and is not billed yet, missed periods included."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs=WARNED),
    )
    customers = CustomersField(
        label=_("Only these customers"),
        required=False,
        help_text=_(
            "Customer numbers or names, with commas between them; a master brings its members along. Empty: all."
        ),
        widget=forms.TextInput(attrs=SUGGESTED),
    )
    groups = ((_("Billing run"), ("as_of", "customers")),)

    def clean_as_of(self) -> date:
        """No further ahead than a run can be: also what is only foreseen would be computed for all that time."""
        as_of: date = self.cleaned_data["as_of"]
        latest = add_months(timezone.localdate(), LONGEST_AHEAD)
        if as_of > latest:
            raise ValidationError(gettext("Choose a day up to %s: nothing further ahead is billed.") % day(latest))
        return as_of

    @property
    def values(self) -> dict[str, Any]:
        """The day and the keys of the customers, as the service takes them."""
        as_of: date = self.cleaned_data["as_of"]
        return {"as_of": as_of, "customers": sorted(one.pk for one in self.cleaned_data["customers"])}
