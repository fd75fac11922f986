"""Values of a file as the review shows them."""

from decimal import Decimal
from typing import Any


def plain(value: Any) -> str:
    """A number without zeros behind the comma; nothing for nothing."""
    return "" if value is None else format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
