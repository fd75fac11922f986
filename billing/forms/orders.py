"""The forms of an order: whose it is, and what it says beside its lines."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import CustomerField, VersionedForm
from billing.models import Currency, Order
from billing.services import catalogue


class CustomerForm(forms.Form):
    """Whose order it will be."""

    customer = CustomerField(label=_("Customer"), help_text=_("Number or name."))


class OrderForm(VersionedForm):
    """Everything but the customer and the lines."""

    groups = (
        (_("Order"), ("ordered_on", "reference", "po_number", "currency")),
        (_("Terms"), ("billing_interval_months", "period_mode", "billing_practice")),
        (_("Notes"), ("notes",)),
    )

    class Meta:
        model = Order
        fields = (
            "ordered_on",
            "reference",
            "po_number",
            "currency",
            "billing_interval_months",
            "period_mode",
            "billing_practice",
            "notes",
        )
        widgets = {"ordered_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
        labels = {
            "reference": _("Customer's reference"),
            "billing_interval_months": _("Billed every, months"),
            "period_mode": _("Billing periods"),
        }
        help_texts = {"notes": _("For yourselves: not printed.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency: Any = self.fields["currency"]
        currency.queryset = Currency.objects.order_by("code")
        currency.error_messages["invalid_choice"] = catalogue.no_rate("%(value)s")
        self.fields["billing_interval_months"].min_value = 1  # type: ignore[attr-defined]
