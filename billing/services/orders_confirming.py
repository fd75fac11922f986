"""What confirming an order makes, what forbids it, and what cancelling it takes back."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.services.accounts import refuse_if_merged
from accounts.services.activity import Origin
from billing.models import Charge, Invoice, Order, OrderLine, PlanVersion, PricePlan, Subscription, SubscriptionItem
from billing.rules.money import round_money
from billing.services import catalogue, orders_lines, subscriptions
from billing.services.orders_reading import OneOff, Start, charge_of, foresee, months_of
from plock.kit.errors import Refused

NAMED = 5  # subscriptions that a sentence lists


def require_lines(order: Order, lines: Sequence[OrderLine]) -> None:
    if not lines:
        raise Refused(_("%s has no lines. Edit it and add what was ordered.") % order.number)


def require_confirmable(order: Order, lines: Sequence[OrderLine], account: Account) -> None:
    """Raise Refused, with the repair, where the order cannot be confirmed."""
    words = {"number": order.number, "state": str(order.get_state_display()).lower(), "customer": account.name}
    if order.state == Order.State.DRAFT:
        raise Refused(_("%(number)s is a draft. Place it first.") % words)
    if order.state != Order.State.PLACED:
        raise Refused(_("%(number)s is %(state)s already.") % words)
    refuse_if_merged(account)
    if account.state == Account.State.PENDING:
        raise Refused(_("%(customer)s waits for approval. Approve the customer first.") % words)
    if account.is_archived:
        raise Refused(_("%(customer)s is archived. Restore the customer first.") % words)
    require_lines(order, lines)
    orders_lines.check(order, lines)
    for line in lines:
        if not line.product.is_active:
            text = _(
                "Line %(n)s: %(product)s is not offered any more. Choose another product, or make it active again"
                " under Products."
            )
            raise Refused(text % {"n": line.position, "product": line.product})


def make(
    order: Order, lines: Sequence[OrderLine], account: Account, *, today: date, origin: Origin
) -> dict[str, tuple[Any, Any]]:
    """Subscriptions of the recurring lines, with the figures that follow, and charges of the others; what to log."""
    outcome = foresee(order, lines, today=today)
    versions = {line.pk: _special(order, line, account, origin) for line in outcome.special}
    rows = [(_subscription(order, start, account), list(_items(start, versions))) for start in outcome.starts]
    if rows:
        subscriptions.create_many(rows, origin=origin, today=today)
    Charge.objects.bulk_create(_charge(order, one) for one in outcome.one_offs)
    charged = [f"{one.line.product}: {_money(one.net, order)}" for one in outcome.one_offs]
    made = {"subscriptions": [subscription.number for subscription, _items in rows], "charges": charged}
    return {name: ([], found) for name, found in made.items() if found}


def require_cancellable(order: Order, *, on: date) -> None:
    """Raise Refused where the order is over, runs on in subscriptions, or was billed."""
    if order.state in (Order.State.CANCELLED, Order.State.FULFILLED):
        words = {"number": order.number, "state": str(order.get_state_display()).lower()}
        raise Refused(_("%(number)s is %(state)s and cannot be cancelled.") % words)
    running = list(running_subscriptions(order, on=on).values_list("number", flat=True)[: NAMED + 1])
    if running:
        names = ", ".join(running[:NAMED]) + (", …" if len(running) > NAMED else "")
        text = _("%(order)s runs on in %(subscriptions)s. End what is not over yet first, then cancel the order.")
        raise Refused(text % {"order": order.number, "subscriptions": names})
    if billed(order).filter(invoice__state=Invoice.State.DRAFT).exists():
        raise Refused(_("One-off charges of %s are on a draft invoice. Discard the draft first.") % order.number)
    if billed(order).exists():
        text = _("One-off charges of %s are billed already, so it cannot be cancelled. Credit them instead.")
        raise Refused(text % order.number)


def running_subscriptions(order: Order, *, on: date) -> Any:
    """Subscriptions of the order that are not over on that day."""
    over = Q(state=Subscription.State.ENDED) | Q(ends_on__lte=on)
    return Subscription.objects.filter(order=order).exclude(over).order_by("pk")


def billed(order: Order) -> Any:
    """Its one-off charges that are on an invoice, or were invoiced elsewhere; what was credited is done with."""
    rows = Charge.objects.filter(order=order, kind=Charge.Kind.ONE_OFF, reversed_by=None)
    return rows.filter(Q(invoice__isnull=False) | Q(is_external=True))


def waiting(order: Order) -> Any:
    """Its one-off charges that wait for the next run, in order."""
    rows = Charge.objects.filter(order=order, invoice=None, is_external=False)
    return rows.select_related("product").order_by("pk")


def withdraw(order: Order) -> dict[str, tuple[Any, Any]]:
    """Delete its charges that wait; what to log of it. What is left of the others was credited."""
    charges = waiting(order)
    said = [f"{one.product}: {_money(one.net, order)}" for one in charges]
    charges.delete()
    return {"charges": (said, [])} if said else {}


def _special(order: Order, line: OrderLine, account: Account, origin: Origin) -> PlanVersion:
    """The customer's own plan for a price that no plan of the product has."""
    return catalogue.special_plan(
        account=account,
        product=line.product,
        name=str(line.plan_version.plan if line.plan_version else account.name),
        currency=order.currency_id,
        charge=charge_of(line),
        unit_price=line.unit_price or Decimal(0),
        months=months_of(line),
        origin=origin,
    )


def _subscription(order: Order, start: Start, account: Account) -> Subscription:
    names = ", ".join(dict.fromkeys(line.product.name for line in start.lines))
    return Subscription(
        account=account,
        name=textwrap.shorten(names, 200, placeholder="…"),
        currency_id=order.currency_id,
        state=Subscription.State.ACTIVE,
        starts_on=start.starts_on,
        signed_on=order.ordered_on,
        billing_interval_months=order.billing_interval_months,
        period_mode=order.period_mode,
        billing_practice=order.billing_practice,
        auto_dispatch=account.auto_dispatch,
        order=order,
    )


def _items(start: Start, versions: Mapping[int, PlanVersion]) -> Iterator[SubscriptionItem]:
    """The lines as items: a quantity of a fixed price, or what is committed of a price by usage."""
    for number, line in enumerate(start.lines, 1):
        item = SubscriptionItem(
            line=number,
            plan_version=versions.get(line.pk) or line.plan_version,
            rebate_percent=line.rebate_percent,
            rebate_until=line.rebate_until,
        )
        if charge_of(line) == PricePlan.Charge.USAGE:
            item.committed_quantity = line.quantity or None
        else:
            item.quantity = line.quantity
        yield item


def _charge(order: Order, one: OneOff) -> Charge:
    line = one.line
    return Charge(
        account_id=order.account_id,
        kind=Charge.Kind.ONE_OFF,
        product=line.product,
        order=order,
        order_line=line,
        description=line.description,
        currency_id=order.currency_id,
        quantity=line.quantity,
        unit_price=one.unit_price,
        rebate_percent=one.rebate,
        net=one.net,
        billing_date=one.billing_date,
    )


def _money(amount: Decimal, order: Order) -> str:
    return f"{round_money(amount, order.currency_id)} {order.currency_id}"
