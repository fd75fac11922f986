"""The form of an exchange rate that is entered by hand."""

from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.rules.currencies import currency_choices
from billing.rules.exchange import EURO

FIRST = date(1999, 1, 1)  # of the euro


class RateForm(forms.Form):
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=lambda: [("", "–"), *_named()])
    on = forms.DateField(
        label=gettext_lazy("Date"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Sums of a month are converted by its first rate, or by the latest before it."),
    )
    per_euro = forms.DecimalField(
        label=gettext_lazy("Units for 1 EUR"),
        min_value=Decimal("0.00000001"),
        max_digits=18,
        decimal_places=8,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=gettext_lazy("How many units of the currency one euro costs, as the European Central Bank quotes."),
    )

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.today = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("A rate is of a day that has come. Choose today or an earlier day."))
        if on < FIRST:
            raise ValidationError(_("There was no euro before 1999. Choose a later day."))
        return on


def _named() -> list[tuple[str, str]]:
    """(code, "name (code)") of every currency but the euro."""
    return [(code, f"{name} ({code})") for code, name in currency_choices(get_language() or "en") if code != EURO]
