"""Invoices to be read, printed and exported."""

from datetime import date
from decimal import Decimal

from billing.models import Invoice
from tests import make, sales

JANUARY = {"period_start": date(2026, 1, 1), "period_end": date(2026, 2, 1)}
JANUARY |= {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 2, 1)}


def standard(**values) -> Invoice:
    """Seats in advance at 10 % off, and a one-off without a product."""
    account = values.pop("account", None) or make.account(name="Buyer AB", customer_number="C-1")
    seats = sales.product("Seats", unit="seat", unit_plural="seats", sku="ST-1")
    mine = sales.subscription(sales.plan(product=seats), account=account, number="S-77")
    line = {"kind": "advance", "subscription": mine, "item": mine.items.get(), "product": seats, **JANUARY}
    line |= {"quantity": Decimal(25), "unit_price": Decimal(100), "rebate_percent": Decimal(10), "net": Decimal(2250)}
    once = {"description": "Set-up", "net": Decimal("99.90")}
    return sales.invoice(line, once, account=account, **values)


def group(**values) -> Invoice:
    """A master's line and its child's, and the usage of both in one line, the child's in two stretches."""
    master = make.account(name="Master AB", customer_number="C-10")
    child = make.account(name="Child AB", customer_number="C-11")
    sms = sales.product("SMS", unit="SMS")
    own, its = (
        sales.subscription(sales.plan(product=sms, charge="usage"), account=one, number=f"S-{one.customer_number}")
        for one in (master, child)
    )
    usage = {"kind": "overage", "product": sms, "is_usage": True, "position": 3, **JANUARY}
    second = {"starts_on": date(2026, 1, 16)}
    return sales.invoice(
        {"subscription": own, "description": "Platform", "net": Decimal(500)},
        {"subscription": its, "description": "Platform", "net": Decimal(200)},
        {**usage, "subscription": its, "quantity": Decimal(100), "net": Decimal(50), "ends_on": date(2026, 1, 16)},
        {**usage, "subscription": own, "quantity": Decimal(1000), "net": Decimal("400.5")},
        {**usage, "subscription": its, "quantity": Decimal("0.5"), "net": Decimal("0.25"), **second},
        account=master,
        **values,
    )
