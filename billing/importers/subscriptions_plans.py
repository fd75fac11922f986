"""By what an item is paid: a plan that is offered to everybody, the customer's own, or one that is to be made."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Activity
from accounts.rules.names import sort_key
from accounts.services import activity
from accounts.services.activity import Origin
from billing.importers.subscriptions_book import Book, offer_of
from billing.importers.subscriptions_deals import Offer
from billing.models import PlanTier, PlanVersion, PricePlan, Product
from billing.rules.pricing import Mode, Pricing, Tier
from billing.services import catalogue_reading as reading
from plock.kit.bulk import insert

ALIKE = ("account_id", "product_id", "name_key", "currency_id", "charge")
FIXED, USAGE = PricePlan.Charge.FIXED, PricePlan.Charge.USAGE


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line says of the plan; `months` is what the price is for."""

    product: Product | str
    plan: str
    currency: str
    charge: str
    price: Decimal | None
    months: int

    @property
    def product_name(self) -> str:
        return self.product if isinstance(self.product, str) else self.product.name


class Unpriced(Exception):
    """There is no such plan: the field it is about, the sentence, and what such sentences have in common."""

    def __init__(self, field: str, message: str, **words: str) -> None:
        super().__init__(message % words if words else message)
        self.field, self.cause = field, message


def find(book: Book, wanted: Wanted, account: int | None) -> Offer:
    """Raises Unpriced where there is no plan and no price to make one of."""
    key = reading.name_key(wanted.plan) if wanted.plan else None
    known = [] if isinstance(wanted.product, str) else book.plans.get(wanted.product.pk, [])
    named = [version for version in known if key in (None, version.plan.name_key)]
    here = [version for version in named if version.plan.currency_id == wanted.currency]
    fitting = [version for version in here if version.plan.charge == wanted.charge]
    if key and here and not fitting:
        _refuse_charge(wanted)
    if wanted.price is not None:
        same = [version for version in fitting if is_price(offer_of(version), wanted.price, wanted.months)]
        return offer_of(same[0]) if same else _own(book, wanted, account)
    if len(fitting) == 1:
        return offer_of(fitting[0])
    raise _unpriced(wanted, key, named, fitting)


def is_price(offer: Offer, price: Decimal, months: int) -> bool:
    """Whether every unit costs exactly that; of a fixed price, for as many months."""
    if offer.pricing.mode is not Mode.FLAT or offer.pricing.tiers[0].flat_fee:
        return False
    one = offer.pricing.tiers[0].unit_price
    return one == price if offer.charge != FIXED else Fraction(one) * months == Fraction(price) * offer.months


def _refuse_charge(wanted: Wanted) -> None:
    if wanted.charge == FIXED:
        text = _("“%(plan)s” is priced by usage. Write a committed quantity or none, and leave the quantity empty.")
        raise Unpriced("quantity", text, plan=wanted.plan)
    raise Unpriced("quantity", _("“%(plan)s” has a fixed price. Fill in the quantity."), plan=wanted.plan)


def _unpriced(wanted: Wanted, key: str | None, named: list[PlanVersion], fitting: list[PlanVersion]) -> Unpriced:
    words = {"product": wanted.product_name, "plan": wanted.plan, "currency": wanted.currency}
    if fitting and key is None:
        return Unpriced("price_plan", _("%(product)s has several price plans. Name one of them."), **words)
    if key is None:
        text = _("%(product)s has no price plan in %(currency)s. Fill in the price per unit, or add a plan.")
        return Unpriced("unit_price", text, **words)
    if named:
        words["others"] = ", ".join(sorted({version.plan.currency_id for version in named}))
        text = _(
            "“%(plan)s” of %(product)s is in %(others)s, and this subscription in %(currency)s. "
            "Fill in the price per unit, or add a plan in %(currency)s."
        )
        return Unpriced("price_plan", text, **words)
    text = _("%(product)s has no price plan “%(plan)s”. Fill in the price per unit, correct the name, or add the plan.")
    return Unpriced("price_plan", text, **words)


def _own(book: Book, wanted: Wanted, account: int | None) -> Offer:
    """The customer's own plan with this price: the one there is, or one that is to be made."""
    assert wanted.price is not None
    name = wanted.plan or wanted.product_name
    months = wanted.months if wanted.charge == FIXED else 1
    product = wanted.product if isinstance(wanted.product, str) else wanted.product.pk
    if account and isinstance(product, int):
        key = (account, product, reading.name_key(name), wanted.currency, wanted.charge, months, wanted.price)
        if known := book.special.get(key):
            return offer_of(known)
    pricing = Pricing(Mode.FLAT, (Tier(None, wanted.price),), None, wanted.charge == FIXED)
    return Offer(None, product, name, wanted.charge, pricing, months, wanted.price)


# Making ----------------------------------------------------------------------------------------------------------

type Request = tuple[int, str, Offer]  # account, currency, what is to be made


def make(requests: Sequence[Request], *, origin: Origin) -> dict[Hashable, PlanVersion]:
    """The plans that are to be made, with the products that are; {key_of(request): its first version}."""
    unique = {key_of(request): request for request in requests}
    if not unique:
        return {}
    products = _products([offer.product for _a, _c, offer in unique.values()], origin)
    plans = {key: _plan(request, products) for key, request in unique.items()}
    _insert_plans(list(plans.values()))
    versions = {
        key: PlanVersion(plan=plan, number=1, price_interval_months=unique[key][2].months, created_by=origin.by)
        for key, plan in plans.items()
    }
    _insert_versions(list(versions.values()))
    tiers = [PlanTier(version_id=versions[key].pk, unit_price=unique[key][2].price or 0) for key in versions]
    insert(PlanTier, tiers)
    activity.write([_entry(plan, products, origin) for plan in plans.values()])
    return versions


def key_of(request: Request) -> Hashable:
    account, currency, offer = request
    product = reading.name_key(offer.product) if isinstance(offer.product, str) else offer.product
    return account, currency, product, reading.name_key(offer.name), offer.charge, offer.months, offer.price


def _insert_plans(plans: list[PricePlan]) -> None:
    """Save new plans of locked customers; they learn their keys (of plans that are alike, any of their keys)."""
    last = PricePlan.objects.aggregate(last=Max("pk"))["last"] or 0
    insert(PricePlan, plans)
    mine = PricePlan.objects.filter(pk__gt=last, account__in={plan.account_id for plan in plans})
    keys: dict[Hashable, list[int]] = defaultdict(list)
    for pk, *alike in mine.order_by("-pk").values_list("pk", *ALIKE):
        keys[tuple(alike)].append(pk)
    for plan in plans:
        plan.pk = keys[tuple(getattr(plan, name) for name in ALIKE)].pop()


def _insert_versions(versions: list[PlanVersion]) -> None:
    """Save the first versions of plans; they learn their keys."""
    for version in versions:
        version.plan_id = version.plan.pk
    insert(PlanVersion, versions)
    rows = PlanVersion.objects.filter(plan__in=[version.plan_id for version in versions])
    keys = dict(rows.values_list("plan", "pk"))
    for version in versions:
        version.pk = keys[version.plan_id]


def _products(wanted: Sequence[int | str], origin: Origin) -> dict[int | str, Product]:
    """{key of a product, or the folded name of a new one: the product}."""
    names = {reading.name_key(one): one for one in wanted if isinstance(one, str)}
    new = [Product(name=name, name_key=key, sort_name=sort_key(name)) for key, name in names.items()]
    Product.objects.bulk_create(new)
    activity.write(
        [activity.entry(origin=origin, verb="product.created", account=None, subject=product) for product in new],
    )
    known = Product.objects.in_bulk({one for one in wanted if isinstance(one, int)})
    return {**known, **{product.name_key: product for product in new}}


def _plan(request: Request, products: dict[int | str, Product]) -> PricePlan:
    account, currency, offer = request
    product = offer.product if isinstance(offer.product, int) else reading.name_key(offer.product)
    made = PricePlan(
        product=products[product], account_id=account, name=offer.name[:200], currency_id=currency, charge=offer.charge
    )
    made.name_key, made.created_at = reading.name_key(made.name), timezone.now()
    return made


def _entry(plan: PricePlan, products: dict[int | str, Product], origin: Origin) -> Activity:
    changes = {"currency": (None, plan.currency_id)}
    made = activity.entry(
        origin=origin, verb="plan.created", account=None, subject=f"{plan.product.name}: {plan.name}", changes=changes
    )
    made.account_id = plan.account_id
    return made
