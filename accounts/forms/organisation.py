"""The form of the organisation: its own fields, and one prefix and next number for every sequence."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.forms.invoice_sender import SENDER, InvoiceSender
from accounts.forms.names import NameField
from accounts.forms.staff import role_choices
from accounts.models import Organisation, Sequence
from accounts.rules import countries, currencies, languages, numbers
from accounts.rules.errors import RuleError
from plock.kit import formats
from plock.kit.forms import RecordForm

AREAS = ("Europe", "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Indian", "Pacific")
SEQUENCES = {
    "customers": gettext_lazy("Customers"),
    "orders": gettext_lazy("Orders"),
    "subscriptions": gettext_lazy("Subscriptions"),
    "invoices": gettext_lazy("Invoices"),
}
FIELDS = ("name", "country", "currency", "time_zone", "language", "payment_terms_days", "second_factor_roles", *SENDER)
CONFIRM = "currency_confirmed"


@lru_cache(maxsize=1)
def zones() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The time zones of the world by continent, Europe first: ((area, ((name, place), …)), …)."""
    found: dict[str, list[tuple[str, str]]] = {area: [] for area in AREAS}
    for name in sorted(available_timezones()):
        area, _slash, place = name.partition("/")
        if place and area in found:
            found[area].append((name, f"{place.replace('_', ' ').replace('/', ', ')} ({area})"))
    return tuple((area, tuple(places)) for area, places in found.items() if places)


class OrganisationForm(InvoiceSender, RecordForm):
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("The currency of sums over all customers. Each customer is billed in its own."),
    )
    currency_confirmed = forms.BooleanField(
        label=gettext_lazy("Yes, change the currency of the organisation"), required=False
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("Decides what “today” is, here and in billing."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("Of mails, and of everybody who has chosen no other under Your account."),
    )
    payment_terms_days = forms.IntegerField(
        label=gettext_lazy("Payment terms, days"),
        min_value=0,
        max_value=365,
        help_text=gettext_lazy("For new customers; those there are keep theirs."),
    )
    second_factor_roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles that must use a second factor"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whoever has one of these roles sets up a code from an app at the next log-in."),
    )

    class Meta:
        model = Organisation
        fields = FIELDS
        field_classes = {"name": NameField}
        widgets = {"address": forms.Textarea(attrs={"rows": 3}), "payment_details": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, sequences: list[Sequence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sequences = sequences
        locale = get_language() or "en"
        self._choices("country", list(countries.country_choices(locale)))
        self._choices("currency", list(currencies.currency_choices(locale)))
        spoken = [
            (code, languages.language_name(code, locale=code).capitalize()) for code, _label in settings.LANGUAGES
        ]
        self._choices("language", spoken)
        self._choices("time_zone", [("", _("The server's (%s)") % settings.TIME_ZONE), *zones()])
        self._choices("second_factor_roles", role_choices())
        for sequence in sequences:
            self._add(sequence)
        if not self.is_bound or "currency" not in self.changed_data:
            del self.fields[CONFIRM]
        self.groups = (
            (_("Organisation"), ("name", "country", "currency", CONFIRM, "payment_terms_days")),
            (_("Invoices"), SENDER),
            (_("Language and time"), ("language", "time_zone")),
            (_("Security"), ("second_factor_roles",)),
            *((label(one.name), (f"prefix_{one.name}", f"next_{one.name}")) for one in sequences),
        )

    def _choices(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def _add(self, sequence: Sequence) -> None:
        if sequence.is_used_up:
            said = _("The last number there can be is taken. Choose another prefix, or a number to begin again from.")
        else:
            shown = numbers.format_number(sequence.prefix, sequence.next_serial)
            said = _("The next one is %s. Numbers go forward only; those that are taken are passed over.") % shown
        self.fields[f"prefix_{sequence.name}"] = forms.CharField(
            label=_("Prefix"), required=False, max_length=10, initial=sequence.prefix
        )
        self.fields[f"next_{sequence.name}"] = forms.IntegerField(
            label=_("Next number"),
            min_value=1,
            max_value=numbers.LAST_SERIAL,
            initial=sequence.earliest,
            help_text=said,
        )

    def clean(self) -> dict[str, Any]:
        """Another currency is asked about once; a sequence goes forward and makes numbers that can be written."""
        cleaned = super().clean() or self.cleaned_data
        if "currency" in self.changed_data and "currency" in cleaned and not cleaned.get(CONFIRM):
            sentence = _(
                "Sums over all customers (MRR, ARR and totals) will be shown in %(new)s instead of %(old)s: they are "
                "converted when you save. No price, subscription or invoice changes. Tick the box below and save again."
            )
            self.add_error("currency", sentence % {"new": cleaned["currency"], "old": self.initial["currency"]})
        for sequence in self.sequences:
            self._clean_sequence(sequence, cleaned)
        return cleaned

    def _clean_sequence(self, sequence: Sequence, cleaned: dict[str, Any]) -> None:
        prefix, serial = cleaned.get(f"prefix_{sequence.name}"), cleaned.get(f"next_{sequence.name}")
        if prefix is None or serial is None:
            return
        if serial < sequence.earliest:
            sentence = _("Numbers only go forward: choose %s or a later one.") % formats.number(sequence.next_serial)
            self.add_error(f"next_{sequence.name}", sentence)
        try:
            numbers.clean_customer_number(numbers.format_number(prefix, serial))
        except RuleError as problem:
            self.add_error(f"prefix_{sequence.name}", str(problem))

    def values(self) -> dict[str, Any]:
        """The fields of the organisation that were changed here; what somebody else changed meanwhile stays."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in FIELDS}

    def moved(self) -> dict[str, dict[str, Any]]:
        """The sequences that were changed here: {name: {field: value}}."""
        found: dict[str, dict[str, Any]] = {}
        for one in self.sequences:
            for name, field in ((f"prefix_{one.name}", "prefix"), (f"next_{one.name}", "next_serial")):
                if name in self.changed_data:
                    found.setdefault(one.name, {})[field] = self.cleaned_data[name]
        return found


def label(sequence: str) -> str:
    """What the numbers of a sequence are of."""
    shown = SEQUENCES.get(sequence) or sequence.replace("_", " ").capitalize()
    return _("Numbers of %s") % str(shown).lower()
