"""The currency of what is sold: only those that amounts can be converted from."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from billing.services import catalogue


class RateField(forms.ChoiceField):
    """One of the currencies that amounts can be converted from."""

    def validate(self, value: Any) -> None:
        if value and not self.valid_value(value):
            raise ValidationError(catalogue.no_rate(str(value)[:10]))
        super().validate(value)
