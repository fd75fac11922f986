"""Prices and quantities as they are typed: nothing that a database would round."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.rules.money import is_kept


def require_kept(number: Decimal) -> None:
    """Refuse numbers that a database would round; raises ValidationError."""
    if not is_kept(number):
        raise ValidationError(_("Write at most 15 digits, and 12 before the comma."))


AMOUNT: dict[str, Any] = {
    "max_digits": 18,
    "decimal_places": 6,
    "min_value": Decimal(0),
    "required": False,
    "validators": [require_kept],
    "error_messages": {"min_value": gettext_lazy("Write 0 or more.")},
}
QUANTITY = AMOUNT | {"error_messages": {"min_value": gettext_lazy("A quantity is 0 or more.")}}
