"""What the demo's customers used, by day: texts on working days mostly, storage that slowly grows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.services.activity import Origin
from billing.models import Subscription, SubscriptionItem
from billing.services import usage_storing
from billing.services.usage_storing import Row

DAYS = timedelta(days=92)  # before today
DAY = timedelta(days=1)
LATE, LATE_DAYS = 0.1, timedelta(days=6)  # of the customers; what of theirs is delivered late
WEEKEND = 0.15  # as much as on other days
LEAST = {"SMS": 400, "Storage": 40}  # a month, where nothing is committed


@dataclass(frozen=True, slots=True)
class Meter:
    """A product that a customer pays by usage, from one day to another, and about how much of it is used."""

    account: int
    product: int
    name: str
    starts_on: date
    ends_on: date
    level: float


class Usage:
    """All that was used, invented at once; `deliver` hands it over bit by bit, in the order of the days."""

    def __init__(self, rng: Random, today: date) -> None:
        self.rng, self.today, self.first = rng, today, today - DAYS
        self._rows = [row for meter in self._meters() for row in self._days(meter)]

    def deliver(self, *, until: date, origin: Origin, late_since: date | None = None) -> None:
        """What was used before the day and was not delivered yet; with `late_since` a few customers of the days since
        then tell of the last ones later.
        """
        late = self._late(late_since, until) if late_since else set()
        held = until - LATE_DAYS
        rows = [row for row in self._rows if row.on < until and (row.on < held or row.account_id not in late)]
        gone = {row.key for row in rows}
        self._rows = [row for row in self._rows if row.key not in gone]
        usage_storing.deliver(new=rows, changed=(), origin=origin)

    def _late(self, since: date, until: date) -> set[int]:
        accounts = sorted({row.account_id for row in self._rows if since <= row.on < until})
        return {pk for pk in accounts if self.rng.random() < LATE} or set(accounts[:1])

    def _meters(self) -> Iterable[Meter]:
        """One for each customer and product; where several subscriptions have it, from the first to the last day."""
        found: dict[tuple[int, int], Meter] = {}
        items = SubscriptionItem.objects.filter(plan_version__plan__charge="usage", starts_on=None)
        items = items.exclude(subscription__state=Subscription.State.DRAFT).order_by("pk")
        for item in items.select_related("subscription", "plan_version__plan__product"):
            made, product = item.subscription, item.plan_version.plan.product
            key = (made.account_id, product.pk)
            end = min(filter(None, (made.ends_on, made.paused_on, self.today)))
            monthly = max(int(item.committed_quantity or 0) // made.billing_interval_months, LEAST[product.name])
            level = monthly * (0.7 + 0.7 * self.rng.random())
            if key not in found and end > self.first and made.starts_on < self.today:
                found[key] = Meter(*key, product.name, max(made.starts_on, self.first), end, level)
        return found.values()

    def _days(self, meter: Meter) -> Iterator[Row]:
        on = meter.starts_on
        while on < meter.ends_on:
            quantity = self._used(meter, on)
            if quantity:
                yield Row(meter.account, meter.product, on, None, Decimal(quantity))
            on += DAY

    def _used(self, meter: Meter, on: date) -> int:
        if meter.name == "Storage":
            return int(meter.level * (1 + (on - self.first) / DAYS * 0.2 + self.rng.random() * 0.02))
        share = WEEKEND if on.weekday() > 4 else 1.0
        return int(meter.level / 22 * share * (0.6 + 0.8 * self.rng.random()))
