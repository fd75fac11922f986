"""The catalogue read in sets: the versions that count now, who holds them, and what can be offered."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Activity
from accounts.rules.names import fold
from billing.models import OrderLine, PlanVersion, PricePlan, Product, SubscriptionItem
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
    """Those that something is sold by: items of subscriptions and lines of orders, drafts included.

    So an order keeps the prices that the customer was told, and its sums stay true.
    """
    items = SubscriptionItem.objects.filter(plan_version=OuterRef("pk"))
    lines = OrderLine.objects.filter(plan_version=OuterRef("pk"))
    return versions.filter(Exists(items) | Exists(lines))


def is_sold(version: PlanVersion) -> bool:
    return sold(PlanVersion.objects.filter(pk=version.pk)).exists()


def is_committed(plan: PricePlan) -> bool:
    """Whether a subscription or any order is by this plan, so that its currency and charge can no longer change."""
    of_plan = {"plan_version__plan": plan}
    return SubscriptionItem.objects.filter(**of_plan).exists() or OrderLine.objects.filter(**of_plan).exists()


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


def in_order(version: PlanVersion) -> list[Any]:
    """The tiers of a version from the lowest to the open one."""
    return sorted(version.tiers.all(), key=lambda tier: (tier.up_to is None, tier.up_to or Decimal(0)))


def history(product: Product) -> QuerySet[Activity]:
    """What was done to the product and its plans for everybody, under its present name; the latest first."""
    of_product = Q(verb__startswith="product.", subject=str(product)[:200])
    of_plans = Q(verb__startswith="plan.", subject__startswith=f"{product}: "[:200])
    return Activity.objects.filter(of_product | of_plans, account=None).order_by("-pk")


def versions_of(plan: PricePlan) -> QuerySet[PlanVersion]:
    """All versions of a plan, the latest first."""
    return PlanVersion.objects.filter(plan=plan).prefetch_related("tiers").order_by("-number")
