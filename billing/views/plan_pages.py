"""What the pages of a price plan show: tiers and versions as rows, what a quantity costs, what changed meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing import price_words
from billing.forms.plan_tiers import PlanEntry
from billing.models import PlanVersion, PricePlan
from billing.rules import pricing
from billing.rules.money import MOST, round_money
from billing.rules.pricing import Mode
from billing.services import catalogue_counts as counts
from billing.services import catalogue_reading as reading
from plock.kit import formats
from plock.kit.importing.values import BadValue, parse_decimal


@dataclass(frozen=True, slots=True)
class Calculation:
    """What somebody asked the price of, and the answer: a total with its parts, or what is wrong."""

    text: str
    quantity: str = ""
    total: str = ""
    parts: tuple[dict[str, str], ...] = ()
    error: str = ""


def tier_rows(version: PlanVersion) -> list[dict[str, str]]:
    """{"where", "price", "fee"} of each tier, in words."""
    currency, start, rows = version.plan.currency_id, Decimal(0), []
    for tier in reading.in_order(version):
        rows.append(
            {
                "where": _where(start, tier.up_to),
                "price": "" if version.mode == Mode.STAIRSTEP else price_words.price(tier.unit_price, currency),
                "fee": price_words.price(tier.flat_fee, currency) if tier.flat_fee else "",
            }
        )
        start = tier.up_to or start
    return rows


def _where(start: Decimal, end: Decimal | None) -> str:
    if end is None:
        return _("Above %s") % formats.number(start) if start else _("Any quantity")
    if not start:
        return _("Up to %s") % formats.number(end)
    return _("Above %(start)s, up to %(end)s") % {"start": formats.number(start), "end": formats.number(end)}


def calculation(version: PlanVersion, text: str) -> Calculation | None:
    """What the typed quantity costs, tier by tier; None where nothing is asked."""
    text = text.strip()[:40]
    if not text:
        return None
    try:
        quantity = parse_decimal(text, "," if "," in text and "." not in text else ".")
    except BadValue as problem:
        return Calculation(text, error=str(problem))
    if not 0 <= quantity <= MOST:
        return Calculation(text, error=_("Write a quantity from 0 to 1,000,000,000,000."))
    prices, currency = version.pricing(), version.plan.currency_id
    parts = tuple(_part(part, version) for part in pricing.parts(prices, quantity))
    total = formats.money(round_money(pricing.total(prices, quantity), currency), currency)
    return Calculation(text, price_words.amount_of(quantity, version.plan.product), total, parts)


def _part(part: pricing.Part, version: PlanVersion) -> dict[str, str]:
    currency = version.plan.currency_id
    price, fee = price_words.price(part.unit_price, currency), price_words.price(part.flat_fee, currency)
    times = f"{formats.number(part.charged)} × {price}" if version.mode != Mode.STAIRSTEP else ""
    how = " + ".join(filter(None, (times, fee if part.flat_fee or not times else "")))
    return {
        "number": formats.number(part.number),
        "quantity": formats.number(part.quantity),
        "how": how,
        "amount": price_words.price(part.amount, currency),
    }


def version_rows(versions: Sequence[PlanVersion], *, on: date) -> list[dict[str, Any]]:
    """The versions, each with its price in words and how many subscriptions go on by it."""
    held = counts.holders([version.pk for version in versions], on=on)
    return [{"version": one, "price": price_words.in_words(one), "holders": held.get(one.pk, 0)} for one in versions]


def meanwhile(entry: PlanEntry, plan: PricePlan, version: PlanVersion) -> list[dict[str, Any]]:
    """What is saved now and differs from what is typed: {"label", "theirs", "mine"}."""
    mine = entry.form.of_plan() | entry.form.of_price()
    found = []
    for name, value in mine.items():
        theirs = getattr(plan if name in entry.form.of_plan() else version, name)
        if theirs != value:
            field = entry.form[name.removesuffix("_id")]
            found.append({"label": field.label, "theirs": _said(theirs), "mine": _said(value)})
    stored, typed = reading.tiers_said(reading.in_order(version)), reading.tiers_said(entry.typed_tiers())
    if stored != typed:
        found.append({"label": _("Tiers"), "theirs": "; ".join(stored), "mine": "; ".join(typed)})
    return found


def _said(value: Any) -> str:
    return formats.number(value) if isinstance(value, Decimal | int) else str(value or "–")
