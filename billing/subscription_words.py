"""Subscriptions in words: where one stands, how often it is billed, what an item costs."""

from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing import price_words
from billing.models import PricePlan, Subscription, SubscriptionItem
from billing.rules.pricing import Mode
from plock.kit import formats

EVERY: dict[int, Any] = {
    1: gettext_lazy("Monthly"),
    3: gettext_lazy("Quarterly"),
    6: gettext_lazy("Half-yearly"),
    12: gettext_lazy("Yearly"),
}
PER: dict[int, Any] = {
    1: gettext_lazy("%s a month"),
    3: gettext_lazy("%s a quarter"),
    6: gettext_lazy("%s per half-year"),
    12: gettext_lazy("%s a year"),
}


def pill(subscription: Subscription, *, on: date) -> SafeString:
    """Where it stands on that day: "Starts 1 Dec", "Ends 31 Dec", "Paused since 3 Nov"."""
    css, text = _standing(subscription, on)
    return format_html('<span class="pill pill-{}">{}</span>', css, text)


def every(months: int) -> str:
    """How often it is billed: "Monthly", "Every 5 months"."""
    known = EVERY.get(months)
    return str(known) if known else ngettext("Every %s month", "Every %s months", months) % months


def per(amount: str, months: int) -> str:
    """An amount for so many months: "SEK 1,200.00 a year"."""
    if known := PER.get(months):
        return str(known) % amount
    return _("%(amount)s for %(months)s months") % {"amount": amount, "months": months}


def short_day(day: date, *, on: date) -> str:
    """A date without its year where that is this year: "1 Dec"."""
    if day.year != on.year:
        return formats.day(day)
    return str(format_skeleton("MMMd", day, locale=formats.locale()))


def plain(quantity: Decimal) -> str:
    """A quantity as short as it can be: 2.500000 is "2.5"."""
    return formats.number(quantity.normalize() if quantity else Decimal(0))


def item_short(item: SubscriptionItem) -> str:
    """Product × quantity; a commitment says so, usage alone has no quantity."""
    name = item.plan_version.plan.product.name
    if item.quantity is not None:
        return f"{name} × {plain(item.quantity)}"
    if item.committed_quantity:
        return _("%(product)s, %(quantity)s committed") % {"product": name, "quantity": plain(item.committed_quantity)}
    return name


def quantity_of(item: SubscriptionItem) -> str:
    """The quantity with its unit: "25 seats", "1,000 SMS committed", "by usage"."""
    amount = item.quantity if item.quantity is not None else item.committed_quantity
    if amount is None:
        return _("by usage")
    product = item.plan_version.plan.product
    said = price_words.amount_of(amount, product)
    return _("%s committed") % said if item.plan_version.plan.charge == PricePlan.Charge.USAGE else said


def current_items(subscription: Subscription, *, on: date) -> list[SubscriptionItem]:
    """The items with the terms of that day, or of the first or last one where it does not run on it.

    Reads `items`: prefetch them, with plans and products, for many.
    """
    last = subscription.last_day
    day = max(min(on, last) if last else on, subscription.starts_on)
    rows = [
        item
        for item in subscription.items.all()
        if (item.starts_on is None or item.starts_on <= day) and (item.ends_on is None or day < item.ends_on)
    ]
    return sorted(rows, key=lambda item: item.line)


def _standing(subscription: Subscription, on: date) -> tuple[str, str]:
    """(css, words)."""
    state, last = subscription.state, subscription.last_day
    if state == Subscription.State.DRAFT:
        return "draft", str(subscription.get_state_display())
    if state == Subscription.State.ENDED or (last and last < on):
        if subscription.never_ran:
            return "ended", _("Never ran")
        return "ended", _("Ended %s") % short_day(last, on=on) if last else str(subscription.get_state_display())
    if state == Subscription.State.PAUSED and subscription.paused_on:
        return "paused", _("Paused since %s") % short_day(subscription.paused_on, on=on)
    if subscription.starts_on > on:
        return "upcoming", _("Starts %s") % short_day(subscription.starts_on, on=on)
    if last:
        return "ending", _("Ends %s") % short_day(last, on=on)
    return "active", str(subscription.get_state_display())


def price_of(price: Decimal, months: int, item: SubscriptionItem, currency: str) -> str:
    """What an item costs before its rebate: "SEK 2,500.00 a month, SEK 100.00 per seat"; usage alone by its plan."""
    version = item.plan_version
    is_usage = version.plan.charge == PricePlan.Charge.USAGE
    if is_usage and not item.committed_quantity:
        return price_words.in_words(version)
    amount = per(formats.money(price, currency), months)
    if version.mode == Mode.FLAT:
        return amount
    return f"{amount}, {str(price_words.MODES[version.mode]).lower()}"


def month(day: date) -> str:
    """The month of a day, short: "Nov 2026"."""
    return str(format_skeleton("yMMM", day, locale=formats.locale()))
