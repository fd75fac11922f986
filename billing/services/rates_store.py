"""Writing exchange rates, one or many years of them, and noticing whether the rate of some month is another one now."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import batched

from django.db import transaction

from billing.models import Currency, ExchangeRate, RateFeed
from billing.rules.exchange import EURO, Exchange, NoRate
from billing.rules.periods import add_months
from billing.services import nightly, rates
from plock.kit.bulk import insert
from plock.kit.bulk_update import update

CHUNK = 10_000
Source = ExchangeRate.Source

type Quote = tuple[str, date, Decimal]  # currency, day, units for one euro


@dataclass(slots=True)
class Stored:
    """How many rates were new or other than before, and the currencies of which the rate of some month changed."""

    written: int
    currencies: set[str]


@transaction.atomic
def store(quotes: Iterable[Quote], *, source: Source, today: date) -> Stored:
    """Save the rates, and their currencies. What was entered by hand stays, unless this is by hand.

    Where the rate of a month changed, the figures follow at the next advance.
    """
    RateFeed.objects.get_or_create(pk=1)
    list(RateFeed.objects.select_for_update().filter(pk=1))  # one at a time
    wanted = [quote for quote in quotes if quote[0] != EURO]
    codes = {quote[0] for quote in wanted}
    before = rates.exchange({EURO, *codes})
    Currency.objects.bulk_create([Currency(code=code) for code in sorted(codes)], ignore_conflicts=True)
    written = sum(_write(part, source) for part in batched(wanted, CHUNK, strict=False))
    if not written:
        return Stored(0, set())
    after = rates.exchange({EURO, *codes})
    changed = {
        code for code in codes if any(_differs(before, after, code, month) for month in _months(after, code, today))
    }
    if changed:
        nightly.rates_have_changed()
    return Stored(written, changed)


def feed() -> RateFeed:
    """How fetching stands; before the first time, an unsaved row."""
    return RateFeed.objects.filter(pk=1).first() or RateFeed(pk=1)


def _write(quotes: Sequence[Quote], source: Source) -> int:
    """Insert what is new and correct what differs; returns how many rows that were."""
    days = [on for _code, on, _rate in quotes]
    rows = ExchangeRate.objects.filter(on__range=(min(days), max(days)), currency__in={quote[0] for quote in quotes})
    there = {(row[1], row[2]): row for row in rows.values_list("pk", "currency", "on", "per_euro", "source")}
    new = [
        ExchangeRate(currency_id=code, on=on, per_euro=per_euro, source=source)
        for code, on, per_euro in quotes
        if (code, on) not in there
    ]
    other = list(_corrections(quotes, there, source))
    insert(ExchangeRate, new)
    update(ExchangeRate, ("per_euro", "source"), other)
    return len(new) + len(other)


def _corrections(
    quotes: Sequence[Quote], there: dict[tuple[str, date], tuple], source: Source
) -> Iterator[tuple[int, Decimal, str]]:
    for code, on, per_euro in quotes:
        if (code, on) not in there:
            continue
        pk, _code, _on, stored, stored_source = there[code, on]
        is_kept = stored_source == Source.MANUAL and source != Source.MANUAL
        if not is_kept and (stored, stored_source) != (per_euro, source):
            yield pk, per_euro, source


def _months(exchange: Exchange, code: str, today: date) -> list[date]:
    """The month before the first quote, which stands for all before it, and every one until today's."""
    first = exchange.quotes[code][0][0].replace(day=1)
    months = [add_months(first, -1), first]
    while (following := add_months(months[-1], 1)) <= today:
        months.append(following)
    return months


def _differs(before: Exchange, after: Exchange, code: str, month: date) -> bool:
    try:
        return before.per_euro(code, month) != after.per_euro(code, month)
    except NoRate:  # the currency is new: nothing was computed with it yet
        return False
