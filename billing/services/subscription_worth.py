"""How the MRR of subscriptions came about: what each item brings in a month, and what a minimum commitment adds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from billing.models import PlanVersion, Subscription, SubscriptionItem
from billing.rules import breakdown, worth
from billing.rules.contracts import Contract, Terms
from billing.rules.money import round_money
from billing.services import contracts


@dataclass(frozen=True, slots=True)
class ItemWorth:
    """One item: its price for `months` before the rebate that is in force (percent), and what it brings in a month.

    Amounts are rounded to the currency's minor unit, each by itself; `monthly` is 0 where only usage is billed.
    """

    item: SubscriptionItem
    price: Decimal
    months: int
    rebate: Decimal
    monthly: Decimal


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The items of a day, what the minimum commitment adds a month (0: nothing), and the sum, rounded once."""

    on: date
    items: Sequence[ItemWorth]
    top_up: Decimal
    total: Decimal


def of_subscriptions(subscriptions: Iterable[Subscription], *, on: date) -> dict[int, Breakdown]:
    """{subscription: its breakdown} as of that day, or of its first or last day where it does not run on it.

    A constant number of queries.
    """
    rows = [one.pk for one in subscriptions]
    if not rows:
        return {}
    held = {one.subscription: one.contract for one in contracts.load(Subscription.objects.filter(pk__in=rows))}
    items: dict[int, SubscriptionItem] = (
        SubscriptionItem.objects.filter(subscription__in=rows)
        .select_related("plan_version__plan__product")
        .prefetch_related("plan_version__tiers")
        .in_bulk()
    )
    return {pk: _breakdown(replace(contract, is_binding=True), items, on) for pk, contract in held.items()}


def of(subscription: Subscription, *, on: date) -> Breakdown:
    """The breakdown of one subscription."""
    return of_subscriptions([subscription], on=on)[subscription.pk]


def monthly(contract: Contract, on: date) -> Decimal:
    """What it is worth a month on that day, rounded."""
    return round_money(worth.mrr(contract, on), contract.currency)


def newer_versions(items: Iterable[SubscriptionItem]) -> dict[int, PlanVersion]:
    """{item: the latest version of its plan} of the items whose plan has been given new prices since."""
    held = list(items)
    rows = PlanVersion.objects.filter(plan__in=[item.plan_version.plan_id for item in held]).order_by("number")
    latest = {row.plan_id: row for row in rows}
    found = {item.pk: latest[item.plan_version.plan_id] for item in held}
    return {item.pk: found[item.pk] for item in held if found[item.pk].number > item.plan_version.number}


def _breakdown(contract: Contract, items: dict[int, SubscriptionItem], on: date) -> Breakdown:
    day, currency = breakdown.nearest_day(contract, on), contract.currency
    shown = sorted((one for one in contract.terms if one.holds(day)), key=lambda one: one.line)
    top_up = round_money(breakdown.of_minimum(contract, day), currency)
    lines = [_line(one, contract, items[one.key], day) for one in shown]
    return Breakdown(day, lines, top_up, monthly(contract, day))


def _line(terms: Terms, contract: Contract, item: SubscriptionItem, day: date) -> ItemWorth:
    months = terms.price_interval if terms.pricing.is_fixed else contract.interval
    price = round_money(terms.list_price(months), contract.currency)
    brings = round_money(breakdown.of_terms(contract, terms, day), contract.currency)
    return ItemWorth(item, price, months, terms.rebate_on(day), brings)
