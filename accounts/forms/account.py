"""The form of a customer, and what may still be edited on an archived one."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.forms.groups import MEMBERSHIP, CustomerField, DayField, GroupMember
from accounts.forms.names import NameField
from accounts.forms.ruled import by_rule
from accounts.forms.versioned import TagsField, VersionedForm
from accounts.models import Account, User
from accounts.rules import contact, countries, currencies, identifiers, languages, numbers
from accounts.rules.errors import RuleError

GENERAL = ("name", "kind", "customer_number", "primary_key", "org_number", "vat_number", "country")
CONTACT = ("email", "phone", "website", "address", "postal_code", "city", "language")
COMMERCE = ("currency", "account_manager")


class AccountForm(GroupMember, VersionedForm):
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    tags = TagsField(
        label=gettext_lazy("Tags"), required=False, help_text=gettext_lazy("Words with commas between them.")
    )
    master = CustomerField(
        label=gettext_lazy("Part of"),
        required=False,
        help_text=gettext_lazy("Number or name of the master of its group. Empty: in no group."),
    )
    member_since = DayField(
        label=gettext_lazy("The change takes effect on"),
        required=False,
        help_text=gettext_lazy("Only matters where the group changes."),
    )

    groups = (
        (gettext_lazy("Customer"), GENERAL),
        (gettext_lazy("Contact"), CONTACT),
        (gettext_lazy("Commerce"), (*COMMERCE, "tags", "notes")),
        (gettext_lazy("Group"), MEMBERSHIP),
    )

    class Meta:
        model = Account
        fields = (*GENERAL, *CONTACT, *COMMERCE, "notes")
        field_classes = {"name": NameField}
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
        self.show_master(timezone.localdate())

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
        return by_rule(rule, text) if text else ""

    def validate_constraints(self) -> None:
        """The twin check above says the same with a link; the others speak for themselves."""
        if not self.has_error("org_number"):
            super().validate_constraints()


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
