"""Exchange rates as the pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal, get_currency_name

from billing.models import Currency, ExchangeRate
from billing.rules.exchange import EURO, NoRate
from billing.services import rates
from plock.kit import formats

SIGNIFICANT = 6  # digits of a cross rate


@dataclass(frozen=True, slots=True)
class Row:
    """A currency with its newest rate (the euro has none), and what one unit is worth in the organisation's currency.

    The worth is at the rate that sums are converted by: that of the month's first banking day.
    """

    code: str
    name: str
    newest: ExchangeRate | None
    day: str
    per_euro: str
    worth: str


def newest(*, currency: str, on: date) -> list[Row]:
    """Every currency with its newest rate; three queries. `currency` is the organisation's, `on` the day it is."""
    latest: dict[str, ExchangeRate] = {}
    for rate in ExchangeRate.objects.filter(pk__in=rates.newest_keys()):
        latest[rate.currency_id] = rate
    exchange = rates.exchange()
    rows = []
    for code in Currency.objects.order_by("code").values_list("code", flat=True):
        try:
            exact = exchange.convert(Decimal(1), code, currency, on)
            worth = number(rates.digits(exact, SIGNIFICANT))
        except NoRate:
            worth = ""
        held = latest.get(code)
        per_euro = number(held.per_euro) if held else "1" if code == EURO else ""
        rows.append(Row(code, name(code), held, day(held.on) if held else "", per_euro, worth))
    return rows


def name(code: str) -> str:
    """The currency's name in the reader's language."""
    return str(get_currency_name(code, locale=formats.locale()))


def day(on: date) -> str:
    """A date that does not break in narrow columns."""
    return formats.day(on).replace(" ", "\xa0")


def number(value: Decimal) -> str:
    """A rate with all its decimals."""
    return str(format_decimal(value.normalize(), format="#,##0.##########", locale=formats.locale()))


def with_words(rows: Sequence[ExchangeRate]) -> list[tuple[ExchangeRate, str, str]]:
    """(rate, its day, its number)."""
    return [(rate, day(rate.on), number(rate.per_euro)) for rate in rows]
