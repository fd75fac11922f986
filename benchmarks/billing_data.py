"""Customers with subscriptions for the benchmarks of billing: written in bulk, the same every time."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import Account, GroupMembership
from accounts.rules.names import fold, sort_key
from accounts.services.derived import derive
from billing.models import PlanTier, PlanVersion, PricePlan, Product, Subscription, SubscriptionItem, Usage
from plock.kit.bulk import insert

STARTS_ON = date(2026, 1, 1)
AS_OF = date(2026, 2, 1)
GROUP, METERED = 10, 5  # every tenth customer has nine members; every fifth subscription has usage, daily
DAY = timedelta(days=1)


def fill(subscriptions: int) -> None:
    """As many customers with one subscription each: one fee or two, some with usage, some in groups of ten."""
    versions = plans()
    insert(Account, (account(n) for n in range(1, subscriptions + 1)), with_keys=True)
    members = (n for n in range(1, subscriptions + 1) if n % (2 * GROUP) >= GROUP and n % GROUP)
    insert(
        GroupMembership,
        (GroupMembership(account_id=n, master_id=n - n % GROUP, starts_on=STARTS_ON) for n in members),
    )
    add(subscriptions, versions)


def fill_group(members: int) -> None:
    """One master and its members, all on one schedule, each with a fee and with usage."""
    versions = plans()
    insert(Account, (account(n) for n in range(1, members + 2)), with_keys=True)
    insert(
        GroupMembership,
        (GroupMembership(account_id=n, master_id=1, starts_on=STARTS_ON) for n in range(2, members + 2)),
    )
    add(members + 1, versions, metered=1)


def add(subscriptions: int, versions: list[PlanVersion], metered: int = METERED) -> None:
    numbers = range(1, subscriptions + 1)
    insert(Subscription, (subscription(n) for n in numbers), with_keys=True)
    insert(SubscriptionItem, (item for n in numbers for item in items(n, versions, metered)))
    product = versions[2].plan.product_id
    insert(Usage, (row for n in numbers if n % metered == 0 for row in usage(n, product)))


def plans() -> list[PlanVersion]:
    """A platform, seats, and messages by usage in tiers."""
    made = []
    for name, charge, mode in (("Platform", "fixed", "flat"), ("Seat", "fixed", "flat"), ("SMS", "usage", "graduated")):
        product = Product.objects.create(name=name, name_key=fold(name), sort_name=sort_key(name))
        plan = PricePlan.objects.create(
            product=product, name=name, name_key=fold(name), currency_id="SEK", charge=charge
        )
        version = PlanVersion.objects.create(plan=plan, number=1, mode=mode, price_interval_months=1)
        if mode == "graduated":
            PlanTier.objects.create(version=version, up_to=Decimal(100), unit_price=Decimal("0.49"))
        PlanTier.objects.create(version=version, unit_price=Decimal("0.39") if charge == "usage" else Decimal(490))
        made.append(version)
    return made


def account(n: int) -> Account:
    one = Account(
        pk=n, customer_number=f"B-{n:06}", name=f"Kund {n} AB", country="SE", currency="SEK", group_billing=True
    )
    derive(one, tags=[])
    return one


def subscription(n: int) -> Subscription:
    return Subscription(
        pk=n, number=f"B-{n:06}", account_id=n, currency_id="SEK", state="active", starts_on=STARTS_ON, name="Plock"
    )


def items(n: int, versions: list[PlanVersion], metered: int) -> Iterator[SubscriptionItem]:
    yield SubscriptionItem(subscription_id=n, line=1, plan_version=versions[0], quantity=Decimal(1))
    if n % 2:
        yield SubscriptionItem(
            subscription_id=n, line=2, plan_version=versions[1], quantity=Decimal(n % 50 + 1), rebate_percent=n % 3 * 5
        )
    if n % metered == 0:
        yield SubscriptionItem(subscription_id=n, line=3, plan_version=versions[2])


def usage(n: int, product: int) -> Iterator[Usage]:
    for day in range((AS_OF - STARTS_ON).days):
        yield Usage(account_id=n, product_id=product, on=STARTS_ON + day * DAY, quantity=Decimal(n * 7 % 40 + day))
