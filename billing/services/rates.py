"""Exchange rates as the rules see them."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from billing.models import ExchangeRate
from billing.rules.exchange import Exchange


def exchange() -> Exchange:
    """Every stored rate, for converting; one query."""
    quotes: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for currency, on, per_euro in ExchangeRate.objects.order_by("currency", "on").values_list(
        "currency", "on", "per_euro"
    ):
        quotes[currency].append((on, per_euro))
    return Exchange(quotes)
