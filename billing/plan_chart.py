"""What a price plan comes to, drawn over the quantity, and where more units cost less in total."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from billing import price_words
from billing.models import Product
from billing.rules import pricing
from billing.rules.pricing import Drop, Point, Pricing
from plock.kit import charts

POINTS = 41
USUAL = Decimal(100)  # how far the chart goes where no tier ends
BEYOND = Decimal("1.5")  # how far it goes past the end of the last tier


@dataclass(frozen=True, slots=True)
class Picture:
    """The chart of the total, that of the price per unit, and a sentence for each fall of the total."""

    total: SafeString
    each: SafeString
    warnings: list[str]


def draw(prices: Pricing, *, product: Product, currency: str) -> Picture:
    """Expects prices that `pricing.check` lets through."""
    ends = [tier.up_to for tier in prices.tiers if tier.up_to is not None]
    upto = ends[-1] * BEYOND if ends else max(USUAL, (prices.block_size or Decimal(0)) * 10)
    points, drops = pricing.curve(prices, upto, POINTS), pricing.drops(prices)
    units = price_words.plural(product)
    x = charts.Axis(units[:1].upper() + units[1:])
    show = partial(_shown, currency)
    marks = [charts.Mark(drop.at, _("falls")) for drop in drops]
    total = charts.lines(
        title=_total_title(points, drops, product, currency),
        series=[charts.Line(_("Total"), [(point.quantity, point.total) for point in points], "one")],
        x=x,
        y=charts.Axis(_("Total, %s") % currency, show),
        marks=marks,
    )
    each = charts.lines(
        title=_each_title(points, product, currency),
        series=[charts.Line(_("Price per unit"), [(p.quantity, p.per_unit) for p in points if p.quantity], "two")],
        x=x,
        y=charts.Axis(_("Per %(unit)s, %(currency)s") % {"unit": product.unit, "currency": currency}, show),
    )
    return Picture(total, each, [_warning(prices, drop, product, currency) for drop in drops])


def _shown(currency: str, value: Any) -> str:
    return price_words.price(Decimal(value), currency)


def _total_title(points: tuple[Point, ...], drops: tuple[Drop, ...], product: Product, currency: str) -> str:
    if drops:
        return _("The total falls above %s") % price_words.amount_of(drops[0].at, product)
    last = points[-1]
    words = {
        "quantity": price_words.amount_of(last.quantity, product),
        "total": price_words.price(last.total, currency),
    }
    return _("%(quantity)s cost %(total)s in total") % words


def _each_title(points: tuple[Point, ...], product: Product, currency: str) -> str:
    known = [point.per_unit for point in points if point.per_unit is not None]
    if min(known) == max(known):
        words = {"unit": product.unit, "price": price_words.price(known[0], currency)}
        return _("Every %(unit)s costs %(price)s") % words
    words = {
        "low": price_words.price(min(known), currency),
        "high": price_words.price(max(known), currency),
        "unit": product.unit,
    }
    return _("From %(low)s to %(high)s per %(unit)s") % words


def _warning(prices: Pricing, drop: Drop, product: Product, currency: str) -> str:
    price = partial(price_words.price, currency=currency)
    next_one = drop.at + 1
    words = {
        "at": price_words.amount_of(drop.at, product),
        "before": price(drop.before),
        "after": price(drop.after),
        "more": price_words.amount_of(next_one, product),
        "costs": price(pricing.total(prices, next_one)),
        "fee": price(drop.flat_fee),
        "number": drop.number,
    }
    sentence = _(
        "Above %(at)s the total falls from %(before)s to %(after)s; %(more)s cost %(costs)s."
        " A flat fee of %(fee)s on tier %(number)s closes the gap."
    )
    return sentence % words
