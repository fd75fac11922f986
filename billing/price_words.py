"""Prices in words: "SEK 100.00 per seat and month"; a tier as the quantities it is for."""

from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any

from babel.numbers import format_currency
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.rules.currencies import minor_unit
from billing.models import PlanVersion, PricePlan, Product
from billing.rules.pricing import Mode
from plock.kit import formats

FINEST = 6  # decimals of a unit price

MODES: dict[str, Any] = {
    Mode.FLAT: gettext_lazy("One price"),
    Mode.GRADUATED: gettext_lazy("Graduated"),
    Mode.VOLUME: gettext_lazy("Volume"),
    Mode.BLOCKS: gettext_lazy("Blocks"),
    Mode.STAIRSTEP: gettext_lazy("Stairstep"),
}
EXAMPLES: dict[str, Any] = {
    Mode.FLAT: gettext_lazy("The same price for every unit. 100 each: 3 units cost 300."),
    Mode.GRADUATED: gettext_lazy(
        "Each tier prices only the units inside it. Up to 100 at 5, then 4: 150 units cost 100 × 5 + 50 × 4 = 700."
    ),
    Mode.VOLUME: gettext_lazy(
        "The tier that the quantity reaches prices all units. Up to 100 at 5, then 4: 150 units cost 150 × 4 = 600."
    ),
    Mode.BLOCKS: gettext_lazy(
        "Graduated, but sold in started blocks; a price is per block. Blocks of 10 at 20: 41 units cost 5 × 20 = 100."
    ),
    Mode.STAIRSTEP: gettext_lazy(
        "Only the flat fee of the tier that the quantity reaches. Up to 10 for 500, to 50 for 900: 11 units cost 900."
    ),
}


def price(amount: Decimal, currency: str) -> str:
    """A price with its currency, with as many decimals as it has: "SEK 100.00", "SEK 0.0025"."""
    return _price(amount, currency, formats.language())


@lru_cache(maxsize=4096)
def _price(amount: Decimal, currency: str, language: str) -> str:
    least = minor_unit(currency)
    digits = "0" * least + "#" * (FINEST - least)
    pattern = f"¤¤\xa0#,##0.{digits}" if language.startswith("en") else f"#,##0.{digits}\xa0¤¤"
    with localcontext(prec=60):  # Babel rounds by it, and totals of large quantities have more digits than usual
        return str(format_currency(amount, currency, pattern, locale=formats.locale(), currency_digits=False))


def in_words(version: PlanVersion) -> str:
    """The price of a version in one line; reads `plan`, its product and `tiers`."""
    plan = version.plan
    tiers = version.pricing().tiers
    if version.mode == Mode.STAIRSTEP:
        fees = [tier.flat_fee for tier in tiers]
        return _range(min(fees), max(fees), plan.currency_id) + _per(version, "", many=len(tiers))
    unit = plan.product.unit
    if version.mode == Mode.BLOCKS and version.block_size is not None:
        unit = _("%(size)s %(units)s") % {"size": formats.number(version.block_size), "units": plural(plan.product)}
    prices = [tier.unit_price for tier in tiers]
    said = _range(min(prices), max(prices), plan.currency_id) + _per(version, unit, many=len(tiers))
    first = tiers[0].flat_fee
    return _("%(fee)s and %(price)s") % {"fee": price(first, plan.currency_id), "price": said} if first else said


def _range(low: Decimal, high: Decimal, currency: str) -> str:
    if low == high:
        return price(low, currency)
    return _("%(low)s to %(high)s") % {"low": price(low, currency), "high": price(high, currency)}


def _per(version: PlanVersion, unit: str, *, many: int) -> str:
    """What follows the amount: " per seat and month, 3 tiers"."""
    span = period(version.price_interval_months) if version.plan.charge == PricePlan.Charge.FIXED else ""
    match bool(unit), bool(span):
        case True, True:
            said = _(" per %(unit)s and %(span)s") % {"unit": unit, "span": span}
        case True, False:
            said = _(" per %s") % unit
        case False, True:
            said = _(" per %s") % span
        case _:
            said = ""
    if version.plan.charge == PricePlan.Charge.ONE_OFF:
        said += _(", once")
    return said + (", " + ngettext("%s tier", "%s tiers", many) % many if many > 1 else "")


def period(months: int) -> str:
    """What a price is for: "month", "quarter", "year", "5 months"."""
    known = {1: _("month"), 3: _("quarter"), 12: _("year")}
    return known.get(months) or _("%s months") % months


def plural(product: Product) -> str:
    """What several of it are called."""
    return product.unit_plural or product.unit


def amount_of(quantity: Decimal, product: Product) -> str:
    """A quantity with its unit: "1 seat", "250 SMS"."""
    return f"{formats.quantity(quantity)} {product.unit if quantity == 1 else plural(product)}"
