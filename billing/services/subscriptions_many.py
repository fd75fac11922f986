"""Creating a great many subscriptions at once: a handful of statements whatever their number."""

from collections.abc import Sequence
from datetime import date
from itertools import batched

from django.db import transaction

from accounts.models import Activity
from accounts.services import activity, sequences
from accounts.services.activity import Origin
from billing.models import Subscription, SubscriptionItem
from billing.services import figures
from billing.services.subscriptions_writing import SEQUENCE
from plock.kit.bulk import insert

CHUNK = 2_000

type Made = tuple[Subscription, Sequence[SubscriptionItem]]


@transaction.atomic
def create_many(rows: Sequence[Made], *, origin: Origin, today: date, refresh: bool = True) -> None:
    """Save new subscriptions with their items, as they stand, numbering those without a number, and log each.

    Callers have judged every row. The subscriptions learn their keys, the items do not. Items without a line get the
    lines from 1 on. `refresh=False` leaves the figures of the accounts to the caller.
    """
    subscriptions = [subscription for subscription, _items in rows]
    accounts = {subscription.account_id for subscription in subscriptions}
    figures.lock(accounts)
    _number(subscriptions)
    insert(Subscription, subscriptions)
    _learn_keys(subscriptions)
    insert(SubscriptionItem, _items(rows))
    activity.write(_entry(subscription, origin) for subscription in subscriptions)
    if refresh:
        figures.refresh(accounts, on=today)


def _number(subscriptions: Sequence[Subscription]) -> None:
    unnumbered = [one for one in subscriptions if not one.number]
    if given := [one.number for one in subscriptions if one.number]:
        sequences.pass_over(SEQUENCE, given)
    numbers = sequences.take(SEQUENCE, count=len(unnumbered))
    for subscription, number in zip(unnumbered, numbers, strict=True):
        subscription.number = number


def _learn_keys(subscriptions: Sequence[Subscription]) -> None:
    for part in batched(subscriptions, CHUNK, strict=False):
        rows = Subscription.objects.filter(number__in=[one.number for one in part])
        keys = dict(rows.values_list("number", "pk"))
        for subscription in part:
            subscription.pk = keys[subscription.number]


def _items(rows: Sequence[Made]) -> list[SubscriptionItem]:
    found = []
    for subscription, items in rows:
        for line, item in enumerate(items, 1):
            item.subscription_id = subscription.pk
            item.line = item.line or line
            if item.starts_on == subscription.starts_on:
                item.starts_on = None
            found.append(item)
    return found


def _entry(subscription: Subscription, origin: Origin) -> Activity:
    changes = {"state": (None, subscription.state), "starts_on": (None, subscription.starts_on)}
    made = activity.entry(
        origin=origin, verb="subscription.created", account=None, subject=subscription, changes=changes
    )
    made.account_id = subscription.account_id
    return made
