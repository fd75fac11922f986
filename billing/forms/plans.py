"""The form of a price plan: what it is called, how its tiers are read, and the tiers as rows."""

from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.names import NameField
from billing import price_words
from billing.forms.amounts import AMOUNT
from billing.forms.currencies import RateField
from billing.models import Currency, PlanVersion, PricePlan
from billing.rules.pricing import Mode
from billing.services import catalogue
from billing.services import catalogue_reading as reading
from plock.kit.forms import Grouped

CHARGES: dict[str, Any] = {
    PricePlan.Charge.FIXED: gettext_lazy("For a number of units, again and again."),
    PricePlan.Charge.USAGE: gettext_lazy("For what was used in the period, when it is over."),
    PricePlan.Charge.ONE_OFF: gettext_lazy("Once, when an order is confirmed."),
}


def _explained(label: Any, words: Any) -> Any:
    return format_html("<span>{}<span>{}</span></span>", label, words)


class PlanForm(Grouped, forms.Form):
    """All of a plan but its tiers. What sold items follow from is shown, but cannot be changed."""

    name = NameField(
        label=gettext_lazy("Name"), max_length=200, help_text=gettext_lazy("As customers see it: Standard, Enterprise.")
    )
    currency = RateField(label=gettext_lazy("Currency"))
    charge = forms.ChoiceField(label=gettext_lazy("Charge"), widget=forms.RadioSelect(attrs={"class": "cards"}))
    price_interval_months = forms.IntegerField(
        label=gettext_lazy("Months that the price covers"),
        min_value=1,
        max_value=120,
        required=False,
        help_text=gettext_lazy("1 for a monthly price, 12 for a yearly one; it can be billed in any other interval."),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("How the price follows from the quantity"),
        widget=forms.RadioSelect(attrs={"class": "cards modes"}),
    )
    block_size = forms.DecimalField(label=gettext_lazy("Units in a block"), **AMOUNT)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)  # when the plan was saved that this form shows

    groups = (
        (gettext_lazy("Price plan"), ("name", "currency", "charge", "price_interval_months")),
        (gettext_lazy("Tiers"), ("mode", "block_size")),
    )

    def __init__(self, data: Any, *, plan: PricePlan, version: PlanVersion, is_committed: bool) -> None:
        self.plan = plan
        first = {
            "name": plan.name,
            "currency": plan.currency_id,
            "charge": plan.charge,
            "price_interval_months": version.price_interval_months,
            "mode": version.mode,
            "block_size": version.block_size.normalize() if version.block_size else None,
            "seen": plan.updated_at.isoformat() if plan.pk else "",
        }
        super().__init__(data, initial=first)
        fields: dict[str, Any] = self.fields
        codes = Currency.objects.order_by("code").values_list("code", flat=True)
        fields["currency"].choices = [(code, code) for code in codes]
        labels = dict(PricePlan.Charge.choices)
        fields["charge"].choices = [(key, _explained(labels[key], words)) for key, words in CHARGES.items()]
        words = price_words.EXAMPLES
        fields["mode"].choices = [(str(m), _explained(price_words.MODES[m], words[m])) for m in price_words.MODES]
        if is_committed:
            for name in ("currency", "charge"):
                fields[name].disabled = True
                fields[name].help_text = _("Something is sold by this plan, so this stays. Add another plan instead.")

    def clean_price_interval_months(self) -> int:
        return self.cleaned_data["price_interval_months"] or 1

    def clean_seen(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        """A name is taken once for a product and currency, unless the plan is a single customer's."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("charge") != PricePlan.Charge.FIXED:
            cleaned["price_interval_months"] = 1
        if cleaned.get("mode") != Mode.BLOCKS:
            cleaned["block_size"] = None
        if self.plan.account_id is None and cleaned.get("name") and "currency" in cleaned:
            same = {"product": self.plan.product_id, "account": None, "name_key": reading.name_key(cleaned["name"])}
            twin = PricePlan.objects.filter(**same, currency=cleaned["currency"]).exclude(pk=self.plan.pk).first()
            if twin:
                link = format_html('<a href="{}">{}</a>', reverse("billing:plan_detail", args=[twin.pk]), twin)
                sentence = _("{} in this currency is a plan of this product already. Open it, or choose another name.")
                self.add_error("name", format_html(sentence, link))
        return cleaned

    def plan_is_only_drawn(self) -> None:
        """Ask for nothing that a chart does not need."""
        del self.fields["name"]

    def of_plan(self) -> dict[str, Any]:
        names = {"name": "name", "currency_id": "currency", "charge": "charge"}
        return {field: self.cleaned_data[name] for field, name in names.items()}

    def of_price(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in catalogue.PRICE_FIELDS}
