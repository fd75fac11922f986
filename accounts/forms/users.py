"""The form of one person at a customer."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from accounts.forms.names import NameField
from accounts.forms.ruled import by_rule
from accounts.models import AccountUser
from accounts.rules import contact
from plock.kit.forms import RecordForm


class AccountUserForm(RecordForm):
    groups = ((gettext_lazy("User"), ("name", "email", "role", "state", "external_id")),)

    class Meta:
        model = AccountUser
        fields = ("name", "email", "role", "state", "external_id")
        field_classes = {"name": NameField}

    def clean_email(self) -> str:
        return by_rule(contact.clean_email, self.cleaned_data["email"])

    def validate_constraints(self) -> None:
        """The account is not a field of the form, but what must be unique within it is checked all the same."""
        try:
            self.instance.validate_constraints(exclude={"id"})
        except ValidationError as problem:
            self._update_errors(problem)  # type: ignore[attr-defined]
