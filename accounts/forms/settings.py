"""The form of how a customer is billed and watched."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.forms.ruled import by_rule
from accounts.forms.versioned import VersionedForm
from accounts.models import Account, GroupMembership
from accounts.rules import contact
from accounts.services import modules

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


class AccountSettingsForm(VersionedForm):
    groups = (
        (gettext_lazy("Invoices"), SETTINGS[:8]),
        (gettext_lazy("Group billing"), ("group_billing", "invoice_separately")),
        (gettext_lazy("Expand"), ("adoption_enabled",)),
    )

    class Meta:
        model = Account
        fields = SETTINGS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The switch of a group is its master's; being billed separately is a member's choice."""
        super().__init__(*args, **kwargs)
        lasting = GroupMembership.objects.exclude(ends_on__lte=timezone.localdate())
        if not lasting.filter(master=self.instance).exists():
            del self.fields["group_billing"]
        if not lasting.filter(account=self.instance).exists():
            del self.fields["invoice_separately"]
        if not modules.is_on(modules.EXPAND):
            del self.fields["adoption_enabled"]

    def clean_invoice_email(self) -> str:
        text: str = self.cleaned_data["invoice_email"]
        return by_rule(contact.clean_email, text) if text else ""
