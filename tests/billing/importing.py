"""Customers with their subscriptions, as a file says them and as they are stored."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from accounts.models import Account
from billing.models import SubscriptionItem
from plock.kit.models import Import
from tests.accounts.importing import text

START = date(2025, 1, 15)
FIRST = {
    "customer_number": "K-1",
    "name": "Kund AB",
    "currency": "SEK",
    "subscription": "A-1",
    "product": "Seat",
    "price_plan": "Standard",
    "quantity": "5",
    "unit_price": "100",
    "start_date": START.isoformat(),
}


def file(*rows: dict[str, Any], **every: Any) -> str:
    """A file with these rows; what a row does not say is empty."""
    full = [{**every, **row} for row in rows]
    header = list(dict.fromkeys(name for row in full for name in row))
    return text(",".join(header), *[[row.get(name, "") for name in header] for row in full])


def row(**values: Any) -> dict[str, Any]:
    """The first row of a customer with one item, and what is said otherwise."""
    return {name: value for name, value in {**FIRST, **values}.items() if value is not None}


def more(**values: Any) -> dict[str, Any]:
    """A further row of the same customer."""
    return {"customer_number": "K-1", **values}


def stored() -> list[tuple[Any, ...]]:
    """(subscription, product, plan, quantity, unit price, rebate) of every item, in order."""
    items = SubscriptionItem.objects.select_related("subscription", "plan_version__plan__product").order_by(
        "subscription__number", "line", "pk"
    )
    return [
        (
            item.subscription.number,
            item.plan_version.plan.product.name,
            item.plan_version.plan.name,
            None if item.quantity is None else int(item.quantity),
            int(item.plan_version.tiers.get().unit_price),
            int(item.rebate_percent),
        )
        for item in items
    ]


def reviewed(batch: Import) -> dict[str, Decimal]:
    """{currency: the MRR that the review says there will be}."""
    return {
        entry["currency"]: Decimal(entry["after"])
        for entry in batch.counts["summary"]
        if "after" in entry and ", all in" not in entry["label"]
    }


def kept() -> dict[str, Decimal]:
    """{currency: stored MRR of all customers that have any}."""
    rows = Account.objects.exclude(mrr=0).values_list("currency").annotate(Sum("mrr")).order_by("currency")
    return dict(rows)


def today() -> date:
    return timezone.localdate()
