"""What customers and subscriptions are worth on a day, computed afresh from their contracts; asks no database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain

from billing.rules import worth
from billing.rules.contracts import Contract
from billing.rules.exchange import Exchange
from billing.rules.money import round_money
from billing.services.contracts import Held

ACCOUNT_FIGURES = ("subscription_count", "mrr", "arr", "cmrr", "mrr_base")
SUBSCRIPTION_FIGURES = ("mrr", "cmrr", "mrr_base")
ZERO = Decimal(0)

type Figures = tuple[int, Decimal, Decimal, Decimal, Decimal]
type Amounts = tuple[Decimal, Decimal, Decimal]
type Movements = dict[tuple[date, str], tuple[str, Decimal]]  # (month, kind): (currency, amount)


@dataclass(frozen=True, slots=True)
class Day:
    """The day that figures are computed for, the organisation's currency and the rates of exchange."""

    on: date
    base: str
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Sheet:
    """One account's ACCOUNT_FIGURES, the SUBSCRIPTION_FIGURES of each of its subscriptions, and its movements."""

    figures: Figures
    subscriptions: dict[int, Amounts]
    movements: Movements

    @property
    def amounts(self) -> Iterator[Decimal]:
        """Everything that is stored of the account and its subscriptions, in whatever currency."""
        moved = (amount for _currency, amount in self.movements.values())
        return chain(self.figures[1:], *self.subscriptions.values(), moved)


def of(currency: str, held: list[Held], day: Day) -> Sheet:
    """What is right of an account in that currency with these contracts. Raises NoRate."""
    moved = worth.movements([one.contract for one in held], currency, day.on, day.exchange)
    return Sheet(
        _figures(currency, held, moved, day),
        {one.subscription: _amounts(one, day) for one in held},
        {(one.month, one.kind.value): (currency, one.amount) for one in moved},
    )


def peaks(currency: str, held: list[Held], day: Day) -> Iterator[Fraction]:
    """The ARR of an account if all its contracts were at their highest at once: of each, and summed in the account's
    currency and the organisation's. Raises NoRate.
    """
    highest = [(worth.arr(worth.peak(one.contract)), one.contract.currency) for one in held]
    yield from (amount for amount, _currency in highest)
    for target in (currency, day.base):
        yield _sum(day.exchange.convert(amount, source, target, day.on) for amount, source in highest)


def in_base(amount: Decimal, currency: str, day: Day) -> Decimal:
    """A stored amount in the organisation's currency: what is sorted by, so it follows from what is shown."""
    return round_money(day.exchange.convert(amount, currency, day.base, day.on), day.base)


def _figures(currency: str, held: list[Held], moved: list[worth.Movement], day: Day) -> Figures:
    mrr = sum((one.amount for one in moved), ZERO)
    cmrr = _sum(
        day.exchange.convert(worth.cmrr(one.contract, day.on), one.contract.currency, currency, day.on) for one in held
    )
    running = sum(_counts(one.contract, day.on) for one in held)
    return running, mrr, worth.arr(mrr), round_money(cmrr, currency), in_base(mrr, currency, day)


def _counts(contract: Contract, on: date) -> bool:
    """Whether it is among the customer's subscriptions: not a draft, not over, and not one that never runs."""
    return contract.is_binding and (contract.ends_on is None or contract.ends_on > max(on, contract.starts_on))


def _sum(amounts: Iterable[Fraction]) -> Fraction:
    return sum(amounts, Fraction(0))


def _amounts(held: Held, day: Day) -> Amounts:
    contract = held.contract
    mrr = round_money(worth.mrr(contract, day.on), contract.currency)
    cmrr = round_money(worth.cmrr(contract, day.on), contract.currency)
    return mrr, cmrr, in_base(mrr, contract.currency, day)
