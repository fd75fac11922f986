"""Writes the catalogue of the demo, and finds in it what was offered on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from accounts.rules.names import fold, sort_key
from billing.demo.keys import Keys
from billing.demo.offers import FACTORS, PLANS, PRODUCTS, Plan
from billing.models import PlanTier, PlanVersion, PricePlan, Product
from billing.rules.pricing import Pricing, Tier
from plock.kit.bulk import insert

FOUNDED = timedelta(days=365 * 4)  # before today
REPRICED = timedelta(days=420)  # before today: when later versions came


@dataclass(frozen=True, slots=True)
class Offer:
    """A version of a price plan, with everything that its prices follow from."""

    version: int
    product: int
    name: str  # of the plan
    product_name: str
    charge: str
    months: int
    pricing: Pricing

    @property
    def is_usage(self) -> bool:
        return self.charge == PricePlan.Charge.USAGE


class Catalogue:
    """The offers by key, currency and day; `open` writes them, `agree` adds a price for one customer alone."""

    def __init__(self, keys: Keys, today: date) -> None:
        self.keys = keys
        self.founded, self.repriced = today - FOUNDED, today - REPRICED
        self._offers: dict[tuple[str, str], list[Offer]] = {}
        self._rows: dict[type, list[Any]] = {}
        self._products: dict[str, Product] = {}

    def open(self) -> None:
        """Write products and plans."""
        for made in PRODUCTS:
            row = self._keep(
                Product(
                    name=made.name,
                    sku=made.sku,
                    unit=made.unit,
                    unit_plural=made.unit_plural,
                    aggregation=made.aggregation,
                    name_key=fold(made.name),
                    sort_name=sort_key(made.name),
                    created_at=at(self.founded),
                    updated_at=at(self.founded),
                )
            )
            self._products[made.key] = row
        for plan in PLANS:
            for currency in plan.currencies:
                self._add(plan, currency)
        self.write()

    def get(self, key: str, currency: str, on: date) -> Offer:
        """The latest version of the plan on that day."""
        versions = self._offers[key, currency]
        return versions[-1] if on >= self.repriced else versions[0]

    def has(self, key: str, currency: str) -> bool:
        return (key, currency) in self._offers

    def agree(self, account: int, like: Offer, currency: str, price: Decimal, on: date) -> Offer:
        """A flat price for one customer alone, for the product of an offer."""
        plan = PricePlan(product_id=like.product, account_id=account, name="Agreement", currency_id=currency)
        pricing = Pricing(like.pricing.mode, (Tier(None, price),), is_fixed=True)
        return self._version(self._plan(plan, on), 1, pricing, like.months, like.product_name, on)

    def write(self) -> None:
        """Insert what was added since."""
        for model in (Product, PricePlan, PlanVersion, PlanTier):
            if rows := self._rows.pop(model, None):
                insert(model, rows, with_keys=True)

    def _add(self, plan: Plan, currency: str) -> None:
        product = self._products[plan.product]
        row = PricePlan(
            product_id=product.pk,
            name=plan.name,
            currency_id=currency,
            charge=plan.charge,
            is_active=plan.is_active,
        )
        self._plan(row, self.founded)
        self._offers[plan.key, currency] = [
            self._version(row, number, plan.pricing(number, currency), plan.months, product.name, since)
            for number, since in enumerate([self.founded, self.repriced][: len(plan.versions)], 1)
        ]

    def _plan(self, row: PricePlan, on: date) -> PricePlan:
        row.name_key = fold(row.name)
        row.created_at = row.updated_at = at(on)
        return self._keep(row)

    def _version(
        self, plan: PricePlan, number: int, pricing: Pricing, months: int, product_name: str, on: date
    ) -> Offer:
        row = self._keep(
            PlanVersion(
                plan_id=plan.pk,
                number=number,
                mode=str(pricing.mode),
                block_size=pricing.block_size,
                price_interval_months=months,
                created_at=at(on),
            )
        )
        self._tiers(row.pk, pricing.tiers)
        return Offer(row.pk, plan.product_id, plan.name, product_name, plan.charge, months, pricing)

    def _tiers(self, version: int, tiers: Iterable[Tier]) -> None:
        for tier in tiers:
            self._keep(
                PlanTier(version_id=version, up_to=tier.up_to, unit_price=tier.unit_price, flat_fee=tier.flat_fee)
            )

    def _keep[Row: (Product, PricePlan, PlanVersion, PlanTier)](self, row: Row) -> Row:
        row.pk = self.keys.next(type(row))
        self._rows.setdefault(type(row), []).append(row)
        return row


def at(on: date) -> datetime:
    """In the morning of a day."""
    return datetime.combine(on, time(7), UTC)


CURRENCIES = tuple(FACTORS)
