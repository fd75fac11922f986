"""What was invoiced before the demo's vendor billed with Plock, and before each customer came to it."""

from datetime import date, datetime, time
from itertools import batched, pairwise
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.demo.stages import Order
from billing.demo import months
from billing.demo.past import past
from billing.models import Subscription
from billing.rules.periods import add_months
from billing.services import settling

CHUNK = 2_000


def take_over(order: Order) -> None:
    """Note it as invoiced elsewhere; a large demo has no charges of that."""
    if order.is_large:
        return
    first = months.since(order)
    begun = Subscription.objects.exclude(state=Subscription.State.DRAFT)
    with past(_midnight(first)):
        _settle(begun.filter(starts_on__lt=first), first, order)
        if months.is_billed(order):
            _settle_newcomers(begun, order)


def _settle_newcomers(begun: QuerySet[Subscription], order: Order) -> None:
    """Customers who came with subscriptions that had begun: paid elsewhere until the next month began."""
    came = begun.filter(starts_on__lt=F("account__created_at__date"))
    borders = [*months.starts(order), add_months(order.today.replace(day=1), 1)]
    for start, end in pairwise(borders):
        span: Any = (_midnight(start), _midnight(end))
        _settle(came.filter(account__created_at__gte=span[0], account__created_at__lt=span[1]), end, order)


def _settle(rows: QuerySet[Subscription], until: date, order: Order) -> None:
    for ids in batched(list(rows.order_by("pk").values_list("pk", flat=True)), CHUNK, strict=False):
        settling.settle_many(ids, until=until, today=order.today)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), timezone.get_default_timezone())
