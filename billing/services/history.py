"""How MRR came to be what it is: its balance at the end of each month, from the stored movements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate

from accounts.services.surroundings import house
from billing.models import Movement
from billing.rules import worth
from billing.rules.periods import add_months
from billing.services import rates
from plock.kit.sums import ExactSum

YEAR_AND_NOW = 13
ZERO = Decimal(0)

type Moved = dict[date, dict[str, dict[worth.Kind, Decimal]]]  # month: currency: kind: amount


def of_account(account_id: int, *, on: date, months: int = YEAR_AND_NOW) -> list[tuple[date, Decimal]]:
    """(first day of the month, MRR at its end in the account's currency), the month of `on` last; one query.

    The last one is the MRR as of the day that the figures are of.
    """
    amounts = of_accounts([account_id], on=on, months=months)[account_id]
    return list(zip(months_until(on, months), amounts, strict=True))


def of_accounts(ids: Iterable[int], *, on: date, months: int = YEAR_AND_NOW) -> dict[int, list[Decimal]]:
    """The same amounts of many accounts at once, by account; one query."""
    wanted, shown = list(ids), months_until(on, months)
    found: dict[int, dict[date, Decimal]] = {pk: defaultdict(Decimal) for pk in wanted}
    rows = Movement.objects.filter(account__in=wanted, month__lte=shown[-1])
    for account, month, amount in rows.values_list("account", "month", "amount"):
        found[account][max(month, add_months(shown[0], -1))] += amount
    return {pk: _balances(moved, shown) for pk, moved in found.items()}


def balances(*, on: date, months: int = YEAR_AND_NOW) -> list[worth.Balance]:
    """All customers together in the organisation's currency, each month at its own rates, the month of `on` last.

    Of each: opening + the movements by kind = closing, exactly.
    """
    moved, base = movements(until=on), house().currency
    currencies = {currency for by_currency in moved.values() for currency in by_currency}
    return worth.consolidate(moved, months_until(on, months), base, rates.exchange({base, *currencies}))


def movements(*, until: date) -> Moved:
    """The sums of all movements, from the very first to those of the month of `until`; one query."""
    found: Moved = defaultdict(lambda: defaultdict(dict))
    rows = Movement.objects.filter(month__lte=until).order_by().values("month", "currency", "kind")
    for month, currency, kind, amount in rows.annotate(total=ExactSum("amount")).values_list(
        "month", "currency", "kind", "total"
    ):
        found[month][currency][worth.Kind(kind)] = amount
    return found


def months_until(on: date, months: int) -> list[date]:
    """The first days of so many months in a row, that of `on` last."""
    return [add_months(on.replace(day=1), -back) for back in reversed(range(months))]


def _balances(moved: Mapping[date, Decimal], months: Sequence[date]) -> list[Decimal]:
    before = moved.get(add_months(months[0], -1), ZERO)
    return list(accumulate((moved.get(month, ZERO) for month in months), initial=before))[1:]
