"""Forms of staff: inviting, editing, and who takes the customers of somebody over."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.names import NameField
from accounts.forms.ruled import by_rule
from accounts.models import User
from accounts.rules import contact
from plock.kit.forms import RecordForm


def role_choices() -> list[tuple[str, str]]:
    """The roles there are, in the order they were made: from least to most."""
    return [(name, _(name)) for name in Group.objects.order_by("pk").values_list("name", flat=True)]


class PersonForm(RecordForm):
    """Name and rights of a member of staff."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "A viewer looks; an account manager works with customers; billing bills; an admin also sets things up."
        ),
    )

    class Meta:
        model = User
        fields: tuple[str, ...] = ("name", "is_staff")
        field_classes = {"name": NameField}
        labels = {"is_staff": gettext_lazy("May open the Django admin")}

    def __init__(self, *args: Any, role: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        field.choices = role_choices()
        field.initial = role
        self.groups = ((_("Person"), tuple(name for name in ("email", "name") if name in self.fields)), RIGHTS)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "is_staff")}


RIGHTS = (gettext_lazy("Rights"), ("role", "is_staff"))


class InvitationForm(PersonForm):
    """Whom to invite, and as what."""

    class Meta(PersonForm.Meta):
        fields = ("email", "name", "is_staff")

    def clean_email(self) -> str:
        """In lower case; once, whatever the case."""
        address = by_rule(contact.clean_email, self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=address).exists():
            raise ValidationError(
                _("Somebody with this address is staff already. Look in the list, also among those deactivated.")
            )
        return address


class HeirForm(forms.Form):
    """Who takes customers over."""

    heir = forms.ModelChoiceField(
        label=gettext_lazy("Hand the customers over to"), queryset=User.objects.none(), empty_label="–"
    )

    def __init__(self, *args: Any, giver: User, is_required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["heir"]
        field.queryset = User.objects.filter(is_active=True).exclude(pk=giver.pk).order_by("name", "pk")
        field.required = is_required
        if not is_required:
            field.empty_label = _("Nobody for now: they keep their manager")
