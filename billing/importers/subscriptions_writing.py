"""Writes what a chunk of lines makes of subscriptions: plans, new subscriptions, items, changes; in sets."""

from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Activity
from accounts.services import activity
from accounts.services.activity import Origin
from billing.importers import subscriptions_plans as plans
from billing.importers.subscriptions_changing import Changing
from billing.importers.subscriptions_deals import Deal, Offer, Term
from billing.models import Subscription, SubscriptionItem
from billing.services import figures
from billing.services.subscriptions import create_many

FIELDS = (
    "name",
    "starts_on",
    "ends_on",
    "billing_interval_months",
    "period_mode",
    "anchor_on",
    "billing_practice",
    "signed_on",
    "minimum_commitment",
    "state",
    "paused_on",
)


def write(deals: Sequence[Deal], *, origin: Origin, today: date) -> None:
    """Save the deals, log one entry a subscription, refresh the figures of their customers."""
    if not deals:
        return
    _price(deals, origin)
    for deal in deals:
        deal.subscription.account_id = deal.account.pk
    new = [deal for deal in deals if deal.is_new]
    rows = [(deal.subscription, [term.row for term in deal.added]) for deal in new]
    create_many(rows, origin=origin, today=today, refresh=False)
    _change([deal for deal in deals if not deal.is_new], origin, today)
    figures.refresh({deal.account.pk for deal in deals}, on=today)


def _price(deals: Sequence[Deal], origin: Origin) -> None:
    """Give every new item, and every changed one, its version; those that are to be made are made."""
    wanted = [(deal, offer) for deal in deals for offer in _unmade(deal)]
    made = plans.make([_request(deal, offer) for deal, offer in wanted], origin=origin)
    for deal in deals:
        for term in deal.added:
            term.row.plan_version_id = _version(deal, term.offer, made)
        for change in deal.changed:
            if change.offer:
                change.values["plan_version_id"] = _version(deal, change.offer, made)


def _unmade(deal: Deal) -> list[Offer]:
    offers = [term.offer for term in deal.added] + [change.offer for change in deal.changed if change.offer]
    return [offer for offer in offers if offer.version is None]


def _request(deal: Deal, offer: Offer) -> plans.Request:
    return deal.account.pk, deal.subscription.currency_id, offer


def _version(deal: Deal, offer: Offer, made: dict[Hashable, Any]) -> int:
    key: int = offer.version or made[plans.key_of(_request(deal, offer))].pk
    return key


def _change(deals: Sequence[Deal], origin: Origin, today: date) -> None:
    """Subscriptions that are there: fields, an end, items; those that this import made simply get more items."""
    if not deals:
        return
    young = [deal for deal in deals if deal.is_young]
    SubscriptionItem.objects.bulk_create([_row(deal, term) for deal in young for term in deal.added])
    others = [deal for deal in deals if not deal.is_young]
    if not others:
        return
    Changing(others, origin=origin, today=today).write()
    for deal in others:
        for field, (_old, new) in deal.fields.items():
            setattr(deal.subscription, field, new)
        deal.subscription.version += 1
        deal.subscription.updated_at = timezone.now()
    rows = [deal.subscription for deal in others]
    Subscription.objects.bulk_update(rows, [*FIELDS, "version", "updated_at"], batch_size=500)
    activity.write([_entry(deal, origin) for deal in others])


def _row(deal: Deal, term: Term) -> SubscriptionItem:
    term.row.subscription_id = deal.subscription.pk
    return term.row


def _entry(deal: Deal, origin: Origin) -> Activity:
    changes: dict[str, Any] = dict(deal.fields)
    for line in deal.lines:
        changes |= {name: pair for name, pair in line.attached_changes.items() if name in _LOGGED}
    made = activity.entry(
        origin=origin, verb="subscription.edited", account=None, subject=deal.subscription, changes=changes
    )
    made.account_id = deal.account.pk
    return made


_LOGGED = frozenset({"product", "quantity", "committed_quantity", "unit_price", "rebate_percent", "rebate_until"})
