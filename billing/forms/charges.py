"""The form of what is charged once and waits for the next billing run."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account
from billing.forms.amounts import AMOUNT, QUANTITY
from billing.forms.days import KnownDayField
from billing.models import Charge, Currency, Product
from plock.kit.forms import Grouped

OF_CHARGE = ("product", "description", "quantity", "unit_price", "rebate_percent", "currency", "billing_date")


class ChargeForm(Grouped, forms.Form):
    """Without `charge` a new one of the account."""

    groups = (
        (gettext_lazy("What it is"), ("product", "description")),
        (gettext_lazy("Price"), ("quantity", "unit_price", "rebate_percent", "currency")),
        (gettext_lazy("Billing"), ("billing_date",)),
    )

    product: Any = forms.ModelChoiceField(
        Product.objects.none(), label=gettext_lazy("Product"), required=False, empty_label=gettext_lazy("No product")
    )
    description = forms.CharField(
        label=gettext_lazy("Text on the invoice"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed where there is no product."),
    )
    quantity = forms.DecimalField(label=gettext_lazy("Quantity"), initial=1, **{**QUANTITY, "required": True})
    unit_price = forms.DecimalField(
        label=gettext_lazy("Unit price"),
        help_text=gettext_lazy("Below 0 it is taken off the next invoice."),
        **{**AMOUNT, "required": True, "min_value": None},
    )
    rebate_percent = forms.DecimalField(
        label=gettext_lazy("Rebate, %"), max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False
    )
    currency: Any = forms.ModelChoiceField(
        Currency.objects.order_by("code"), label=gettext_lazy("Currency"), empty_label=None
    )
    billing_date = KnownDayField(
        label=gettext_lazy("Billed from"),
        help_text=gettext_lazy("The first billing run on that day or later puts it on an invoice."),
    )

    def __init__(self, *args: Any, account: Account, charge: Charge | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"currency": account.currency, "billing_date": timezone.localdate()}
        if charge:
            initial = {name: _shown(getattr(charge, name)) for name in OF_CHARGE}
        super().__init__(*args, **{**kwargs, "initial": initial})
        offered = Product.objects.filter(is_active=True)
        if charge and charge.product_id:
            offered = offered | Product.objects.filter(pk=charge.product_id)
        products: Any = self.fields["product"]
        products.queryset = offered.order_by("sort_name", "pk")

    def clean_rebate_percent(self) -> Decimal:
        return self.cleaned_data["rebate_percent"] or Decimal(0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("product") and not cleaned.get("description") and "product" not in self.errors:
            self.add_error("description", _("Choose a product, or write what it is for."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """For the verbs."""
        return {**self.cleaned_data, "currency": self.cleaned_data["currency"].pk}


def _shown(value: Any) -> Any:
    """Numbers without zeros that say nothing."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) and value else value
