"""Naming a master or members, and the day from which it counts."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, GroupMembership
from accounts.services import naming
from accounts.services.placing import Place
from plock.kit.formats import day
from plock.kit.forms import Grouped

NAMED = 5  # customers that a complaint lists
LONGEST_LIST = 20_000
MEMBERSHIP = ("master", "member_since")
SUGGESTED = {"list": "customer-options", "data-suggest": reverse_lazy("accounts:suggestions"), "autocomplete": "off"}


class DayField(forms.DateField):
    """A day chosen from the browser's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class CustomerField(forms.CharField):
    """One customer, typed as number or name; the value is the account. The browser completes it while typing."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**SUGGESTED, "data-one": ""}

    def to_python(self, value: Any) -> Account | None:  # type: ignore[override]
        if isinstance(value, Account):
            return value
        text = super().to_python(value)
        if not text:
            return None
        found = naming.named([text])[text]
        if len(found) == 1:
            return found[0]
        raise ValidationError(complaint(text, found))

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Account) else value

    def run_validators(self, value: Any) -> None:
        """An account has no length."""


class CustomersField(forms.CharField):
    """Several customers with commas between them, each by number or name; the value is a list of accounts."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> list[Account]:  # type: ignore[override]
        found, unclear = naming.listed((super().to_python(value) or "")[:LONGEST_LIST])
        if unclear:
            raise ValidationError([complaint(text, several) for text, several in unclear[:NAMED]])
        return found

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"])

    def run_validators(self, value: Any) -> None:
        """Accounts have no length."""


def complaint(text: str, found: list[Account]) -> str:
    """Why a text names no customer, and how to repair it."""
    if not found:
        return _("No customer has the number or the exact name “%s”. Choose one of the suggestions.") % text[:80]
    listed = ", ".join(account.customer_number for account in found[:NAMED])
    words = {"text": text[:80], "numbers": listed}
    return _("Several customers are called “%(text)s”. Write the number of one: %(numbers)s.") % words


class GroupMember:
    """Mixin of the customer's form: its master today, and from when a change of it counts."""

    instance: Account
    fields: dict[str, Any]
    cleaned_data: dict[str, Any]
    changed_data: list[str]

    def show_master(self, today: date) -> None:
        self.fields["member_since"].initial = today
        if not self.instance.pk:
            return
        lasting = GroupMembership.objects.filter(account=self.instance).exclude(ends_on__lte=today)
        for row in lasting.select_related("master").order_by("starts_on"):
            if row.starts_on <= today:
                self.fields["master"].initial = row.master
            else:
                words = {"master": row.master, "day": day(row.starts_on)}
                planned = _("Planned already: from %(day)s part of %(master)s. The group's page can cancel that.")
                self.fields["master"].help_text = planned % words

    def clean_master(self) -> Account | None:
        master: Account | None = self.cleaned_data["master"]
        if master and master.pk == self.instance.pk:
            raise ValidationError(_("A customer cannot be its own master. Choose another one, or leave this empty."))
        return master

    def clean_member_since(self) -> date:
        typed: date | None = self.cleaned_data["member_since"]
        if typed and "member_since" in self.changed_data and "master" not in self.changed_data:
            text = _("This is the day when a change of master counts. Change the master, too, or leave the day alone.")
            raise ValidationError(text)
        return typed or timezone.localdate()

    def place(self) -> Place | None:
        """The change of group that was asked for, if any."""
        if "master" not in self.fields or "master" not in self.changed_data:
            return None
        return Place(self.cleaned_data["master"], self.cleaned_data["member_since"])


class AddMembersForm(Grouped, forms.Form):
    members = CustomersField(
        label=gettext_lazy("Customers"),
        help_text=gettext_lazy("Customer numbers or exact names, with commas or line breaks between them."),
    )
    on = DayField(
        label=gettext_lazy("From"), help_text=gettext_lazy("The first day that counts; a later day makes a plan.")
    )
    groups = ((gettext_lazy("New members"), ("members", "on")),)


class MoveForm(Grouped, forms.Form):
    """Another master from a day on, or none."""

    master = CustomerField(
        label=gettext_lazy("Part of"),
        required=False,
        help_text=gettext_lazy("Number or name of the master. Leave it empty to take the customer out of its group."),
    )
    on = DayField(
        label=gettext_lazy("From"), help_text=gettext_lazy("The first day that counts; a later day makes a plan.")
    )
    groups = ((gettext_lazy("Group"), ("master", "on")),)
