"""The catalogue read in sets: the versions that count now, who holds them, and what can be offered."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.rules.names import fold
from billing.models import OrderLine, PlanVersion, PricePlan, Product, Subscription, SubscriptionItem
from billing.rules.pricing import Mode, Pricing, Tier

NEWER = PlanVersion.objects.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))


def latest_versions(plans: Iterable[PricePlan | int]) -> dict[int, PlanVersion]:
    """{key of a plan: its latest version}, with plan, product and tiers at hand; two queries."""
    ids = {plan.pk if isinstance(plan, PricePlan) else plan for plan in plans}
    return {version.plan_id: version for version in latest(PlanVersion.objects.filter(plan__in=ids))}


def latest(versions: QuerySet[PlanVersion]) -> QuerySet[PlanVersion]:
    """Of these versions the latest ones, with plan, product and tiers at hand."""
    return versions.filter(~Exists(NEWER)).select_related("plan__product").prefetch_related("tiers")


def offered(*, account: Any, currency: str, charges: Collection[str]) -> QuerySet[PlanVersion]:
    """The latest versions of active plans of active products in the currency, for everybody or for that account."""
    mine = Q(plan__account=None) | Q(plan__account=account)
    shown = PlanVersion.objects.filter(mine, plan__is_active=True, plan__product__is_active=True)
    rows = latest(shown.filter(plan__currency=currency, plan__charge__in=charges))
    return rows.order_by("plan__product__sort_name", "plan__product", "plan__name_key", "plan")


def sold(versions: QuerySet[PlanVersion]) -> QuerySet[PlanVersion]:
    """Those that something is sold by: items of subscriptions, drafts included, and lines of confirmed orders."""
    items = SubscriptionItem.objects.filter(plan_version=OuterRef("pk"))
    lines = OrderLine.objects.filter(plan_version=OuterRef("pk"), order__confirmed_at__isnull=False)
    return versions.filter(Exists(items) | Exists(lines))


def is_sold(version: PlanVersion) -> bool:
    return sold(PlanVersion.objects.filter(pk=version.pk)).exists()


def is_committed(plan: PricePlan) -> bool:
    """Whether a subscription or any order is by this plan, so that its currency and charge can no longer change."""
    of_plan = {"plan_version__plan": plan}
    return SubscriptionItem.objects.filter(**of_plan).exists() or OrderLine.objects.filter(**of_plan).exists()


def holders(versions: Iterable[int], *, on: date) -> dict[int, int]:
    """{version: number of subscriptions, drafts included, that go on by it}; none is left out."""
    items = SubscriptionItem.objects.filter(_going_on(on), plan_version__in=list(versions))
    rows = items.exclude(subscription__state=Subscription.State.ENDED).values_list("plan_version")
    return dict(rows.annotate(n=Count("subscription", distinct=True)).order_by())


def pricing_of(*, mode: str, block_size: Decimal | None, charge: str, tiers: Iterable[Any]) -> Pricing:
    """What is typed or stored as the rules see it, tiers in the given order; those of the models or of the rules."""
    rows = tuple(Tier(tier.up_to, tier.unit_price, tier.flat_fee) for tier in tiers)
    return Pricing(Mode(mode), rows, block_size, charge == PricePlan.Charge.FIXED)


def tiers_said(tiers: Sequence[Any]) -> list[str]:
    """Tiers as the log keeps them, without words of any language: "≤ 100: 5", "> 100: 4 + 96"."""
    said, start = [], Decimal(0)
    for tier in tiers:
        where = f"> {plain(start)}" if tier.up_to is None else f"≤ {plain(tier.up_to)}"
        fee = f" + {plain(tier.flat_fee)}" if tier.flat_fee else ""
        said.append(f"{where}: {plain(tier.unit_price)}{fee}")
        start = tier.up_to or start
    return said


def name_key(name: str) -> str:
    """What two spellings of the name of a product or plan have in common."""
    return fold(name)[:200] or name.casefold()[:200]


def plain(number: Decimal) -> str:
    """A number without the zeros that the database keeps behind it: "4.5", "1200"."""
    return format(number.normalize(), "f")


def with_counts(products: QuerySet[Product], *, on: date) -> QuerySet[Product]:
    """The products, each with `plan_count`, those for everybody, and `live_count`, the live subscriptions with it."""
    plans = PricePlan.objects.filter(product=OuterRef("pk"), account=None).values("product")
    items = SubscriptionItem.objects.filter(_live(on), plan_version__plan__product=OuterRef("pk"))
    live = items.values("plan_version__plan__product").annotate(n=Count("subscription", distinct=True)).values("n")
    return products.annotate(
        plan_count=Coalesce(Subquery(plans.annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField()),
        live_count=Coalesce(Subquery(live), 0, output_field=IntegerField()),
    )


def live_of_plans(plans: Iterable[int], *, on: date) -> dict[int, int]:
    """{plan: number of live subscriptions by any of its versions}; none is left out."""
    items = SubscriptionItem.objects.filter(_live(on), plan_version__plan__in=list(plans))
    rows = items.values_list("plan_version__plan").annotate(n=Count("subscription", distinct=True))
    return dict(rows.order_by())


def _live(on: date) -> Q:
    """Items that run, or will, on a subscription that is live on the day."""
    return _going_on(on) & Q(subscription__state__in=Subscription.LIVE)


def _going_on(on: date) -> Q:
    """Items that neither ended nor belong to a subscription that did."""
    is_open = Q(subscription__ends_on=None) | Q(subscription__ends_on__gt=on)
    return is_open & (Q(ends_on=None) | Q(ends_on__gt=on))


def in_order(version: PlanVersion) -> list[Any]:
    """The tiers of a version from the lowest to the open one."""
    return sorted(version.tiers.all(), key=lambda tier: (tier.up_to is None, tier.up_to or Decimal(0)))


def versions_of(plan: PricePlan) -> QuerySet[PlanVersion]:
    """All versions of a plan, the latest first."""
    return PlanVersion.objects.filter(plan=plan).prefetch_related("tiers").order_by("-number")
