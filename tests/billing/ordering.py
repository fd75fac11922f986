"""Orders for tests, made by the services as the pages make them."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.services.activity import Origin
from billing.models import Order, OrderLine, PlanVersion
from billing.services import orders
from tests import make, sales

JAN = date(2026, 1, 1)
TODAY = date(2026, 1, 20)


def plan_line(version: PlanVersion, quantity: str = "1", **values: Any) -> OrderLine:
    """An unsaved line by a plan."""
    return OrderLine(product=version.plan.product, plan_version=version, quantity=Decimal(quantity), **values)


def own_line(price: str, *, is_recurring: bool = False, quantity: str = "1", **values: Any) -> OrderLine:
    """An unsaved line at a price agreed on."""
    product = values.pop("product", None) or sales.product()
    price_of_unit = Decimal(price)
    return OrderLine(
        product=product, unit_price=price_of_unit, is_recurring=is_recurring, quantity=Decimal(quantity), **values
    )


def draft(*lines: OrderLine, **values: Any) -> Order:
    account = values.pop("account", None) or make.account()
    order = Order(account=account, currency_id="SEK", ordered_on=JAN, **values)
    return orders.create(order=order, lines=lines, origin=Origin())


def placed(*lines: OrderLine, **values: Any) -> Order:
    return orders.place(order=draft(*lines, **values), origin=Origin())


def confirmed(*lines: OrderLine, on: date = TODAY, **values: Any) -> Order:
    return orders.confirm(order=placed(*lines, **values), today=on, origin=Origin())


def fields(response: Any) -> dict[str, str]:
    """What a browser would send of the form as it is shown."""
    form = re.search(r'<form class="form order-form".*?</form>', response.content.decode(), re.S)[0]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" in found:
            sent[found["name"]] = found.get("value", "")
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        sent[name] = text.strip()
    return sent


def says(response: Any, text: str) -> bool:
    """Whether the page holds the text, however it is broken into lines."""
    return text in re.sub(r"\s+", " ", response.content.decode())
