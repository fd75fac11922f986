"""Subscriptions as the rules see them, read in sets."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from billing.models import PlanTier, PlanVersion, Subscription, SubscriptionItem
from billing.rules.contracts import MEMO, Contract, Practice, Terms
from billing.rules.periods import PeriodMode, Schedule
from billing.rules.pricing import Mode, Pricing, Tier
from plock.kit import fast_rows

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Held:
    """A subscription's contract, with the keys of the subscription and of the account.

    `stored` is what is stored of its worth: MRR, CMRR, and MRR in the organisation's currency.
    """

    subscription: int
    account: int
    contract: Contract
    stored: tuple[Decimal, Decimal, Decimal]


def of_accounts(ids: Iterable[int]) -> dict[int, list[Held]]:
    """{account: its subscriptions' contracts}; a constant number of queries."""
    found: dict[int, list[Held]] = defaultdict(list)
    for held in of_accounts_where(**{"in": list(ids)}):
        found[held.account].append(held)
    return found


def of_accounts_where(**which: Any) -> list[Held]:
    """The contracts of the accounts whose key is as said (`in=[…]`, or `gt=…, lte=…`); at most four queries."""
    return _load(
        Subscription.objects.filter(**{f"account__{name}": value for name, value in which.items()}),
        SubscriptionItem.objects.filter(**{f"subscription__account__{name}": value for name, value in which.items()}),
    )


def of(subscription: Subscription) -> Contract:
    """The contract of one subscription as it is in the database."""
    return load(Subscription.objects.filter(pk=subscription.pk))[0].contract


def load(rows: QuerySet[Subscription]) -> list[Held]:
    """The contracts of the subscriptions, by key; at most four queries."""
    return _load(rows, SubscriptionItem.objects.filter(subscription__in=rows.order_by().values("pk")))


def _load(rows: QuerySet[Subscription], parts: QuerySet[SubscriptionItem]) -> list[Held]:
    subscriptions = list(fast_rows.rows(rows.order_by("pk").values_list(*_FIELDS)))
    ordered = parts.order_by("subscription", "line", "pk").values_list(*_ITEM_FIELDS)
    items = list(fast_rows.rows(ordered)) if subscriptions else []
    prices = pricings({row[3] for row in items})
    terms: dict[int, list[Terms]] = defaultdict(list)
    for pk, subscription, line, version, quantity, committed, rebate, until, starts_on, ends_on in items:
        pricing, interval = prices[version]
        amount = quantity if quantity is not None else committed or ZERO
        terms[subscription].append(
            Terms(pk, line, pricing, amount, interval, rebate, until, starts_on=starts_on, ends_on=ends_on)
        )
    return [_held(row, tuple(terms.get(row[0], ()))) for row in subscriptions]


def pricings(versions: Iterable[int]) -> dict[int, tuple[Pricing, int]]:
    """{version of a price plan: (its pricing, months its price is for)}."""
    wanted: Sequence[int] = sorted(set(versions))
    if not wanted:
        return {}
    tiers: dict[int, list[Tier]] = defaultdict(list)
    rows = PlanTier.objects.filter(version__in=wanted).values_list("version", "up_to", "unit_price", "flat_fee")
    for version, up_to, unit_price, flat_fee in sorted(rows, key=lambda row: (row[1] is None, row[1] or ZERO)):
        tiers[version].append(Tier(up_to, unit_price, flat_fee))
    found = PlanVersion.objects.filter(pk__in=wanted).values_list(
        "pk", "mode", "block_size", "plan__charge", "price_interval_months"
    )
    return {
        pk: (_shared(Pricing(Mode(mode), tuple(tiers[pk]), block_size, charge == "fixed")), months)
        for pk, mode, block_size, charge, months in found
    }


@lru_cache(maxsize=MEMO)
def _shared(pricing: Pricing) -> Pricing:
    """The same object for equal ones: what is remembered by it is found without comparing tiers."""
    return pricing


_FIELDS = (
    "pk",
    "account",
    "state",
    "currency",
    "starts_on",
    "ends_on",
    "signed_on",
    "billing_interval_months",
    "period_mode",
    "anchor_on",
    "billing_practice",
    "minimum_commitment",
    "mrr",
    "cmrr",
    "mrr_base",
)
_ITEM_FIELDS = (
    "pk",
    "subscription",
    "line",
    "plan_version",
    "quantity",
    "committed_quantity",
    "rebate_percent",
    "rebate_until",
    "starts_on",
    "ends_on",
)


def _held(row: tuple, terms: tuple[Terms, ...]) -> Held:
    *agreed, mrr, cmrr, mrr_base = row
    pk, account, state, currency, starts_on, ends_on, signed_on, interval, mode, anchor_on, practice, minimum = agreed
    contract = Contract(
        Schedule(starts_on, interval, PeriodMode(mode), anchor_on),
        Practice(practice),
        currency,
        terms,
        ends_on=ends_on,
        signed_on=signed_on,
        minimum=minimum,
        is_binding=state != Subscription.State.DRAFT,
    )
    return Held(pk, account, contract, (mrr, cmrr, mrr_base))
