"""What of subscriptions is billed already, by Plock or by another system before it, and what is due because it is not.

A subscription that another system invoiced is settled until a day. Of what lies before it nothing is billed again:
neither fixed prices in advance of a period that begins before the day, nor, of a period that is over by then, what is
billed afterwards. The period that the last settled day is in has charges of its own, and so has every period before it
that was not over when this was said: other terms within them yield compensation, changes further back bill nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from billing.models import Charge, Subscription
from billing.rules import charges
from billing.rules import usage as metering
from billing.rules.charges import NO_USAGE, Billed, Kind
from billing.rules.contracts import DAY, Contract
from billing.rules.periods import Period
from plock.kit import fast_rows

LEDGER = (Kind.ADVANCE, Kind.ARREARS, Kind.COMPENSATION, Kind.MINIMUM, Kind.OVERAGE)
COLUMNS = (
    "subscription",
    "item",
    "item__line",
    "kind",
    "net",
    "is_usage",
    "is_external",
    "is_voided",
    "billing_date",
    "invoice__account",
    "reversed_by",
    "period_start",
    "period_end",
    "starts_on",
    "ends_on",
)

type Payment = tuple[Period, str]  # of a period its fees, its usage or its top-up: they may have had different payers


def sort_of(key: int | None, is_usage: bool) -> str:
    """What a charge is of its period."""
    return "usage" if is_usage else "fee" if key is not None else "top-up"


@dataclass(frozen=True, slots=True)
class Settled:
    """What of one subscription is billed: days of items, and everything before a day (None: nothing else)."""

    billed: tuple[Billed, ...] = ()
    until: date | None = None
    usage: tuple[metering.Billed, ...] = ()  # measured usage that Plock has billed
    last_on: date | None = None  # the latest billing date that Plock has billed something of
    voided: frozenset[charges.Place] = frozenset()  # credited, to be billed again; none of the others
    payers: Mapping[Payment, int] = field(default_factory=dict)  # the account that was invoiced

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


def read(subscriptions: Iterable[int], *, since: date | None = None) -> dict[int, Settled]:
    """{subscription: what of it is billed}; two queries. `since` leaves out periods that begin before it.

    What was credited to be billed again does not count as billed, and is told apart.
    """
    ids = list(subscriptions)
    if not ids:
        return {}
    found = {pk: _Sheet() for pk in ids}
    rows = Charge.objects.filter(subscription__in=ids, kind__in=LEDGER, period_start__isnull=False)
    if since is not None:
        rows = rows.filter(period_start__gte=since)
    for pk, *row in fast_rows.rows(rows.order_by("pk").values_list(*COLUMNS)):
        found[pk].add(*row)
    until = dict(Subscription.objects.filter(pk__in=ids).values_list("pk", "settled_until"))
    return {pk: sheet.settled(until.get(pk)) for pk, sheet in found.items()}


@dataclass(slots=True)
class _Sheet:
    """What is read of one subscription."""

    billed: list[Billed] = field(default_factory=list)
    usage: list[metering.Billed] = field(default_factory=list)
    last_on: date | None = None
    voided: set[charges.Place] = field(default_factory=set)
    payers: dict[Payment, int] = field(default_factory=dict)

    def add(
        self,
        item: int,
        line: int,
        kind: str,
        net: Decimal,
        is_usage: bool,
        is_external: bool,
        is_voided: bool,
        on: date,
        payer: int | None,
        credit: int | None,
        *days: date,
    ) -> None:
        period, part = Period(days[0], days[1]), Period(days[2], days[3])
        if is_voided:
            self.voided.add((item, part))
            return
        if is_usage:
            self.usage.append(metering.Billed(item, line, period, part, on, net))
        else:
            is_credit = kind == Kind.COMPENSATION and net < 0
            self.billed.append(Billed(item, period, part, is_credit, net, is_forgiven=credit is not None))
        if payer is not None:
            self.payers[period, sort_of(item, is_usage)] = payer
        if not is_external:
            self.last_on = max(on, self.last_on or on)

    def settled(self, until: date | None) -> Settled:
        return Settled(tuple(self.billed), until, tuple(self.usage), self.last_on, frozenset(self.voided), self.payers)


def due(
    contract: Contract,
    settled: Settled,
    *,
    upto: date,
    since: date | None = None,
    used: Mapping[Period, Decimal] = NO_USAGE,
) -> list[charges.Charge]:
    """What is not billed yet of everything with a billing date up to `upto` inclusive, usage aside.

    `used` is what the usage of periods came to, which counts towards a minimum commitment; `since` leaves out periods
    that are known to be billed.
    """
    first = settled.since(contract)
    since = max(first, since or first)
    found = charges.due(contract, settled.billed, since=since, upto=upto, usage=used, voided=settled.voided)
    return [charge for charge in found if not settled.covers(charge)]
