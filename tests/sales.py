"""Rows of billing for tests, written past the services: what a test does not say is filled in."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import Account
from accounts.rules.names import fold, sort_key
from billing.models import (
    Order,
    OrderLine,
    PlanTier,
    PlanVersion,
    PricePlan,
    Product,
    Subscription,
    SubscriptionChange,
    SubscriptionItem,
)
from tests import make

_serial = count(1)


def product(name: str = "", **values: Any) -> Product:
    name = name or f"Product {next(_serial)}"
    return Product.objects.create(name=name, name_key=fold(name), sort_name=sort_key(name), **values)


def plan(*, price: str = "100", tiers: list[tuple[str | None, str, str]] | None = None, **values: Any) -> PlanVersion:
    """The first version of a new plan: a flat price, or tiers as (up_to, unit_price, flat_fee)."""
    given = {"name": f"Plan {next(_serial)}", "currency_id": "SEK", "charge": "fixed", **values}
    mode, block, months = given.pop("mode", "flat"), given.pop("block_size", None), given.pop("months", 1)
    given.setdefault("name_key", fold(given["name"]))
    if "product" not in given:
        given["product"] = product()
    made = PricePlan.objects.create(**given)
    version = PlanVersion.objects.create(plan=made, number=1, mode=mode, block_size=block, price_interval_months=months)
    for up_to, unit_price, flat_fee in tiers or [(None, price, "0")]:
        end = None if up_to is None else Decimal(up_to)
        PlanTier.objects.create(version=version, up_to=end, unit_price=Decimal(unit_price), flat_fee=Decimal(flat_fee))
    return version


def subscription(*items: PlanVersion | dict[str, Any], **values: Any) -> Subscription:
    """An active one since 2026-01-01 with these items: plans with quantity 1, or the values of an item."""
    account: Account = values.pop("account", None) or make.account()
    given = {
        "number": f"S-{next(_serial):06d}",
        "account": account,
        "currency_id": account.currency,
        "state": "active",
        "starts_on": date(2026, 1, 1),
        **values,
    }
    made = Subscription.objects.create(**given)
    for line, one in enumerate(items, 1):
        item(made, line=line, **(one if isinstance(one, dict) else {"plan_version": one}))
    return made


def item(subscription: Subscription, **values: Any) -> SubscriptionItem:
    given = {"line": 1, **values}
    if "quantity" not in given and given["plan_version"].plan.charge == "fixed":
        given["quantity"] = Decimal(1)
    return SubscriptionItem.objects.create(subscription=subscription, **given)


def change(subscription: Subscription, **values: Any) -> SubscriptionChange:
    """The end of the subscription, planned for the last day of 2099."""
    given = {"kind": "end", "effective_on": date(2100, 1, 1), **values}
    return SubscriptionChange.objects.create(subscription=subscription, **given)


def order(*plans: PlanVersion, **values: Any) -> Order:
    """A draft with one line for each plan."""
    account: Account = values.pop("account", None) or make.account()
    given = {
        "number": f"O-{next(_serial):06d}",
        "account": account,
        "currency_id": account.currency,
        "ordered_on": date(2026, 1, 1),
        **values,
    }
    made = Order.objects.create(**given)
    for position, version in enumerate(plans, 1):
        order_line(made, position=position, product=version.plan.product, plan_version=version)
    return made


def order_line(order: Order, **values: Any) -> OrderLine:
    return OrderLine.objects.create(order=order, **{"position": 1, **values})
