"""Exchange rates as the rules see them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, Func, Max, Min, OuterRef, Q, QuerySet, Subquery, Window

from billing.models import Currency, ExchangeRate
from billing.rules.exchange import EURO, Exchange
from billing.rules.money import round_money


class Month(Func):
    """The month that a date is in: something that is equal for its days."""

    template = "date_trunc('month', %(expressions)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="substr(%(expressions)s, 1, 7)", **extra)


def exchange(currencies: Iterable[str] | None = None) -> Exchange:
    """For converting between these currencies, or between all; one query, none for a single currency.

    Of each month only its first and its latest rate are read: the first is the rate of the month, the latest that of
    the months after it without any.
    """
    wanted = None if currencies is None else set(currencies)
    if wanted is not None and len(wanted) < 2:
        return Exchange({})
    rows = ExchangeRate.objects.all() if wanted is None else ExchangeRate.objects.filter(currency__in=wanted - {EURO})
    of_month: dict[str, Any] = {"partition_by": [F("currency"), Month("on")]}
    ends = rows.annotate(first=Window(Min("on"), **of_month), latest=Window(Max("on"), **of_month))
    quotes: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for currency, on, per_euro in (
        ends.filter(Q(on=F("first")) | Q(on=F("latest")))
        .order_by("currency", "on")
        .values_list("currency", "on", "per_euro")
    ):
        quotes[currency].append((on, per_euro))
    return Exchange(quotes)


def newest_keys() -> QuerySet[Currency, Any]:
    """The key of the newest rate of each currency, for a subquery."""
    latest = ExchangeRate.objects.filter(currency=OuterRef("pk")).order_by("-on").values("pk")[:1]
    return Currency.objects.annotate(latest=Subquery(latest)).values("latest")


def digits(exact: Fraction, significant: int) -> Decimal:
    """A rate for reading: so many significant digits."""
    return Context(prec=significant).divide(Decimal(exact.numerator), Decimal(exact.denominator))


def total(sums: Mapping[str, Decimal], currency: str, on: date) -> Decimal:
    """Sums by currency as one, each converted at the rate of the day's month and rounded once. Raises NoRate."""
    amounts = {source: amount for source, amount in sums.items() if amount}
    return added(amounts, currency, on, exchange({currency, *amounts}))


def added(sums: Mapping[str, Decimal], currency: str, on: date, rates: Exchange) -> Decimal:
    """The same by rates that are read already, for those who add up many."""
    converted = (
        round_money(rates.convert(Fraction(amount), source, currency, on), currency)
        for source, amount in sums.items()
        if amount
    )
    return sum(converted, Decimal(0))
