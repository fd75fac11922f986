"""The lines of an order for reading: on its page, before it is confirmed, and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from billing import price_words
from billing.models import Order, OrderLine, PricePlan
from billing.services.orders_reading import charge_of, months_of
from plock.kit import formats


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line in words; `span` is what the amount is for."""

    line: OrderLine
    plan: str
    price: str
    quantity: str
    rebate: str
    start: str
    amount: str
    span: str


def rows(order: Order, lines: Sequence[OrderLine]) -> list[LineRow]:
    """The lines as they are shown; asks nothing of the database."""
    return [_row(order, line) for line in lines]


def totals(order: Order) -> list[tuple[Any, str]]:
    """(label, amount) of what the order comes to."""
    pairs = [(_("One-off"), order.one_off_total), (_("Recurring, per month"), order.monthly_total)]
    return [(label, formats.money(amount, order.currency_id)) for label, amount in pairs]


def _row(order: Order, line: OrderLine) -> LineRow:
    is_usage = charge_of(line) == PricePlan.Charge.USAGE
    amount = _("by usage") if is_usage and not line.quantity else formats.money(line.net, order.currency_id)
    return LineRow(
        line,
        plan=str(line.plan_version.plan) if line.plan_version else "",
        price=_price(order, line),
        quantity=_quantity(line, is_usage=is_usage),
        rebate=_rebate(line),
        start=formats.day(line.starts_on) if line.starts_on else "",
        amount=amount,
        span=_span(line, is_usage=is_usage),
    )


def _price(order: Order, line: OrderLine) -> str:
    if line.unit_price is None:
        return price_words.in_words(line.plan_version) if line.plan_version else ""
    price = price_words.price(line.unit_price, order.currency_id)
    words = {"price": price, "unit": line.product.unit, "span": price_words.period(months_of(line))}
    if line.is_recurring and charge_of(line) == PricePlan.Charge.FIXED:
        return _("%(price)s per %(unit)s and %(span)s") % words
    return _("%(price)s per %(unit)s") % words


def _quantity(line: OrderLine, *, is_usage: bool) -> str:
    if not is_usage:
        return price_words.amount_of(line.quantity, line.product)
    if not line.quantity:
        return _("as used")
    return _("%s committed") % price_words.amount_of(line.quantity, line.product)


def _rebate(line: OrderLine) -> str:
    if not line.rebate_percent:
        return ""
    words = {"percent": formats.number(line.rebate_percent), "day": formats.day(line.rebate_until)}
    return (_("%(percent)s %% rebate until %(day)s") if line.rebate_until else _("%(percent)s %% rebate")) % words


def _span(line: OrderLine, *, is_usage: bool) -> str:
    """What the amount is for: "once", "per month", "per billing period"."""
    if not line.is_recurring:
        return _("once")
    if is_usage and not line.quantity:
        return ""
    return _("per billing period") if is_usage else _("per %s") % price_words.period(months_of(line))
