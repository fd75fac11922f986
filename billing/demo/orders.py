"""The orders that invented subscriptions come from, and those that are still open."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from accounts.models import Account, User
from billing.demo.catalogue import Catalogue, Offer, at
from billing.demo.deals import Deal
from billing.demo.keys import Keys
from billing.models import Charge, Order, OrderLine, Subscription
from billing.rules import order_lines
from billing.rules.contracts import Practice
from billing.rules.order_lines import Billing, Line
from billing.rules.periods import PeriodMode
from billing.services.orders import ORDERS

ORDERED, ORDERED_BRIEF = 0.6, 0.1  # of the subscriptions since the customer is one of ours
OPEN, OPEN_BRIEF = 0.1, 0.02  # of the customers
ONBOARDED = 0.4  # of the orders for a platform
State = Order.State


@dataclass(slots=True)
class Taken:
    """One order with its lines and the charges that confirming it made; `state` is what it comes to be."""

    order: Order
    state: str
    lines: list[OrderLine] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    ruled: list[Line] = field(default_factory=list)

    @property
    def is_confirmed(self) -> bool:
        return self.state in (State.CONFIRMED, State.FULFILLED)


class OrderBook:
    """Invents orders, one after the other."""

    def __init__(
        self, rng: Random, catalogue: Catalogue, keys: Keys, today: date, *, billed_since: date, brief: bool
    ) -> None:
        self.rng, self.catalogue, self.keys, self.today, self.brief = rng, catalogue, keys, today, brief
        self.billed_since = billed_since

    def behind(self, deal: Deal, *, opened: date, by: User) -> Taken | None:
        """The order that became this subscription, where there was one."""
        made, rng = deal.subscription, self.rng
        if not made.signed_on or made.signed_on < opened or rng.random() > (ORDERED_BRIEF if self.brief else ORDERED):
            return None
        is_delivered = made.starts_on <= self.today and rng.random() < 0.85
        taken = self._take(made, made.signed_on, State.FULFILLED if is_delivered else State.CONFIRMED, by)
        for part in deal.first_parts:
            item = part.item
            amount = item.quantity if item.quantity is not None else item.committed_quantity
            terms = {"rebate_percent": item.rebate_percent, "rebate_until": item.rebate_until}
            self._add(taken, part.offer, amount or Decimal(0), starts_on=made.starts_on, **terms)
        if made.name.startswith("Platform") and rng.random() < ONBOARDED:
            self._onboard(taken)
        made.order_id = taken.order.pk
        return self._sum_up(taken)

    def open(self, account: Account, *, opened: date, by: User) -> Taken | None:
        """One that is not confirmed, or was called off."""
        rng = self.rng
        if rng.random() > (OPEN_BRIEF if self.brief else OPEN):
            return None
        on = max(opened, self.today - timedelta(days=1 + int(rng.random() * 40)))
        made = Subscription(account_id=account.pk, currency_id=account.currency, billing_interval_months=1)
        state = (State.DRAFT, State.DRAFT, State.PLACED, State.PLACED, State.CANCELLED)[int(rng.random() * 5)]
        taken = self._take(made, on, state, by)
        for key, amount in (("business", 1), ("seats", 2 + int(rng.random() * 30))):
            self._add(taken, self.catalogue.get(key, account.currency, on), Decimal(amount), starts_on=None)
        return self._sum_up(taken)

    def _take(self, made: Subscription, on: date, state: str, by: User) -> Taken:
        order = Order(
            pk=self.keys.next(Order),
            number=self.keys.number(ORDERS),
            account_id=made.account_id,
            currency_id=made.currency_id,
            state=State.PLACED if state in (State.CONFIRMED, State.FULFILLED) else state,
            ordered_on=on,
            po_number=f"PO-{int(self.rng.random() * 90_000) + 10_000}" if self.rng.random() < 0.2 else "",
            billing_interval_months=made.billing_interval_months,
            period_mode=made.period_mode,
            billing_practice=made.billing_practice,
            created_by_id=by.pk,
            created_at=at(on),
            updated_at=at(on),
        )
        return Taken(order, state)

    def _add(self, taken: Taken, offer: Offer, quantity: Decimal, *, starts_on: date | None, **terms: Any) -> OrderLine:
        line = OrderLine(
            pk=self.keys.next(OrderLine),
            order_id=taken.order.pk,
            position=len(taken.lines) + 1,
            product_id=offer.product,
            plan_version_id=offer.version,
            is_recurring=offer.charge != "one_off",
            quantity=quantity,
            starts_on=starts_on,
            **terms,
        )
        ruled = Line(
            line.position,
            offer.pricing,
            quantity,
            starts_on or taken.order.ordered_on,
            line.is_recurring,
            offer.months,
            line.rebate_percent,
            line.rebate_until,
        )
        line.net = order_lines.net(ruled, taken.order.currency_id)
        taken.lines.append(line)
        taken.ruled.append(ruled)
        return line

    def _onboard(self, taken: Taken) -> None:
        order = taken.order
        offer = self.catalogue.get("onboarding", order.currency_id, order.ordered_on)
        line = self._add(taken, offer, Decimal(1 + int(self.rng.random() * 3)), starts_on=None)
        taken.charges.append(
            Charge(
                account_id=order.account_id,
                kind=Charge.Kind.ONE_OFF,
                product_id=offer.product,
                order_id=order.pk,
                order_line_id=line.pk,
                currency_id=order.currency_id,
                quantity=line.quantity,
                unit_price=offer.pricing.tiers[0].unit_price,
                net=line.net,
                billing_date=order.ordered_on,
                is_external=order.ordered_on < self.billed_since,
                created_at=order.created_at,
            )
        )

    def _sum_up(self, taken: Taken) -> Taken:
        order = taken.order
        mode, practice = PeriodMode(order.period_mode), Practice(order.billing_practice)
        billing = Billing(order.billing_interval_months, mode, practice, order.currency_id, order.ordered_on)
        order.one_off_total = order_lines.one_off_total(taken.ruled, order.currency_id)
        order.monthly_total = order_lines.monthly_total(taken.ruled, billing)
        order.version = 3 if taken.is_confirmed else 1
        return taken
