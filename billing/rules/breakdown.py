"""How the MRR of one subscription is made up: what each of its items brings, and what its minimum adds."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from billing.rules import worth
from billing.rules.contracts import DAY, Contract, Terms

ZERO = Decimal(0)


def of_terms(contract: Contract, terms: Terms, on: date) -> Fraction:
    """What these terms alone bring in a month, as of that day."""
    return worth.mrr(replace(contract, terms=(terms,), minimum=ZERO), on)


def of_minimum(contract: Contract, on: date) -> Fraction:
    """What the minimum commitment adds to the items a month; 0 where they reach it."""
    return worth.mrr(contract, on) - worth.mrr(replace(contract, minimum=ZERO), on)


def nearest_day(contract: Contract, on: date) -> date:
    """That day, or the one nearest to it on which the subscription runs."""
    inside = on if contract.ends_on is None else min(on, contract.ends_on - DAY)
    return max(inside, contract.starts_on)


def in_sum(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of rounded amounts of one currency."""
    return sum(amounts, ZERO)
