"""What subscriptions are worth: MRR, ARR and CMRR on a day, and how MRR moved from month to month.

Amounts are exact until they are stored; then they are rounded once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from billing.rules.contracts import DAY, Contract, Terms
from billing.rules.exchange import Exchange
from billing.rules.money import round_money
from billing.rules.periods import MONTHS_A_YEAR, add_months

ZERO = Decimal(0)


class Kind(StrEnum):
    """Why MRR moved."""

    NEW = "new"
    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    CHURN = "churn"
    REACTIVATION = "reactivation"
    CURRENCY = "currency"


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
    if not contract.runs(on):
        return Fraction(0)
    rest = sum(
        (_monthly(terms, contract, terms.rebate_on(on)) for terms in contract.terms if terms.holds(on)), Fraction(0)
    )
    return max(rest, Fraction(contract.minimum) / contract.interval)


def arr(monthly: Decimal) -> Decimal:
    """Twelve times the MRR."""
    return monthly * MONTHS_A_YEAR


def cmrr(contract: Contract, on: date) -> Fraction:
    """Its recurring revenue as contracted: from the day it was signed (unknown: its first) until it has ended.

    At the price that it ends up with: after every change that is planned, and without rebates that run out.
    """
    is_signed = (contract.signed_on or contract.starts_on) <= on or contract.starts_on <= on
    if not contract.is_binding or not is_signed or (contract.ends_on is not None and contract.ends_on <= on):
        return Fraction(0)
    final = [terms for terms in contract.terms if _is_final(terms, contract)]
    rest = sum(
        (_monthly(terms, contract, ZERO if terms.rebate_until else terms.rebate) for terms in final), Fraction(0)
    )
    return max(rest, Fraction(contract.minimum) / contract.interval)


def worth(contracts: Iterable[Contract], currency: str, on: date, exchange: Exchange, *, month: date) -> Fraction:
    """The MRR of all the contracts on that day, in the currency, at the rates of the month."""
    return sum(
        (exchange.convert(mrr(contract, on), contract.currency, currency, month) for contract in contracts), Fraction(0)
    )


def movements(contracts: Sequence[Contract], currency: str, on: date, exchange: Exchange) -> list[Movement]:
    """Every movement of an account's MRR until that day, in the account's currency; their sum is its MRR of the day.

    A month's MRR is that of its last day; of the month that `on` is in, that of `on`.
    """
    found: list[Movement] = []
    closing, has_been = ZERO, False
    for month in _months(contracts, currency, on):
        last = min(add_months(month, 1) - DAY, on)
        opening, closing = closing, round_money(worth(contracts, currency, last, exchange, month=month), currency)
        before = month - DAY
        revalued = round_money(worth(contracts, currency, before, exchange, month=month), currency) if opening else ZERO
        if revalued != opening:
            found.append(Movement(month, Kind.CURRENCY, revalued - opening))
        if closing != revalued:
            kind = _kind(opening, revalued, closing, has_been=has_been)
            found.append(Movement(month, kind, closing - revalued))
        has_been = has_been or closing > 0
    return found


def dates_of_change(contract: Contract) -> Iterator[date]:
    """The days on which its MRR or CMRR may differ from the day before."""
    yield contract.starts_on
    if contract.signed_on:
        yield contract.signed_on
    if contract.ends_on:
        yield contract.ends_on
    for terms in contract.terms:
        if terms.starts_on:
            yield terms.starts_on
        if terms.ends_on:
            yield terms.ends_on
        if terms.rebate and terms.rebate_until:
            yield terms.rebate_until + DAY


def consolidate(
    moved: Mapping[date, Mapping[str, Mapping[Kind, Decimal]]], months: Sequence[date], base: str, exchange: Exchange
) -> list[Balance]:
    """The months, in a row, of many accounts in the base currency: each month at its own rates.

    `moved` is month → currency → kind → sum of the movements of accounts in that currency, from the very beginning.
    What the change of rates makes of the opening, and what rounding leaves, is of kind currency.
    """
    totals: dict[str, Decimal] = {}
    for month in sorted(month for month in moved if month < months[0]):
        _add(totals, moved[month])
    opening = _converted(totals, base, add_months(months[0], -1), exchange)
    found = []
    for month in months:
        here = moved.get(month, {})
        _add(totals, here)
        closing = _converted(totals, base, month, exchange)
        amounts: dict[Kind, Decimal] = {
            kind: sum(
                (
                    round_money(exchange.convert(kinds.get(kind, ZERO), currency, base, month), base)
                    for currency, kinds in here.items()
                ),
                ZERO,
            )
            for kind in Kind
            if kind is not Kind.CURRENCY
        }
        amounts[Kind.CURRENCY] = closing - opening - sum(amounts.values(), ZERO)
        found.append(Balance(month, opening, amounts, closing))
        opening = closing
    return found


def _monthly(terms: Terms, contract: Contract, rebate: Decimal) -> Fraction:
    """The price of the terms for one month after a rebate in percent."""
    return terms.list_price(contract.interval) / contract.interval * (100 - Fraction(rebate)) / 100


def _is_final(terms: Terms, contract: Contract) -> bool:
    """Whether these terms hold when the contract ends, or for good."""
    return terms.ends_on is None or (contract.ends_on is not None and terms.ends_on >= contract.ends_on)


def _months(contracts: Sequence[Contract], currency: str, on: date) -> list[date]:
    """The months until `on` in which the MRR of the contracts may move; with a foreign currency, all from the first."""
    binding = [contract for contract in contracts if contract.is_binding]
    months = {day.replace(day=1) for contract in binding for day in dates_of_change(contract) if day <= on}
    if months and any(contract.currency != currency for contract in binding):
        month = min(months)
        while month <= on:
            months.add(month)
            month = add_months(month, 1)
    return sorted(months)


def _kind(opening: Decimal, revalued: Decimal, closing: Decimal, *, has_been: bool) -> Kind:
    if not opening:
        return Kind.REACTIVATION if has_been else Kind.NEW
    if closing > revalued:
        return Kind.EXPANSION
    return Kind.CONTRACTION if closing else Kind.CHURN


def _add(totals: dict[str, Decimal], moved: Mapping[str, Mapping[Kind, Decimal]]) -> None:
    for currency, kinds in moved.items():
        totals[currency] = totals.get(currency, ZERO) + sum(kinds.values(), ZERO)


def _converted(totals: Mapping[str, Decimal], base: str, month: date, exchange: Exchange) -> Decimal:
    """The sum of totals by currency, each converted and rounded."""
    return sum(
        (round_money(exchange.convert(amount, currency, base, month), base) for currency, amount in totals.items()),
        ZERO,
    )
