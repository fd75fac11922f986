"""The forms of a subscription: for whom, when it runs and is billed, its end, and what was invoiced elsewhere."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.groups import CustomerField
from accounts.forms.versioned import VersionedForm
from accounts.models import Account
from billing.forms.amounts import require_kept
from billing.forms.currencies import RateField
from billing.forms.days import KnownDayField
from billing.models import Currency, Subscription
from billing.models.subscription import DAY
from plock.kit.forms import Grouped

RUNS = ("starts_on", "last_day", "signed_on")
BILLED = (
    "billing_interval_months",
    "billing_practice",
    "period_mode",
    "anchor_on",
    "minimum_commitment",
    "auto_dispatch",
    "invoice_separately",
)
NAMED = ("name", "crm_deal_id")
# Once it is no draft any more, as far as `subscriptions.editable` lets it
FREE = ("name", "crm_deal_id", "signed_on", "minimum_commitment", "auto_dispatch", "invoice_separately")

HELP = {
    "name": gettext_lazy("What you call it; the customer is named anyway."),
    "signed_on": gettext_lazy("From this day it counts in CMRR, even before it starts."),
    "billing_interval_months": gettext_lazy("1, 3, 6, 12 or any other number up to 120."),
    "anchor_on": gettext_lazy("A renewal date: the first period ends the day before. Empty: the start date."),
    "minimum_commitment": gettext_lazy("For each billing period; what is missing to it is billed at its end."),
    "auto_dispatch": gettext_lazy("Invoices are sent as soon as they are final."),
    "invoice_separately": gettext_lazy("Never on an invoice together with others, nor with its group."),
}


class CustomerForm(Grouped, forms.Form):
    """Whose subscription it is, and in which currency: what can be sold follows from that."""

    who = CustomerField(label=gettext_lazy("Customer"), help_text=gettext_lazy("Customer number or name."))
    currency = RateField(
        label=gettext_lazy("Currency"),
        required=False,
        help_text=gettext_lazy("Empty: the customer's own. Only currencies with an exchange rate are listed."),
    )
    groups = ((gettext_lazy("Customer"), ("who", "currency")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["currency"]
        codes = Currency.objects.order_by("code").values_list("code", flat=True)
        field.choices = [("", "–"), *((code, code) for code in codes)]

    def clean_who(self) -> Account:
        account: Account = self.cleaned_data["who"]
        if account.is_archived:
            raise ValidationError(_("%s is archived and read-only. Restore it first.") % account)
        return account


class SubscriptionForm(VersionedForm):
    """Everything of a draft but its customer, its currency and its items."""

    last_day = KnownDayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: until further notice.")
    )
    groups = (
        (gettext_lazy("Name"), NAMED),
        (gettext_lazy("Term"), RUNS),
        (gettext_lazy("Billing"), BILLED),
    )

    class Meta:
        model = Subscription
        fields = (*NAMED, "starts_on", "signed_on", *BILLED)
        field_classes = {"starts_on": KnownDayField, "signed_on": KnownDayField, "anchor_on": KnownDayField}
        labels = {
            "billing_interval_months": gettext_lazy("Billed every … months"),
            "anchor_on": gettext_lazy("Periods run from"),
        }
        help_texts = HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = self.instance.last_day

    def clean_minimum_commitment(self) -> Any:
        amount = self.cleaned_data["minimum_commitment"]
        if amount is not None and amount < 0:
            raise ValidationError(_("The minimum commitment is 0 or more."))
        if amount is not None:
            require_kept(amount)
        return amount

    def clean_billing_interval_months(self) -> int:
        months: int = self.cleaned_data["billing_interval_months"]
        if not 1 <= months <= 120:
            raise ValidationError(_("A subscription is billed every 1 to 120 months."))
        return months

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("A subscription ends after it starts. Correct one of the dates."))
        return cleaned

    def ends_on(self) -> date | None:
        """The first day after the last one."""
        last: date | None = self.cleaned_data.get("last_day")
        return last + DAY if last else None

    def values(self) -> dict[str, Any]:
        """What the editor changed, as attributes of a subscription."""
        changed = super().values()
        if "last_day" in self.changed_data:
            changed["ends_on"] = self.ends_on()
        return changed

    def _post_clean(self) -> None:
        """The dates are judged by `clean`, beside their fields, so the row has its end before it is looked at."""
        if not self.has_error("last_day"):
            self.instance.ends_on = self.ends_on()
        super()._post_clean()  # type: ignore[misc]


class RunningForm(VersionedForm):
    """What may still be edited once money of the past follows from the rest."""

    groups = ((gettext_lazy("Subscription"), FREE),)

    class Meta:
        model = Subscription
        fields = FREE
        field_classes = {"signed_on": KnownDayField}
        help_texts = HELP

    def __init__(self, *args: Any, allowed: Collection[str] = FREE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FREE:
            if name not in allowed:
                del self.fields[name]


class EndForm(Grouped, forms.Form):
    """The last day; the day before the start means that it never runs."""

    last_day = KnownDayField(label=gettext_lazy("Last day"), help_text=gettext_lazy("The last day that is paid for."))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    groups = ((gettext_lazy("End"), ("last_day",)),)

    def __init__(self, *args: Any, subscription: Subscription, **kwargs: Any) -> None:
        self.subscription = subscription
        super().__init__(*args, **kwargs)

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day < self.subscription.starts_on - DAY:
            raise ValidationError(_("A subscription ends after it starts. Choose a later day."))
        return day

    def loaded_version(self) -> int:
        return self.cleaned_data.get("version") or 0

    def since(self) -> date:
        """The first day without it."""
        day: date = self.cleaned_data["last_day"]
        return day + DAY


class SettleForm(Grouped, forms.Form):
    """From which day on Plock bills."""

    until = KnownDayField(
        label=gettext_lazy("Invoiced elsewhere until"),
        help_text=gettext_lazy("The first day that Plock bills. What lies before it was invoiced by another system."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    groups = ((gettext_lazy("Take over"), ("until",)),)

    def loaded_version(self) -> int:
        return self.cleaned_data.get("version") or 0

    def since(self) -> date:
        day: date = self.cleaned_data["until"]
        return day
