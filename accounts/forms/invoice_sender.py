"""What invoices say of the sender, as a part of the form of the organisation."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.ruled import by_rule
from accounts.rules import contact, identifiers
from accounts.rules.errors import RuleError

SENDER = (
    "address",
    "postal_code",
    "city",
    "org_number",
    "vat_number",
    "email",
    "vat_rate",
    "payment_details",
    "invoice_footer",
)


class InvoiceSender(forms.Form):
    """Mixin: numbers are cleaned as those of customers are, by the country, so they wait for it."""

    vat_rate = forms.DecimalField(
        label=gettext_lazy("Standard VAT rate, %"),
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        required=False,
        help_text=gettext_lazy("Of products without a rate of their own, where VAT is charged. Drafts get it, too."),
    )

    instance: Any

    def clean_vat_rate(self) -> Decimal:
        """As it was where nothing was typed: 0 is a rate as well."""
        rate: Decimal | None = self.cleaned_data["vat_rate"]
        return self.instance.vat_rate if rate is None else rate

    def clean_email(self) -> str:
        text: str = self.cleaned_data["email"]
        return by_rule(contact.clean_email, text) if text else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, rule in (("org_number", identifiers.clean_org_number), ("vat_number", identifiers.clean_vat_number)):
            if cleaned.get(name) and "country" in cleaned:
                try:
                    cleaned[name] = rule(cleaned[name], country=cleaned["country"])
                except RuleError as problem:
                    self.add_error(name, str(problem))
        return cleaned
