"""Forms of accounts, their users and settings: they clean by the same rules as the importer."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Account, AccountUser, User
from accounts.rules import contact, countries, currencies, identifiers, languages, numbers
from accounts.rules.errors import RuleError
from accounts.rules.tags import split_tags
from plock.kit.forms import RecordForm

GENERAL = ("name", "kind", "customer_number", "primary_key", "org_number", "vat_number", "country")
CONTACT = ("email", "phone", "website", "address", "postal_code", "city", "language")
COMMERCE = ("currency", "account_manager")
SETTINGS = (
    "invoice_email",
    "invoice_delivery",
    "auto_dispatch",
    "payment_terms_days",
    "minimum_invoice_amount",
    "invoice_reference",
    "po_number",
    "vat_treatment",
    "group_billing",
    "invoice_separately",
    "adoption_enabled",
)


class TagsField(forms.CharField):
    """Tags typed with commas between them; the value is a list of names. The browser completes them while typing."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"list": "tag-options", "data-suggest": reverse_lazy("accounts:tag_suggestions"), "autocomplete": "off"}

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        try:
            return split_tags(super().to_python(value) or "")
        except RuleError as problem:
            raise ValidationError(str(problem)) from problem

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"])


class VersionedForm(RecordForm):
    """A form over an account that knows which version it was loaded with, and what each field said then."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        for name, field in self.fields.items():
            field.show_hidden_initial = bool(self.instance.pk) and name != "version"

    def clean_version(self) -> int:
        """The version; 0, which is always stale, for anything that no form of ours has said."""
        text: str = self.cleaned_data["version"]
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

    def values(self) -> dict[str, Any]:
        """What the editor changed, compared with what was loaded: {attribute: value}, without tags."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name not in {"version", "tags"}}

    def changed_meanwhile(self, current: Account, *, tags: list[str]) -> list[dict[str, Any]]:
        """Fields that somebody else saved since this form was loaded, with the typed value where both changed it."""
        shown = type(self)(instance=current, **({"tags": tags} if "tags" in self.fields else {}))
        mine = set(self.changed_data)
        found = []
        for name in self.fields:
            if name == "version":
                continue
            theirs = shown[name].value()
            loaded = self.data.get(self.add_initial_prefix(name), "")
            if _text(theirs) != _text(loaded):
                typed = self.data.get(self.add_prefix(name), "") if name in mine else None
                found.append({"field": self[name], "theirs": _text(theirs), "mine": typed})
        return found


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    return str(value).replace("\r\n", "\n")


class AccountForm(VersionedForm):
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    tags = TagsField(
        label=gettext_lazy("Tags"), required=False, help_text=gettext_lazy("Words with commas between them.")
    )

    groups = (
        (gettext_lazy("Customer"), GENERAL),
        (gettext_lazy("Contact"), CONTACT),
        (gettext_lazy("Commerce"), (*COMMERCE, "tags", "notes")),
    )

    class Meta:
        model = Account
        fields = (*GENERAL, *CONTACT, *COMMERCE, "notes")
        widgets = {"address": forms.Textarea(attrs={"rows": 3}), "notes": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, tags: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        locale = get_language() or "en"
        blank = [("", "–")]
        self._choices("country", [*blank, *countries.country_choices(locale)])
        self._choices("currency", list(currencies.currency_choices(locale)))
        self._choices("language", [*blank, *languages.language_choices(locale)])
        managers: Any = self.fields["account_manager"]
        here = Q(is_active=True) | Q(pk=self.instance.account_manager_id)  # one who has left may stay the manager
        managers.queryset = User.objects.filter(here).order_by("name")
        self.fields["tags"].initial = tags or []
        number = self.fields["customer_number"]
        number.required = bool(self.instance.pk)
        number.help_text = "" if self.instance.pk else _("Leave empty to take the next number.")

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean_customer_number(self) -> str:
        return self._by_rule("customer_number", numbers.clean_customer_number)

    def clean_primary_key(self) -> str:
        return self._by_rule("primary_key", numbers.clean_key)

    def clean_email(self) -> str:
        return self._by_rule("email", contact.clean_email)

    def clean_phone(self) -> str:
        return self._by_rule("phone", contact.clean_phone)

    def clean_website(self) -> str:
        return self._by_rule("website", contact.clean_website)

    def clean(self) -> dict[str, Any]:
        """Organisation and VAT numbers are judged by the country, so they wait for it."""
        cleaned = super().clean() or self.cleaned_data
        country = cleaned.get("country", "")
        for name, rule in (
            ("org_number", identifiers.clean_org_number),
            ("vat_number", identifiers.clean_vat_number),
        ):
            if name in cleaned and "country" in cleaned:
                try:
                    cleaned[name] = rule(cleaned[name], country=country) if cleaned[name] else ""
                except RuleError as problem:
                    self.add_error(name, str(problem))
        self._refuse_duplicate(cleaned)
        return cleaned

    def _refuse_duplicate(self, cleaned: dict[str, Any]) -> None:
        """Same organisation number and country twice is refused, with a link to the other customer."""
        number, country = cleaned.get("org_number"), cleaned.get("country", "")
        if not number:
            return
        twins = Account.objects.filter(org_number=number, country=country).exclude(pk=self.instance.pk)
        if twin := twins.only("pk", "name", "customer_number").first():
            link = format_html('<a href="{}">{}</a>', reverse("accounts:account_detail", args=[twin.pk]), twin)
            message = format_html(
                _("{} already has this organisation number. Open that customer, or correct the number."), link
            )
            self.add_error("org_number", message)

    def _by_rule(self, name: str, rule: Callable[[str], str]) -> str:
        text: str = self.cleaned_data[name]
        try:
            return rule(text) if text else ""
        except RuleError as problem:
            raise ValidationError(str(problem)) from problem

    def validate_constraints(self) -> None:
        """The twin check above says the same with a link; the others speak for themselves."""
        if not self.has_error("org_number"):
            super().validate_constraints()


class AccountSettingsForm(VersionedForm):
    groups = (
        (gettext_lazy("Invoices"), SETTINGS[:8]),
        (gettext_lazy("Group billing"), ("group_billing", "invoice_separately")),
        (gettext_lazy("Expand"), ("adoption_enabled",)),
    )

    class Meta:
        model = Account
        fields = SETTINGS

    def clean_invoice_email(self) -> str:
        text: str = self.cleaned_data["invoice_email"]
        try:
            return contact.clean_email(text) if text else ""
        except RuleError as problem:
            raise ValidationError(str(problem)) from problem


class NotesForm(VersionedForm):
    """What may still be edited on an archived customer."""

    tags = TagsField(
        label=gettext_lazy("Tags"), required=False, help_text=gettext_lazy("Words with commas between them.")
    )
    groups = ((gettext_lazy("Notes and tags"), ("tags", "notes")),)

    class Meta:
        model = Account
        fields = ("notes",)
        widgets = {"notes": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, tags: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"].initial = tags or []


class AccountUserForm(RecordForm):
    groups = ((gettext_lazy("User"), ("name", "email", "role", "state", "external_id")),)

    class Meta:
        model = AccountUser
        fields = ("name", "email", "role", "state", "external_id")

    def clean_email(self) -> str:
        try:
            return contact.clean_email(self.cleaned_data["email"])
        except RuleError as problem:
            raise ValidationError(str(problem)) from problem

    def validate_constraints(self) -> None:
        """The account is not a field of the form, but what must be unique within it is checked all the same."""
        try:
            self.instance.validate_constraints(exclude={"id"})
        except ValidationError as problem:
            self._update_errors(problem)  # type: ignore[attr-defined]
