"""A form over an account that knows its version, and the field for tags."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from accounts.forms.ruled import by_rule
from accounts.models import Account
from accounts.rules.tags import split_tags
from plock.kit.forms import RecordForm

NEVER_STALE = {"version", "member_since"}  # they say nothing about the account as it is saved


class TagsField(forms.CharField):
    """Tags typed with commas between them; the value is a list of names. The browser completes them while typing."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"list": "tag-options", "data-suggest": reverse_lazy("accounts:tag_suggestions"), "autocomplete": "off"}

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return by_rule(split_tags, super().to_python(value) or "")

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
        """What the editor changed, compared with what was loaded: {attribute: value} of the account's own fields."""
        own = self._meta.fields or ()
        return {name: self.cleaned_data[name] for name in self.changed_data if name in own}

    def changed_meanwhile(self, current: Account, *, tags: list[str]) -> list[dict[str, Any]]:
        """Fields that somebody else saved since this form was loaded, with the typed value where both changed it."""
        shown = type(self)(instance=current, **({"tags": tags} if "tags" in self.fields else {}))
        mine = set(self.changed_data)
        found = []
        for name in self.fields:
            if name in NEVER_STALE:
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
