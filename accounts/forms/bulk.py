"""What bulk actions ask for."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.forms.groups import CustomerField, DayField
from accounts.forms.versioned import TagsField
from accounts.models import User


class Tags(forms.Form):
    tags = TagsField(label=gettext_lazy("Tags"), help_text=gettext_lazy("Words with commas between them."))


class Manager(forms.Form):
    manager: Any = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("name", "pk"),
        label=gettext_lazy("Account manager"),
        required=False,
        empty_label=gettext_lazy("Nobody"),
    )


class Leave(forms.Form):
    on = DayField(label=gettext_lazy("From"), initial=timezone.localdate)


class Master(Leave):
    master = CustomerField(label=gettext_lazy("Master"), help_text=gettext_lazy("Its number or name."))
    field_order = ("master", "on")
