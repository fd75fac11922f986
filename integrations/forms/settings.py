"""What is entered for a system: its own entries, of which the secret ones are only ever written."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.forms.ruled import by_rule
from integrations.registry import Entry, System

LONGEST = 500
SECRET, FORGET, RENEW = "secret_", "forget_", "renew_"  # a form that waits for a log-in carries no field named so


class ConnectionForm(forms.Form):
    """The entries of a system. `settings` and `stored` (names of secrets) are what there is already."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, system: System, settings: dict[str, Any], stored: set[str], version: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.system, self.stored = system, stored
        self.fields["version"].initial = version
        for entry in system.entries:
            if entry.is_secret:
                self._add_secret(entry)
            else:
                self.fields[entry.name] = _open(entry, settings.get(entry.name, ""))

    def _add_secret(self, entry: Entry) -> None:
        is_stored = entry.name in self.stored
        shown = _("stored; leave empty to keep it") if is_stored else ""
        attrs = {"autocomplete": "new-password", "placeholder": shown, "spellcheck": "false"}
        self.fields[SECRET + entry.name] = forms.CharField(
            label=entry.label,
            help_text=entry.help,
            required=entry.is_required and entry.generate is None and not is_stored,
            max_length=LONGEST,
            widget=forms.PasswordInput(attrs=attrs, render_value=False),
        )
        if is_stored and entry.generate is not None:
            self.fields[RENEW + entry.name] = _tick(_("Make a new one and show it once: %s"), entry)
        elif is_stored and not entry.is_required:
            self.fields[FORGET + entry.name] = _tick(_("Delete what is stored: %s"), entry)

    def clean(self) -> dict[str, Any]:
        """Every entry as its rule has it."""
        cleaned = super().clean() or self.cleaned_data
        for entry in self.system.entries:
            name = SECRET + entry.name if entry.is_secret else entry.name
            if not (value := cleaned.get(name)):
                continue
            try:
                cleaned[name] = _ticked(entry, value) if entry.is_many else _sound(entry, value)
            except forms.ValidationError as problem:
                self.add_error(name, problem)
        return cleaned

    def clean_version(self) -> int:
        """The version; -1, which is always stale, for anything that no form of ours has said."""
        text: str = self.cleaned_data["version"]
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1

    def values(self) -> dict[str, Any]:
        """What `connections.configure` takes."""
        entries = {entry.name: entry for entry in self.system.entries}
        plain = {name: self.cleaned_data[name] for name, entry in entries.items() if not entry.is_secret}
        return {
            "settings": {name: value for name, value in plain.items() if value},
            "secrets": {name: value for name in entries if (value := self.cleaned_data.get(SECRET + name))},
            "forget": [name for name in entries if self.cleaned_data.get(FORGET + name)],
            "renew": [name for name in entries if self.cleaned_data.get(RENEW + name)],
            "version": self.cleaned_data["version"],
        }


def _open(entry: Entry, value: Any) -> forms.Field:
    """The field of an entry that may be seen."""
    about: dict[str, Any] = {"label": entry.label, "help_text": entry.help, "required": entry.is_required}
    if entry.is_many:
        ticks = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(**about, initial=str(value).split(), choices=entry.choices, widget=ticks)
    if entry.choices:
        empty = [] if entry.is_required else [("", _("None"))]
        return forms.ChoiceField(**about, initial=value, choices=[*empty, *entry.choices])
    attrs = {"autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(**about, initial=value, max_length=LONGEST, widget=forms.TextInput(attrs=attrs))


def _tick(label: str, entry: Entry) -> forms.BooleanField:
    return forms.BooleanField(label=label % entry.label, required=False)


def _ticked(entry: Entry, values: Collection[str]) -> str:
    return " ".join(name for name, _label in entry.choices if name in values)


def _sound(entry: Entry, value: str) -> str:
    """One line without control characters, as the entry's own rule tidies it."""
    if not value.isprintable():
        raise forms.ValidationError(_("This holds characters that cannot be seen. Type it, or copy it once more."))
    return by_rule(entry.clean, value) if entry.clean else value
