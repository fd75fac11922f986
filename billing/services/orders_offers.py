"""What an order can be made of: price plans in its currency, and products at a price agreed on."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Account
from billing.models import PlanVersion, PricePlan, Product
from billing.services import catalogue

CHARGES = tuple(PricePlan.Charge.values)


@dataclass(frozen=True, slots=True)
class Offers:
    """Versions of plans by key, in the order of products and plans, and products by key, by name."""

    versions: dict[int, PlanVersion]
    products: dict[int, Product]


def offers(
    account: Account, currency: str, *, versions: Collection[int] = (), products: Collection[int] = ()
) -> Offers:
    """What can be chosen, and the versions and products that are chosen already, offered still or not; five queries."""
    found = {one.pk: one for one in catalogue.offered(account=account, currency=currency, charges=CHARGES)}
    if missing := set(versions) - found.keys():
        rows = PlanVersion.objects.filter(pk__in=missing).select_related("plan__product").prefetch_related("tiers")
        found |= {one.pk: one for one in rows}
    wanted = Product.objects.filter(Q(is_active=True) | Q(pk__in=products)).order_by("sort_name", "pk")
    named = {one.pk: one for one in wanted}
    for one in found.values():
        named.setdefault(one.plan.product_id, one.plan.product)
    return Offers(found, named)
