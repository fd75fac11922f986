"""The verbs of the catalogue: products, and price plans whose sold versions stay as they are."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.rules.errors import RuleError
from accounts.rules.names import sort_key
from accounts.services import activity
from accounts.services.activity import Origin
from billing.models import Charge, Currency, PlanTier, PlanVersion, PricePlan, Product
from billing.rules import pricing
from billing.rules.pricing import Tier
from billing.services import catalogue_reading as reading
from billing.services.catalogue_reading import latest_versions, offered
from plock.kit.errors import Refused, refuse_collisions

__all__ = ["Stale", "add_plan", "create_product", "edit_product", "latest_versions", "offered", "save_version"]
__all__ += ["special_plan", "switch_plan", "switch_product"]

ZERO = Decimal(0)
STORED = 6  # decimals of a price in the database
PLAN_FIELDS = ("name", "currency_id", "charge", "is_active")
PRICE_FIELDS = ("mode", "block_size", "price_interval_months")


class Stale(Exception):
    """Somebody saved the product or plan meanwhile. `current` is how it is now."""

    def __init__(self, current: Product | PricePlan) -> None:
        super().__init__(_("This was changed while you were editing it."))
        self.current = current


@refuse_collisions
@transaction.atomic
def create_product(*, product: Product, origin: Origin) -> Product:
    """Save a new product."""
    derive(product)
    product.save(force_insert=True)
    activity.record(origin=origin, verb="product.created", account=None, subject=product)
    return product


@refuse_collisions
@transaction.atomic
def edit_product(*, product: Product, values: dict[str, Any], version: int | None, origin: Origin) -> Product:
    """Set the values; raises Stale where its version is no longer the one given (None: whichever it is)."""
    product = Product.objects.select_for_update().get(pk=product.pk)
    if version is not None and product.version != version:
        raise Stale(product)
    changes = activity.diff({field: getattr(product, field) for field in values}, values)
    if not changes:
        return product
    if "aggregation" in changes:
        _require_not_counted(product)
    for field in changes:
        setattr(product, field, values[field])
    derive(product)
    product.version += 1
    product.updated_at = timezone.now()
    product.save()
    verb = _verb("product", changes)
    activity.record(origin=origin, verb=verb, account=None, subject=product, changes=changes)
    return product


def _require_not_counted(product: Product) -> None:
    """What was invoiced was counted as the product says: another way of counting would correct all of it."""
    if Charge.objects.filter(product=product, is_usage=True).exists():
        text = _("Usage of %s is invoiced already, so it stays counted as it is. Make another product instead.")
        raise Refused(text % product)


def switch_product(*, product: Product, is_active: bool, origin: Origin) -> Product:
    """Offer the product, or offer it no longer; what runs by it goes on."""
    return edit_product(product=product, values={"is_active": is_active}, version=None, origin=origin)


def derive(row: Product | PricePlan) -> None:
    """Set what a product or plan is recognised and sorted by."""
    row.name_key = reading.name_key(row.name)
    if isinstance(row, Product):
        row.sort_name = sort_key(row.name)


@refuse_collisions
@transaction.atomic
def add_plan(*, plan: PricePlan, version: PlanVersion, tiers: Sequence[Tier | PlanTier], origin: Origin) -> PlanVersion:
    """Save a new plan with its first version; raises Refused where its prices or its currency cannot be."""
    _refuse_bad(plan, version, tiers)
    derive(plan)
    plan.save(force_insert=True)
    version.plan, version.number = plan, 1
    _insert(version, tiers, origin)
    changes = {"tiers": (None, reading.tiers_said(tiers)), "currency": (None, plan.currency_id)}
    activity.record(origin=origin, verb="plan.created", account=plan.account, subject=said(plan), changes=changes)
    return version


@refuse_collisions
@transaction.atomic
def save_version(
    *,
    plan: PricePlan,
    values: dict[str, Any],
    tiers: Sequence[Tier | PlanTier] | None,
    origin: Origin,
    seen: datetime | None = None,
) -> PlanVersion:
    """Save a plan: other prices make a new version where the latest is sold, else they replace those it has.

    `values` are of PLAN_FIELDS and PRICE_FIELDS; tiers of None stay. Raises Stale where it was saved after `seen`,
    Refused where prices cannot be, or where its currency or charge would change though something is sold by it.
    """
    plan, version = _lock(plan)
    if seen is not None and plan.updated_at != seen:
        raise Stale(plan)
    tiers = reading.in_order(version) if tiers is None else tiers
    of_plan = _set(plan, {name: values[name] for name in PLAN_FIELDS if name in values})
    of_price = _set(version, {name: values[name] for name in PRICE_FIELDS if name in values})
    of_price |= _other_tiers(version, tiers)
    if not of_plan and not of_price:
        return version
    if of_plan.keys() & {"currency_id", "charge"} and reading.is_committed(plan):
        raise Refused(_("Something is sold by this plan, so its currency and charge stay. Add another plan instead."))
    _refuse_bad(plan, version, tiers)
    if of_price and reading.is_sold(version):
        of_price["version"] = (version.number, version.number + 1)
        version = _renewed(version)
    _write(plan, version, tiers if of_price else None, origin)
    _log(plan, of_plan, of_price, origin)
    return version


def switch_plan(*, plan: PricePlan, is_active: bool, origin: Origin) -> PlanVersion:
    """Offer the plan, or offer it no longer; what runs by it goes on."""
    return save_version(plan=plan, values={"is_active": is_active}, tiers=None, origin=origin)


@transaction.atomic
def special_plan(
    *,
    account: Account,
    product: Product,
    name: str,
    currency: str,
    charge: str,
    unit_price: Decimal,
    months: int,
    origin: Origin,
) -> PlanVersion:
    """The customer's own plan with this flat price per `months`: the one there is, or a new one of that name."""
    unit_price = round(unit_price, STORED)
    mine = PlanVersion.objects.filter(plan__account=account, plan__product=product, plan__currency=currency)
    same = mine.filter(mode="flat", price_interval_months=months, plan__charge=charge, plan__is_active=True)
    for version in same.select_related("plan__product").prefetch_related("tiers").order_by("-plan", "-number"):
        if [(one.unit_price, one.flat_fee) for one in version.tiers.all()] == [(unit_price, ZERO)]:
            return version
    plan = PricePlan(account=account, product=product, name=name[:200], currency_id=currency, charge=charge)
    return add_plan(
        plan=plan, version=PlanVersion(price_interval_months=months), tiers=[Tier(None, unit_price)], origin=origin
    )


def said(plan: PricePlan) -> str:
    """What the log calls a plan."""
    return f"{plan.product.name}: {plan.name}"


def _lock(plan: PricePlan) -> tuple[PricePlan, PlanVersion]:
    """The plan and its latest version as they are, locked after the customer whose own it may be."""
    list(Account.objects.select_for_update(no_key=True).filter(pk=plan.account_id or 0).values_list("pk"))
    found = PricePlan.objects.select_for_update(of=("self",)).select_related("account", "product").get(pk=plan.pk)
    # Whoever puts the version on a subscription waits for this lock (by a trigger), so it is sold before this or after.
    version = PlanVersion.objects.select_for_update().filter(plan=found).order_by("-number")[0]
    version.plan = found
    return found, version


def _set(row: PricePlan | PlanVersion, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set the values; returns {field: (old, new)} of those that differ."""
    changes = activity.diff({name: getattr(row, name) for name in values}, values)
    for name in changes:
        setattr(row, name, values[name])
    return changes


def _other_tiers(version: PlanVersion, tiers: Sequence[Tier | PlanTier]) -> dict[str, tuple[Any, Any]]:
    old, new = reading.tiers_said(reading.in_order(version)), reading.tiers_said(tiers)
    return {"tiers": (old, new)} if old != new else {}


def _refuse_bad(plan: PricePlan, version: PlanVersion, tiers: Iterable[Tier | PlanTier]) -> None:
    """Raise Refused for prices that do not cover every quantity once, and for currencies that cannot be summed."""
    if not Currency.objects.filter(pk=plan.currency_id).exists():
        raise Refused(no_rate(plan.currency_id))
    size = version.block_size
    try:
        pricing.check(reading.pricing_of(mode=version.mode, block_size=size, charge=plan.charge, tiers=tiers))
    except RuleError as problem:
        raise Refused(str(problem)) from problem


def no_rate(currency: str) -> str:
    """The sentence for a currency that amounts cannot be converted from."""
    return _("There is no exchange rate for %s. Add one under Settings, or choose another currency.") % currency


def _renewed(version: PlanVersion) -> PlanVersion:
    """An unsaved version that follows this one, with its values."""
    kept = {name: getattr(version, name) for name in ("plan", *PRICE_FIELDS)}
    return PlanVersion(number=version.number + 1, **kept)


def _write(plan: PricePlan, version: PlanVersion, tiers: Sequence[Any] | None, origin: Origin) -> None:
    """Save the plan, and the version where its prices (`tiers`) change."""
    derive(plan)
    plan.updated_at = timezone.now()
    plan.save()
    if tiers is None:
        return
    version.created_by, version.created_at = origin.by, plan.updated_at
    version.save()
    PlanTier.objects.filter(version=version).delete()
    _insert_tiers(version, tiers)


def _insert(version: PlanVersion, tiers: Iterable[Any], origin: Origin) -> None:
    version.created_by = origin.by
    version.save(force_insert=True)
    _insert_tiers(version, tiers)


def _insert_tiers(version: PlanVersion, tiers: Iterable[Any]) -> None:
    rows = [PlanTier(version=version, up_to=t.up_to, unit_price=t.unit_price, flat_fee=t.flat_fee) for t in tiers]
    PlanTier.objects.bulk_create(rows)
    version._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # what was read of it before is gone


def _log(plan: PricePlan, of_plan: dict[str, Any], of_price: dict[str, Any], origin: Origin) -> None:
    verb = "plan.priced" if of_price else _verb("plan", of_plan)
    changes = {name.removesuffix("_id"): pair for name, pair in (of_plan | of_price).items()}
    activity.record(origin=origin, verb=verb, account=plan.account, subject=said(plan), changes=changes)


def _verb(noun: str, changes: dict[str, Any]) -> str:
    """What the log calls a change: switching alone has a word of its own."""
    if changes.keys() == {"is_active"}:
        return f"{noun}.activated" if changes["is_active"][1] else f"{noun}.deactivated"
    return f"{noun}.edited"
