"""Which months the demo's vendor has billed with Plock; everything before them was invoiced elsewhere."""

from datetime import date

from accounts.demo.stages import Order
from billing.rules.periods import add_months

MOST = 2_000  # customers: the billing of more would take minutes
BILLED = 3  # month starts, this month's among them


def is_billed(order: Order) -> bool:
    """Whether there is a billing story at all."""
    return order.accounts <= MOST and not order.is_large


def starts(order: Order) -> list[date]:
    """The month starts that were billed, the oldest first."""
    this_month = order.today.replace(day=1)
    return [add_months(this_month, -back) for back in reversed(range(BILLED))]


def since(order: Order) -> date:
    """What lies before this day was invoiced elsewhere."""
    return starts(order)[0] if is_billed(order) else order.today.replace(day=1)
