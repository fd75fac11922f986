"""What will be billed of a subscription and when, by the rules that bill it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.models import Charge, Product, Subscription
from billing.rules import charges
from billing.rules.contracts import DAY, Contract, Terms
from billing.rules.periods import Period, covered, period_containing, periods_between
from billing.services import contracts, settling_ledger
from billing.services.settling_ledger import Settled

ZERO = Decimal(0)
USAGE = "usage"


@dataclass(frozen=True, slots=True)
class Entry:
    """One charge to come. `net` is None for usage, which is known when the period is over.

    `product` is None for what is about the whole subscription, `days` are those it pays for, `period` is the full one.
    """

    kind: str
    period: Period
    days: Period
    billing_date: date
    net: Decimal | None
    line: int | None = None
    product: Product | None = None
    quantity: Decimal | None = None
    rebate: Decimal = ZERO

    @property
    def label(self) -> Any:
        return _("By usage, billed when the period is over") if self.kind == USAGE else Charge.Kind(self.kind).label

    @property
    def last_day(self) -> date:
        return self.days.end - DAY

    @property
    def is_part(self) -> bool:
        """Whether it pays for less than the full period."""
        return self.days != self.period


@dataclass(frozen=True, slots=True)
class Step:
    """Everything with one billing date; `period` is the latest that something of it is for."""

    billing_date: date
    period: Period
    charges: tuple[Entry, ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Owed:
    """What periods before the timeline still owe, usage aside: in how many of them, and how much."""

    periods: int
    net: Decimal
    since: date


@dataclass(frozen=True, slots=True)
class Timeline:
    """What has not been billed of earlier periods (None: nothing), and what comes, by billing date."""

    owed: Owed | None
    steps: list[Step]


def of(subscription: Subscription, *, on: date, periods: int = 12) -> list[Step]:
    """What will be billed of the period that the day is in (or the first one) and of those after it, by date."""
    return read(subscription, on=on, periods=periods).steps


def read(subscription: Subscription, *, on: date, periods: int = 12) -> Timeline:
    """The same with what is owed from before; a draft is shown as if it were started. Seven queries."""
    contract = replace(contracts.of(subscription), is_binding=True)
    settled = settling_ledger.read([subscription.pk])[subscription.pk]
    products = _products(subscription)
    first = period_containing(contract.schedule, max(on, contract.starts_on))
    coming = [
        _entry(charge, products)
        for charge in charges.timeline(contract, settled.billed, on=on, periods=periods, voided=settled.voided)
        if not settled.covers(charge)
    ]
    ahead = islice(periods_between(contract.schedule, first.start, contract.ends_on), periods)
    coming += [entry for period in ahead for entry in _usage(contract, settled, period, products)]
    earlier = [charge for charge in settling_ledger.due(contract, settled, upto=on) if charge.period < first]
    return Timeline(_owed(contract, earlier), _steps(coming))


def _products(subscription: Subscription) -> dict[int, Product]:
    """{item: its product}."""
    rows = subscription.items.select_related("plan_version__plan__product")
    return {item.pk: item.plan_version.plan.product for item in rows}


def _entry(charge: charges.Charge, products: dict[int, Product]) -> Entry:
    return Entry(
        kind=str(charge.kind),
        period=charge.period,
        days=charge.days,
        billing_date=charge.billing_date,
        net=charge.net,
        line=charge.line,
        product=products.get(charge.key or 0),
        quantity=charge.quantity if charge.key else None,
        rebate=charge.rebate,
    )


def _usage(contract: Contract, settled: Settled, period: Period, products: dict[int, Product]) -> Iterator[Entry]:
    """One entry for each line by usage that is part of the subscription in the period."""
    running = covered(period, contract.starts_on, contract.ends_on)
    if running is None or settled.is_usage_settled(running):
        return
    by_line: dict[int, list[Terms]] = defaultdict(list)
    for terms in contract.terms:
        if not terms.pricing.is_fixed and covered(running, terms.starts_on, terms.ends_on):
            by_line[terms.line].append(terms)
    for line, rows in by_line.items():
        last = max(rows, key=lambda terms: terms.starts_on or date.min)
        yield Entry(USAGE, period, running, running.end, None, line, products.get(last.key))


def _owed(contract: Contract, earlier: list[charges.Charge]) -> Owed | None:
    if not earlier:
        return None
    periods = {charge.period for charge in earlier}
    since = max(min(periods).start, contract.starts_on)
    return Owed(len(periods), sum((charge.net for charge in earlier), ZERO), since)


def _steps(entries: list[Entry]) -> list[Step]:
    by_date: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_date[entry.billing_date].append(entry)
    return [_step(day, by_date[day]) for day in sorted(by_date)]


def _step(day: date, entries: list[Entry]) -> Step:
    ordered = sorted(entries, key=lambda entry: (entry.line or 10**6, entry.kind == USAGE, entry.days.start))
    total = sum((entry.net for entry in entries if entry.net is not None), ZERO)
    return Step(day, max(entry.period for entry in entries), tuple(ordered), total)
