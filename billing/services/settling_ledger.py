"""What of subscriptions is billed already, by Plock or by another system before it, and what is due because it is not.

A subscription that another system invoiced is settled until a day. Of what lies before it nothing is billed again:
neither fixed prices in advance of a period that begins before the day, nor, of a period that is over by then, what is
billed afterwards. The period that the last settled day is in has charges of its own, and so has every period before it
that was not over when this was said: other terms within them yield compensation, changes further back bill nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from billing.models import Charge, Subscription
from billing.rules import charges
from billing.rules.charges import Billed, Kind
from billing.rules.contracts import DAY, Contract
from billing.rules.periods import Period

RECURRING = (Kind.ADVANCE, Kind.ARREARS, Kind.COMPENSATION, Kind.MINIMUM)
COLUMNS = ("subscription", "item", "kind", "net", "period_start", "period_end", "starts_on", "ends_on")


@dataclass(frozen=True, slots=True)
class Settled:
    """What of one subscription is billed: days of items, and everything before a day (None: nothing else)."""

    billed: tuple[Billed, ...] = ()
    until: date | None = None

    def is_before(self, period: Period) -> bool:
        """Whether the whole period was settled elsewhere, and is not even looked at."""
        return self.until is not None and period.end < self.until and all(one.period != period for one in self.billed)

    def covers(self, charge: charges.Charge) -> bool:
        """Whether another system has billed it: there is no trace of a minimum commitment but the day."""
        is_over = self.until is not None and charge.billing_date <= self.until
        return self.is_before(charge.period) or (is_over and charge.kind is Kind.MINIMUM)

    def is_usage_settled(self, running: Period) -> bool:
        """Whether another system has billed what was used on these days, all that the subscription ran of a period."""
        return self.until is not None and running.end <= self.until

    def since(self, contract: Contract) -> date:
        """The first day that may be unbilled, or billed at terms which do not hold any more."""
        if self.until is None:
            return contract.starts_on
        return min([self.until - DAY, *(one.period.start for one in self.billed)])


def read(subscriptions: Iterable[int]) -> dict[int, Settled]:
    """{subscription: what of it is billed}; two queries."""
    ids = list(subscriptions)
    billed: dict[int, list[Billed]] = defaultdict(list)
    rows = Charge.objects.filter(subscription__in=ids, kind__in=RECURRING).order_by("pk")
    for subscription, item, kind, net, period_start, period_end, starts_on, ends_on in rows.values_list(*COLUMNS):
        if period_start and period_end:
            period, days = Period(period_start, period_end), Period(starts_on, ends_on)
            billed[subscription].append(Billed(item, period, days, kind == Kind.COMPENSATION and net < 0, net))
    until = dict(Subscription.objects.filter(pk__in=ids).values_list("pk", "settled_until"))
    return {pk: Settled(tuple(billed[pk]), until.get(pk)) for pk in ids}


def due(contract: Contract, settled: Settled, *, upto: date) -> list[charges.Charge]:
    """What is not billed yet of everything with a billing date up to `upto` inclusive, usage aside."""
    found = charges.due(contract, settled.billed, since=settled.since(contract), upto=upto)
    return [charge for charge in found if not settled.covers(charge)]
