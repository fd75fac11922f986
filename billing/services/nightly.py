"""Time goes by: figures follow the days on which prices, rebates and subscriptions begin and end, and the rates.

FiguresDay says which day the stored figures are of, and how many changes of rates they have followed.
"""

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched
from typing import Any

from celery import shared_task
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Account, Organisation
from billing.models import FiguresDay, Subscription, SubscriptionItem
from billing.services import figures, lifecycle

log = logging.getLogger(__name__)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Advance:
    """From which day to which the figures were moved (None: from nothing), and how many accounts were looked at."""

    since: date | None
    to: date
    accounts: int


def pass_day(*, today: date) -> Advance:
    """What a new day brings: subscriptions past their end are marked as ended, and the figures are of today."""
    lifecycle.close_ended(on=today)
    return advance(to=today, today=today)


def advance(*, to: date, today: date) -> Advance:
    """Make all stored figures those of the day `to`, usually today.

    Only accounts are computed for which something begins or ends between the days, or whose rates changed. Chunk by
    chunk, each in a transaction of its own, FiguresDay last: when it is killed, the next one does it all again, which
    changes nothing that is right already.
    """
    stands = FiguresDay.objects.get_or_create(pk=1)[0]
    if stands.on == to == today and stands.rates_followed == stands.rates_changed:
        return Advance(to, to, 0)
    found = sorted(_affected(stands, to, today))
    for ids in batched(found, figures.CHUNK, strict=False):
        figures.bring_up(ids, on=to)
    # Whoever changes rates meanwhile counts on: that is not followed yet.
    FiguresDay.objects.filter(pk=1).update(on=to, rates_followed=stands.rates_changed)
    if found or stands.on != to:
        log.info("figures moved from %s to %s: %d accounts", stands.on, to, len(found))
    return Advance(stands.on, to, len(found))


def rates_have_changed() -> None:
    """Note, in the transaction that changes the rate of some month, that figures must follow at the next advance."""
    FiguresDay.objects.get_or_create(pk=1)
    FiguresDay.objects.filter(pk=1).update(rates_changed=F("rates_changed") + 1)


@shared_task(name="billing.advance_figures")
def advance_later(**_: Any) -> None:
    pass_day(today=Organisation.current().today())


def _affected(stands: FiguresDay, to: date, today: date) -> set[int]:
    """The accounts whose figures may differ between the days, in whichever direction.

    Verbs have computed single accounts as of today: that day is among those to move away from.
    """
    if stands.on is None:
        return set(Subscription.objects.values_list("account", flat=True).distinct())
    days = sorted((stands.on, to, today))
    found = _with_dates_between(days[0], days[-1])
    is_other_month = days[0].replace(day=1) != days[-1].replace(day=1)
    if is_other_month or stands.rates_followed != stands.rates_changed:
        found |= set(with_foreign_money().values_list("pk", flat=True))
    return found


def _with_dates_between(after: date, until: date) -> set[int]:
    """The accounts for which a day in (after, until] is one on which MRR or CMRR may change."""
    if after == until:
        return set()
    within = [after + DAY, until]
    bounds = Q(starts_on__range=within) | Q(ends_on__range=within)
    of_items = bounds | Q(rebate_until__range=[after, until - DAY])  # the day after it is the first without
    subscriptions = Subscription.objects.exclude(state=Subscription.State.DRAFT)
    items = SubscriptionItem.objects.exclude(subscription__state=Subscription.State.DRAFT)
    return {
        *subscriptions.filter(bounds | Q(signed_on__range=within)).values_list("account", flat=True),
        *items.filter(of_items).values_list("subscription__account", flat=True),
    }


def with_foreign_money() -> QuerySet[Account]:
    """The accounts whose figures follow rates: not in the organisation's currency, or with subscriptions in another."""
    base = Organisation.objects.values_list("currency", flat=True).get(pk=1)
    mine = Subscription.objects.filter(account=OuterRef("pk"))
    foreign = Exists(mine.exclude(currency=OuterRef("currency")))
    return Account.objects.filter(foreign | (~Q(currency=base) & Exists(mine)))
