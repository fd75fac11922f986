"""What subscriptions are worth: MRR, ARR and CMRR on a day, and how MRR moved from month to month.

Amounts are exact until they are stored; then they are rounded once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from billing.rules.contracts import DAY, Contract
from billing.rules.exchange import Exchange
from billing.rules.money import round_money
from billing.rules.periods import MONTHS_A_YEAR, add_months

ZERO = Decimal(0)
NOTHING = Fraction(0)


class Kind(StrEnum):
    """Why MRR moved."""

    NEW = "new"
    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    CHURN = "churn"
    REACTIVATION = "reactivation"
    CURRENCY = "currency"


REASONS: tuple[Kind, ...] = tuple(kind for kind in Kind if kind is not Kind.CURRENCY)


@dataclass(frozen=True, slots=True)
class Movement:
    """What a month, named by its first day, added to the MRR (or, below 0, took from it), for one reason."""

    month: date
    kind: Kind
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Balance:
    """A month of many accounts in one currency: opening + the amounts by kind = closing, exactly."""

    month: date
    opening: Decimal
    amounts: Mapping[Kind, Decimal]
    closing: Decimal


def mrr(contract: Contract, on: date) -> Fraction:
    """Its recurring revenue for one month as of that day, in its currency; 0 for a draft, before its start and after.

    Fixed prices and committed quantities after the rebate in force; at least the minimum commitment. Terms that bill
    nothing on the day count nothing.
    """
    return _recurring(contract, on) if contract.runs(on) else NOTHING


def peak(contract: Contract) -> Fraction:
    """The highest MRR that it has on any day, past or to come as far as it is planned."""
    return max((mrr(contract, day) for day in dates_of_change(contract)), default=NOTHING)


def arr[Amount: (Decimal, Fraction)](monthly: Amount) -> Amount:
    """Twelve times the MRR."""
    return monthly * MONTHS_A_YEAR


def cmrr(contract: Contract, on: date) -> Fraction:
    """Its recurring revenue as contracted: from the day it was signed (at the latest its first) until it has ended.

    At the price of its last day; without an end, at the price that it ends up with, after every change that is planned
    and without rebates that run out. What ended before it began was never worth anything.
    """
    if not contract.is_binding or on < min(contract.signed_on or contract.starts_on, contract.starts_on):
        return NOTHING
    if contract.ends_on is None:
        return _recurring(contract, date.max)
    return _recurring(contract, contract.ends_on - DAY) if max(on, contract.starts_on) < contract.ends_on else NOTHING


def worth(contracts: Iterable[Contract], currency: str, on: date, exchange: Exchange, *, month: date) -> Fraction:
    """The MRR of all the contracts on that day, in the currency, at the rates of the month."""
    return _sum([exchange.convert(mrr(contract, on), contract.currency, currency, month) for contract in contracts])


def movements(contracts: Sequence[Contract], currency: str, on: date, exchange: Exchange) -> list[Movement]:
    """Every movement of an account's MRR until that day, in the account's currency; their sum is its MRR of the day.

    A month's MRR is that of its last day; of the month that `on` is in, that of `on`. Where some of it is in another
    currency, a month first moves by what its rate makes of the opening; then, by at most one kind, to its closing.
    """
    changes = _changes(contracts, on)
    is_foreign = any(source != currency for moved in changes.values() for source, _ in moved)
    held: dict[str, Fraction] = {}
    found: list[Movement] = []
    closing, has_been = ZERO, False
    for month in _months(min(changes), on) if is_foreign else sorted(changes):
        opening = closing
        revalued = _value(held, currency, month, exchange) if is_foreign and opening else opening
        for source, change in changes.get(month, ()):
            held[source] = held[source] + change if source in held else change
        closing = _value(held, currency, month, exchange)
        found += _moves(month, opening, revalued, closing, has_been=has_been)
        has_been = has_been or closing > 0
    return found


def dates_of_change(contract: Contract) -> Iterator[date]:
    """The days on which its MRR or CMRR may differ from the day before."""
    yield from filter(None, (contract.starts_on, contract.signed_on, contract.ends_on))
    for terms in contract.terms:
        yield from filter(None, (terms.starts_on, terms.ends_on, terms.rebate_ends_on))


def consolidate(
    moved: Mapping[date, Mapping[str, Mapping[Kind, Decimal]]], months: Sequence[date], base: str, exchange: Exchange
) -> list[Balance]:
    """The months, in a row, of many accounts in the base currency: each month at its own rates.

    `moved` is month → currency → kind → sum of the movements of accounts in that currency, from the very beginning.
    What the change of rates makes of the opening, and what rounding leaves, is of kind currency.
    """
    totals: dict[str, Decimal] = {}
    found: list[Balance] = []
    for month in sorted(month for month in moved if months and month < months[0]):
        _add(totals, moved[month])
    for month in months:
        opening = found[-1].closing if found else _converted(totals, base, add_months(month, -1), exchange)
        here = moved.get(month, {})
        _add(totals, here)
        closing = _converted(totals, base, month, exchange)
        amounts = {kind: _converted(_of_kind(here, kind), base, month, exchange) for kind in REASONS}
        rest = closing - opening - sum(amounts.values(), ZERO)
        found.append(Balance(month, opening, {**amounts, Kind.CURRENCY: rest}, closing))
    return found


def _recurring(contract: Contract, on: date) -> Fraction:
    """The price for one month of the terms that hold on the day, at least the minimum commitment."""
    rest = _sum([terms.monthly(contract.interval, on) for terms in contract.terms if terms.holds(on)])
    return max(rest, Fraction(contract.minimum) / contract.interval) if contract.minimum else rest


def _changes(contracts: Iterable[Contract], on: date) -> dict[date, list[tuple[str, Fraction]]]:
    """By month, until that day: (currency, by how much the MRR of a contract changed), exact."""
    found: dict[date, list[tuple[str, Fraction]]] = defaultdict(list)
    for contract in contracts:
        before = NOTHING
        for day in sorted({day for day in dates_of_change(contract) if day <= on}):
            now = mrr(contract, day)
            if now != before:
                found[day.replace(day=1)].append((contract.currency, now - before))
                before = now
    return found


def _months(first: date, on: date) -> Iterator[date]:
    """Every month from the first one until the one that the day is in."""
    while first <= on:
        yield first
        first = add_months(first, 1)


def _value(held: Mapping[str, Fraction], currency: str, month: date, exchange: Exchange) -> Decimal:
    """What is held in several currencies, at the month's rates, rounded once."""
    exact = _sum([exchange.convert(amount, source, currency, month) for source, amount in held.items()])
    return round_money(exact, currency)


def _sum(amounts: list[Fraction]) -> Fraction:
    """Their sum. Mostly there is one alone, and adding fractions costs more than all the rest."""
    return sum(amounts[1:], amounts[0]) if amounts else NOTHING


def _moves(month: date, opening: Decimal, revalued: Decimal, closing: Decimal, *, has_been: bool) -> Iterator[Movement]:
    """From the opening over what the month's rate makes of it to the closing."""
    if revalued != opening:
        yield Movement(month, Kind.CURRENCY, revalued - opening)
    if closing != revalued:
        yield Movement(month, _kind(opening, revalued, closing, has_been=has_been), closing - revalued)


def _kind(opening: Decimal, revalued: Decimal, closing: Decimal, *, has_been: bool) -> Kind:
    """The one reason, besides the rates, for which a month moved."""
    if not opening:
        return Kind.REACTIVATION if has_been else Kind.NEW
    if closing > revalued:
        return Kind.EXPANSION
    return Kind.CONTRACTION if closing else Kind.CHURN


def _add(totals: dict[str, Decimal], moved: Mapping[str, Mapping[Kind, Decimal]]) -> None:
    for currency, kinds in moved.items():
        totals[currency] = totals.get(currency, ZERO) + sum(kinds.values(), ZERO)


def _of_kind(moved: Mapping[str, Mapping[Kind, Decimal]], kind: Kind) -> dict[str, Decimal]:
    return {currency: kinds.get(kind, ZERO) for currency, kinds in moved.items()}


def _converted(totals: Mapping[str, Decimal], base: str, month: date, exchange: Exchange) -> Decimal:
    """The sum of totals by currency, each converted and rounded."""
    return sum(
        (round_money(exchange.convert(amount, currency, base, month), base) for currency, amount in totals.items()),
        ZERO,
    )
