"""How many subscriptions there are by products, plans and versions of plans: counted up to COUNTED, and no further."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from billing.models import PlanVersion, PricePlan, Product, Subscription, SubscriptionItem
from plock.kit.formats import COUNTED


class Bounded(Subquery):
    """How many rows a query with a limit has: the index is read no further than to the limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def with_counts(products: QuerySet[Product], *, on: date) -> QuerySet[Product]:
    """The products, each with `plan_count`, those for everybody, and `live_count`, the live subscriptions with it.

    COUNTED + 1 says that there are more.
    """
    plans = PricePlan.objects.filter(product=OuterRef("pk"), account=None).values("product")
    return products.annotate(
        plan_count=Coalesce(Subquery(plans.annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField()),
        live_count=_subscriptions(_live(on), "plan_version__plan__product"),
    )


def live_of_plans(plans: Iterable[int], *, on: date) -> dict[int, int]:
    """{plan: number of live subscriptions by any of its versions, or COUNTED + 1 if there are more}; one query."""
    rows = PricePlan.objects.filter(pk__in=list(plans))
    return dict(rows.values_list("pk", _subscriptions(_live(on), "plan_version__plan")))


def holders(versions: Iterable[int], *, on: date) -> dict[int, int]:
    """{version: number of subscriptions, drafts included, that go on by it, or COUNTED + 1 if there are more}."""
    condition = _going_on(on) & ~Q(subscription__state=Subscription.State.ENDED)
    rows = PlanVersion.objects.filter(pk__in=list(versions))
    return dict(rows.values_list("pk", _subscriptions(condition, "plan_version")))


def _subscriptions(condition: Q, path: str) -> Any:
    """Those with an item that meets the condition and leads by `path` to the outer row.

    Of several such items of one subscription the first one counts.
    """
    items = SubscriptionItem.objects.filter(condition)
    earlier = items.filter(subscription=OuterRef("subscription"), pk__lt=OuterRef("pk"))
    firsts = items.filter(~Exists(earlier.filter(**{path: OuterRef(OuterRef("pk"))})), **{path: OuterRef("pk")})
    return Bounded(firsts.values("pk")[: COUNTED + 1])


def _live(on: date) -> Q:
    """Items that run, or will, on a subscription that is live on the day."""
    return _going_on(on) & Q(subscription__state__in=Subscription.LIVE)


def _going_on(on: date) -> Q:
    """Items that neither ended nor belong to a subscription that did."""
    is_open = Q(subscription__ends_on=None) | Q(subscription__ends_on__gt=on)
    return is_open & (Q(ends_on=None) | Q(ends_on__gt=on))
