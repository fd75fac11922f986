"""What the database knows of the subscriptions that a chunk of lines names, and of what they are sold by."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Activity
from billing.importers.subscriptions_deals import Offer, Term
from billing.models import Currency, PlanVersion, PricePlan, Product, Subscription, SubscriptionItem
from billing.services import catalogue_reading as reading
from billing.services import figures
from plock.kit.importing.lines import Line

CHARGES = (PricePlan.Charge.FIXED, PricePlan.Charge.USAGE)


class Book:
    """Read once for a chunk, in a constant number of queries."""

    def __init__(self, lines: list[Line], *, lock: bool, job: Any) -> None:
        accounts = {line.instance.pk for line in lines if line.instance.pk}
        if lock:
            figures.lock(accounts)
        self.currencies = set(Currency.objects.values_list("pk", flat=True))
        self.by_number: dict[str, Subscription] = {}
        self.of_account: dict[int, list[Subscription]] = defaultdict(list)
        self._load_subscriptions(lines, accounts, lock=lock)
        self._load_terms()
        self._load_products(lines)
        self._load_plans(accounts)
        self.young = self._load_young(job) if lock and job and self.by_number else set()

    def is_young(self, subscription: Subscription) -> bool:
        """Whether the running import itself has made the subscription."""
        return (subscription.account_id, str(subscription)[:200]) in self.young

    def product(self, text: str) -> Product | None:
        """The product of that name, or else of that SKU."""
        return self.products.get(("name", reading.name_key(text))) or self.products.get(("sku", text))

    def item(self, line: Line) -> tuple[str, str] | None:
        """What lines about the same item have in common: product, by whatever it is called, and price plan."""
        if "product" not in line.attached:
            return None
        product = self.product(line.attached["product"])
        key = product.name_key if product else reading.name_key(line.attached["product"])
        return key, reading.name_key(line.attached.get("price_plan", ""))

    def _load_subscriptions(self, lines: list[Line], accounts: set[int], *, lock: bool) -> None:
        numbers = {line.attached["subscription"] for line in lines if "subscription" in line.attached}
        loose = {line.instance.pk for line in lines if line.instance.pk and "subscription" not in line.attached}
        rows: QuerySet[Subscription] = Subscription.objects.filter(Q(number__in=numbers) | Q(account__in=loose))
        rows = rows.select_related("account").order_by("pk")
        for one in rows.select_for_update(of=("self",)) if lock else rows:
            self.by_number[one.number] = one
            self.of_account[one.account_id].append(one)

    def _load_terms(self) -> None:
        self.terms: dict[int, list[Term]] = defaultdict(list)
        rows = SubscriptionItem.objects.filter(subscription__in=[one.pk for one in self.by_number.values()])
        rows = rows.select_related("plan_version__plan__product").prefetch_related("plan_version__tiers")
        for row in rows.order_by("line", "pk"):
            plan = row.plan_version.plan
            term = Term(row, offer_of(row.plan_version), plan.product_id, plan.name_key)
            self.terms[row.subscription_id].append(term)

    def _load_products(self, lines: Iterable[Line]) -> None:
        texts = {line.attached["product"] for line in lines if "product" in line.attached}
        keys = {reading.name_key(text) for text in texts}
        self.products: dict[Hashable, Product] = {}
        for product in Product.objects.filter(Q(name_key__in=keys) | Q(sku__in=texts)).order_by("pk"):
            self.products["name", product.name_key] = product
            if product.sku:
                self.products["sku", product.sku] = product

    def _load_plans(self, accounts: set[int]) -> None:
        """Active plans of the products, by product: for everybody, and those of the customers."""
        self.plans: dict[int, list[PlanVersion]] = defaultdict(list)
        self.special: dict[Hashable, PlanVersion] = {}
        ids = {product.pk for product in self.products.values()}
        if not ids:
            return
        offered = PlanVersion.objects.filter(plan__product__in=ids, plan__is_active=True, plan__charge__in=CHARGES)
        for version in reading.latest(offered.filter(plan__account=None)).order_by("plan"):
            self.plans[version.plan.product_id].append(version)
        mine = offered.filter(plan__account__in=accounts, mode="flat") if accounts else offered.none()
        for version in reading.latest(mine).order_by("-plan"):
            self.special[_special_key(version)] = version

    def _load_young(self, job: Any) -> set[tuple[int | None, str]]:
        rows = Activity.objects.filter(job=job, account__in=list(self.of_account), verb="subscription.created")
        return set(rows.values_list("account_id", "subject"))


def offer_of(version: PlanVersion) -> Offer:
    """A version that exists; plan and tiers at hand."""
    plan = version.plan
    return Offer(version.pk, plan.product_id, plan.name, plan.charge, version.pricing(), version.price_interval_months)


def _special_key(version: PlanVersion) -> Hashable:
    plan, tiers = version.plan, list(version.tiers.all())
    price = tiers[0].unit_price if len(tiers) == 1 and not tiers[0].flat_fee else None
    return (
        plan.account_id,
        plan.product_id,
        plan.name_key,
        plan.currency_id,
        plan.charge,
        version.price_interval_months,
        price,
    )
