"""The forms of an invoice: what was paid, and what is credited."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules.currencies import minor_unit
from billing.forms.amounts import require_kept
from billing.forms.days import KnownDayField
from billing.models import Invoice


class SeenField(forms.DecimalField):
    """What was true when the form was shown; whatever was sent, it is shown again with what is true now."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class PaymentForm(forms.Form):
    """Money that came in, in the currency of the invoice; `seen` is what was open of it."""

    amount = forms.DecimalField(max_digits=18, decimal_places=3, validators=[require_kept])
    paid_on = KnownDayField(label=gettext_lazy("Paid on"))
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("As on the bank statement."),
    )
    seen = SeenField(required=False)

    def __init__(self, *args: Any, invoice: Invoice, today: date, **kwargs: Any) -> None:
        cents = Decimal(1).scaleb(-minor_unit(invoice.currency_id))
        open_ = invoice.open.quantize(cents)
        initial = {"amount": open_, "paid_on": today, "seen": open_}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.fields["amount"].label = _("Amount, %s") % invoice.currency_id
        self.fields["amount"].help_text = _("Less than what is open leaves the rest to be paid.")


class CreditForm(forms.Form):
    """Which lines, by their positions, and whether they are billed again."""

    AGAIN = (
        ("", gettext_lazy("No: the money is given back, or was never owed")),
        ("yes", gettext_lazy("Yes: the next billing run bills it anew, with prices and quantities as they are then")),
    )

    which = forms.ChoiceField(choices=(("all", "all"), ("some", "some")))
    lines = forms.TypedMultipleChoiceField(coerce=int, required=False)
    bill_again = forms.ChoiceField(choices=AGAIN, required=False)

    def __init__(self, *args: Any, positions: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.positions = positions
        lines: Any = self.fields["lines"]
        lines.choices = [(position, position) for position in positions]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("which") == "some" and "lines" not in self.errors and not cleaned.get("lines"):
            self.add_error("lines", _("Tick the lines that are credited."))
        return cleaned

    @property
    def chosen(self) -> list[int]:
        """The positions that are credited."""
        return self.positions if self.cleaned_data["which"] == "all" else sorted(set(self.cleaned_data["lines"]))
