"""What lines about one subscription come to: the subscription, and what becomes of it and of its items."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Account
from billing.models import Subscription, SubscriptionItem
from billing.rules.contracts import Contract, Practice, Terms
from billing.rules.periods import PeriodMode, Schedule
from billing.rules.pricing import Pricing
from plock.kit.importing.lines import Line

DAY = timedelta(days=1)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an item is paid by: a version of a plan, or, without one, a plan that is still to be made.

    `product` is the key of a product or, of one that is still to be made, its name; `price` is for `months` months.
    """

    version: int | None
    product: int | str
    name: str
    charge: str
    pricing: Pricing
    months: int
    price: Decimal | None = None


@dataclass(slots=True)
class Term:
    """One dated row of an item: as it is, as it will be, or new (`row` without a key)."""

    row: SubscriptionItem
    offer: Offer
    product: int | str
    plan_key: str

    def as_terms(self, key: int) -> Terms:
        row = self.row
        amount = row.quantity if row.quantity is not None else row.committed_quantity or ZERO
        return Terms(
            key,
            row.line,
            self.offer.pricing,
            amount,
            self.offer.months,
            row.rebate_percent,
            row.rebate_until,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )


@dataclass(slots=True)
class Change:
    """Other terms of an item: {field of the item: value}, and by what it is paid, if that changes."""

    term: Term
    values: dict[str, Any]
    offer: Offer | None


@dataclass(slots=True)
class Deal:
    """`is_young`: this very import has made the subscription, so that more items are there from its first day.

    `is_counted`: an earlier chunk has made or changed it already.
    """

    key: Hashable
    account: Account
    subscription: Subscription
    is_new: bool
    is_young: bool = False
    is_counted: bool = False
    lines: list[Line] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)  # those that are there
    added: list[Term] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # of the subscription: old and new

    @property
    def is_good(self) -> bool:
        return not any(line.problems for line in self.lines)

    @property
    def writes(self) -> bool:
        return bool(self.is_new or self.added or self.changed or self.fields)

    def day(self, today: date) -> date:
        """The day whose terms count: today, or its first or last one where it does not run today."""
        ends_on = self.subscription.ends_on
        last = today if ends_on is None else min(today, ends_on - DAY)
        return max(last, self.subscription.starts_on)

    def in_force(self, today: date) -> list[Term]:
        on = self.day(today)
        return [
            term
            for term in self.terms
            if (term.row.starts_on is None or term.row.starts_on <= on)
            and (term.row.ends_on is None or on < term.row.ends_on)
        ]

    def contract(self, today: date) -> Contract:
        """The agreement as it will be, good for the worth of today."""
        one = self.subscription
        new = {name: pair[1] for name, pair in self.fields.items()}
        return Contract(
            Schedule(
                new.get("starts_on", one.starts_on),
                new.get("billing_interval_months", one.billing_interval_months),
                PeriodMode(new.get("period_mode", one.period_mode)),
                new.get("anchor_on", one.anchor_on),
            ),
            Practice(new.get("billing_practice", one.billing_practice)),
            one.currency_id,
            tuple(term.as_terms(number) for number, term in enumerate(self._held(), 1)),
            ends_on=new.get("ends_on", one.ends_on),
            signed_on=new.get("signed_on", one.signed_on),
            minimum=new.get("minimum_commitment", one.minimum_commitment),
            is_binding=one.state != Subscription.State.DRAFT,
        )

    def go_on(self, account: Account) -> "Deal":
        """The same for a later chunk, as this one leaves it, while nothing is written."""
        for name, (_old, new) in self.fields.items():
            setattr(self.subscription, name, new)
        is_young, is_counted = self.is_new or self.is_young, self.is_counted or self.writes
        return Deal(self.key, account, self.subscription, False, is_young, is_counted, terms=self._held())

    def _held(self) -> list[Term]:
        """All terms as they will be."""
        changed = {id(change.term): self._changed(change) for change in self.changed}
        return [changed.get(id(term), term) for term in (*self.terms, *self.added)]

    def _changed(self, change: Change) -> Term:
        """The term as it is from today on: for the worth of today it may as well have been so before."""
        row = change.term.row
        values = {name: getattr(row, name) for name in ("quantity", "committed_quantity", "rebate_percent")}
        values |= {"rebate_until": row.rebate_until, **change.values}
        copy = SubscriptionItem(line=row.line, starts_on=row.starts_on, ends_on=row.ends_on, **values)
        return Term(copy, change.offer or change.term.offer, change.term.product, change.term.plan_key)
