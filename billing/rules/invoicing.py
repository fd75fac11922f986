"""Which invoices come of what is owed: one for each payer, currency, schedule, practice and billing date.

Every owed amount comes with its own account, computed by that account's own prices: an invoice only collects, so that
merging never changes what anybody's part costs. Usage of a product by several accounts of a group is one line with its
parts. What is held back, with the reason, is on no invoice, and counted in the reconciliation.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from billing.rules.charges import Charge, Kind
from billing.rules.contracts import Practice
from billing.rules.grouping import Verdict
from billing.rules.periods import Period

ZERO = Decimal(0)


class Held(StrEnum):
    """Why something that is due is on no invoice yet."""

    PAUSED = "paused"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What an invoice is for. `interval` is in months; it and `practice` are "0" and "" for what is charged once."""

    payer: int
    currency: str
    billing_date: date
    interval: int
    practice: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A charge of an account, with its currency, the verdict on who pays, and what keeps it back (None: nothing).

    `subscription` is None for what is charged once, `product` for what is about a whole subscription. `is_usage` tells
    measured usage, whose lines are put together.
    """

    account: int
    charge: Charge
    currency: str
    verdict: Verdict
    interval: int = 0
    practice: Practice | None = None
    subscription: int | None = None
    product: int | None = None
    is_usage: bool = False
    held: Held | None = None

    @property
    def key(self) -> Key:
        """The invoice that it belongs on."""
        practice = str(self.practice or "")
        return Key(self.verdict.payer, self.currency, self.charge.billing_date, self.interval, practice)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an invoice: one charge, or the usage of a product by several accounts, each with its own amount."""

    parts: tuple[Owed, ...]

    @property
    def net(self) -> Decimal:
        return sum((part.charge.net for part in self.parts), ZERO)

    @property
    def quantity(self) -> Decimal:
        """Units of all parts; of a line with one part, those of its charge."""
        return sum((part.charge.quantity for part in self.parts), ZERO)


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one currency: everything due, and where it went. `due` is merged + separate + held, or the run is wrong.

    `paused` is what of the held waits because its collection is paused; the rest has a problem.
    """

    due: Decimal = ZERO
    merged: Decimal = ZERO
    separate: Decimal = ZERO
    held: Decimal = ZERO
    paused: Decimal = ZERO

    @property
    def difference(self) -> Decimal:
        return self.due - self.merged - self.separate - self.held


def invoices(owed: Iterable[Owed]) -> dict[Key, list[Line]]:
    """The lines of every invoice: the payer's own first, then the other accounts', then usage; whatever the order."""
    by_key: dict[Key, list[Owed]] = defaultdict(list)
    for one in owed:
        if one.held is None:
            by_key[one.key].append(one)
    return {key: _lines(key, by_key[key]) for key in sorted(by_key)}


def reconcile(due: Iterable[Owed], found: dict[Key, list[Line]]) -> dict[str, Sums]:
    """By currency: what was due against what stands on invoices or is held back, each counted on its own."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in due:
        sums[one.currency]["due"] += one.charge.net
        if one.held is not None:
            sums[one.currency]["held"] += one.charge.net
        if one.held is Held.PAUSED:
            sums[one.currency]["paused"] += one.charge.net
    for key, lines in found.items():
        for part in (part for line in lines for part in line.parts):
            sums[key.currency]["merged" if part.account != key.payer else "separate"] += part.charge.net
    return {currency: Sums(**sums[currency]) for currency in sorted(sums)}


def _lines(key: Key, owed: Sequence[Owed]) -> list[Line]:
    """Usage of a product is put together where the payer pays for others; what one account used alone stays apart.

    Every period has a line of its own, and so has the correction of one that was billed before.
    """
    usage: dict[tuple[int, bool, Period], list[Owed]] = defaultdict(list)
    single = []
    for one in sorted(owed, key=lambda one: _place(key, one)):
        if one.is_usage:
            usage[one.product or 0, one.charge.kind is not Kind.COMPENSATION, one.charge.period].append(one)
        else:
            single.append(Line((one,)))
    for _product, parts in sorted(usage.items(), key=lambda found: found[0]):
        is_shared = any(part.account != key.payer for part in parts)
        single += [Line(tuple(parts))] if is_shared else [Line((part,)) for part in parts]
    return single


def _place(key: Key, one: Owed) -> tuple:
    charge = one.charge
    credits_first = charge.net >= 0 if charge.kind is Kind.COMPENSATION else True
    return (
        one.account != key.payer,
        one.account,
        one.subscription or 0,
        charge.key is None,
        charge.line or 0,
        charge.days.start,
        credits_first,
        charge.days,
        charge.kind,
        one.product or 0,
        charge.key or 0,
        charge.net,
        charge.quantity,
    )
