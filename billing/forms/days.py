"""A day that money follows from."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from accounts.forms.groups import DayField
from billing.services.subscriptions_checks import require_known_days
from plock.kit.errors import Refused


class KnownDayField(DayField):
    """A day within the years that contracts are made for: the day after it, and its periods, are days as well."""

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        try:
            require_known_days(day)
        except Refused as problem:
            raise ValidationError(str(problem)) from problem
        return day
