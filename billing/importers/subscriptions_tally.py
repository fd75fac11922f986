"""What the lines of a file do to MRR: by the rules that the stored figures follow, before anything is written."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.services.surroundings import house
from billing.importers.subscriptions_deals import Deal
from billing.rules import worth
from billing.rules.contracts import Contract
from billing.rules.money import round_money
from billing.services import contracts, rates
from plock.kit.formats import money, number

ZERO = Decimal(0)


@dataclass(slots=True)
class Standing:
    """One customer: its MRR as it is, rounded, and the agreements that it will have."""

    currency: str  # now
    before: Decimal
    future: str  # the currency that it will have
    contracts: dict[Hashable, Contract] = field(default_factory=dict)


class Tally:
    """Sums up customer by customer, each rounded once; what is summed up is forgotten."""

    def __init__(self, today: date) -> None:
        self.today, self.base, self.exchange = today, house().currency, rates.exchange()
        self.new = self.changed = 0
        self._before: dict[str, Decimal] = defaultdict(Decimal)
        self._after: dict[str, Decimal] = defaultdict(Decimal)
        self._base_before = self._base_after = ZERO
        self._open: dict[Hashable, Standing] = {}
        self._lasting: set[Hashable] = set()  # customers that come up in several chunks

    def add(self, deals: Sequence[Deal], *, lasting: set[Hashable]) -> None:
        """The deals of a chunk; of the customers in `lasting` there is more to come."""
        self._load(deals)
        for deal in deals:
            standing = self._open[deal.lines[0].identity]
            if deal.writes:
                standing.contracts[deal.subscription.pk or deal.key] = deal.contract(self.today)
            if deal.is_new:
                self.new += 1
            elif deal.writes and not deal.is_counted:
                self.changed += 1
        self._lasting |= lasting
        self._sum_up([identity for identity in self._open if identity not in self._lasting])

    def summary(self) -> list[dict[str, str]]:
        self._sum_up(list(self._open))
        found = [{"label": _("New subscriptions"), "value": number(self.new)}]
        if self.changed:
            found.append({"label": _("Changed subscriptions"), "value": number(self.changed)})
        currencies = sorted(self._before.keys() | self._after.keys())
        for currency in currencies:
            label = _("MRR of these customers in %s") % currency
            found.append(_entry(label, currency, self._before[currency], self._after[currency]))
        if currencies and currencies != [self.base]:
            label = _("MRR of these customers, all in %s") % self.base
            found.append(_entry(label, self.base, self._base_before, self._base_after))
        return found

    def _load(self, deals: Iterable[Deal]) -> None:
        """What customers have now; of those that a chunk meets for the first time."""
        fresh = {deal.lines[0].identity: deal.account for deal in deals if deal.lines[0].identity not in self._open}
        known = {account.pk for account in fresh.values() if account.pk}
        held = contracts.of_accounts(known) if known else {}
        now = dict(Account.objects.filter(pk__in=known).values_list("pk", "currency")) if known else {}
        for identity, account in fresh.items():
            mine: dict[Hashable, Contract] = {one.subscription: one.contract for one in held.get(account.pk or 0, ())}
            currency = now.get(account.pk or 0, account.currency)
            before = self._worth(mine.values(), currency)
            is_open = account.state == Account.State.ACTIVE
            self._open[identity] = Standing(currency, before, account.currency, dict(mine) if is_open else {})

    def _sum_up(self, identities: list[Hashable]) -> None:
        for identity in identities:
            one = self._open.pop(identity)
            after = self._worth(one.contracts.values(), one.future)
            self._before[one.currency] += one.before
            self._after[one.future] += after
            self._base_before += self._in_base(one.before, one.currency)
            self._base_after += self._in_base(after, one.future)

    def _worth(self, held: Iterable[Contract], currency: str) -> Decimal:
        exact = worth.worth(held, currency, self.today, self.exchange, month=self.today)
        return round_money(exact, currency)

    def _in_base(self, amount: Decimal, currency: str) -> Decimal:
        return round_money(self.exchange.convert(amount, currency, self.base, self.today), self.base)


def _entry(label: str, currency: str, before: Decimal, after: Decimal) -> dict[str, str]:
    shown = (
        f"{money(before, currency)} → {money(after, currency)}"
        if before not in {ZERO, after}
        else money(after, currency)
    )
    return {"label": label, "value": shown, "currency": currency, "before": str(before), "after": str(after)}
