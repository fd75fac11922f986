"""The field for names: one line of what can be seen, as imports read it."""

from typing import Any

from django import forms

from accounts.rules.names import collapse


class NameField(forms.CharField):
    """Line breaks and invisible characters, which come along when one pastes, count as spaces."""

    def to_python(self, value: Any) -> str:
        return collapse(super().to_python(value) or "")
