"""The verbs of an order: create, edit, place, confirm, fulfil, cancel."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account
from accounts.services import activity, sequences
from accounts.services.accounts import refuse_if_archived, touch
from accounts.services.activity import Origin
from billing.models import Order, OrderLine
from billing.services import orders_confirming as confirming
from billing.services import orders_lines
from billing.services.orders_reading import lines_of
from plock.kit.errors import Refused, refuse_collisions

ORDERS = "orders"
State = Order.State


def _used(candidates: list[str]) -> set[str]:
    return set(Order.objects.filter(number__in=candidates).values_list("number", flat=True))


sequences.used[ORDERS] = _used

FROZEN = {
    State.CONFIRMED: gettext_lazy("%s is confirmed and can no longer be changed. Cancel it, or order again."),
    State.FULFILLED: gettext_lazy("%s is fulfilled and can no longer be changed. Order again instead."),
    State.CANCELLED: gettext_lazy("%s is cancelled and can no longer be changed. Order again instead."),
}


class Stale(Exception):
    """Somebody saved the order meanwhile. `current` is how it is now."""

    def __init__(self, current: Order) -> None:
        super().__init__(_("This order was changed while you were editing it."))
        self.current = current


@refuse_collisions
@transaction.atomic
def create(*, order: Order, lines: Sequence[OrderLine], origin: Origin) -> Order:
    """Number and save a new draft with its lines; raises Refused where a line cannot be or the customer is archived."""
    account = Account.objects.select_for_update().get(pk=order.account_id)
    refuse_if_archived(account, {"orders"})
    order.number = sequences.take(ORDERS)[0]
    order.state, order.created_by = State.DRAFT, origin.by
    orders_lines.derive(order, lines)
    order.save(force_insert=True)
    orders_lines.write(order, lines)
    record(order, "created", account, origin)
    return order


@transaction.atomic
def edit(
    *, order: Order, values: dict[str, Any], lines: Sequence[OrderLine] | None, version: int, origin: Origin
) -> Order:
    """Set the values and replace the lines (None: leave them); raises Stale, or Refused once it is confirmed."""
    order, account = lock(order)
    refuse_if_frozen(order)
    if order.version != version:
        raise Stale(order)
    refuse_if_archived(account, {"orders"})
    changes = activity.diff({name: getattr(order, name) for name in values}, values)
    for name in changes:
        setattr(order, name, values[name])
    before = lines_of(order)
    after = before if lines is None else list(lines)
    said = orders_lines.said(before), orders_lines.said(after)
    if said[0] != said[1]:
        changes["lines"] = said
    if not changes:
        return order
    orders_lines.derive(order, after)
    if lines is not None:
        orders_lines.remove(order)  # before the order is saved: they may not be in its new currency
    _save(order)
    if lines is not None:
        orders_lines.write(order, after)
    record(order, "edited", account, origin, changes=changes)
    return order


@transaction.atomic
def place(*, order: Order, origin: Origin) -> Order:
    """The customer has ordered it: a draft is placed, and stays editable. Raises Refused without lines."""
    order, account = lock(order)
    _require(order, State.DRAFT, _("Only a draft can be placed; %(number)s is %(state)s."))
    refuse_if_archived(account, {"orders"})
    confirming.require_lines(order, lines_of(order))
    return _move(order, account, State.PLACED, origin)


@refuse_collisions
@transaction.atomic
def confirm(*, order: Order, today: date, origin: Origin, version: int | None = None) -> Order:
    """Freeze it, and make its subscriptions and one-off charges; raises Refused where anything forbids that.

    Raises Stale where it is no longer the version that was looked at (None: whichever it is).
    """
    order, account = lock(order)
    lines = lines_of(order)
    confirming.require_confirmable(order, lines, account)
    if version not in (None, order.version):
        raise Stale(order)
    made = confirming.make(order, lines, account, today=today, origin=origin)
    order.confirmed_at = timezone.now()
    return _move(order, account, State.CONFIRMED, origin, changes=made)


@transaction.atomic
def fulfil(*, order: Order, origin: Origin) -> Order:
    """Everything is delivered: the order is over."""
    order, account = lock(order)
    _require(order, State.CONFIRMED, _("Only a confirmed order can be fulfilled; %(number)s is %(state)s."))
    return _move(order, account, State.FULFILLED, origin)


@transaction.atomic
def cancel(*, order: Order, today: date, origin: Origin) -> Order:
    """Call it off; once confirmed only after its subscriptions have ended. Charges not billed yet are withdrawn."""
    order, account = lock(order)
    confirming.require_cancellable(order, on=today)
    withdrawn = confirming.withdraw(order)
    return _move(order, account, State.CANCELLED, origin, changes=withdrawn)


def lock(order: Order) -> tuple[Order, Account]:
    """The order and its customer as they are, locked in the order that everybody locks them in."""
    owner = Order.objects.values_list("account", flat=True).get(pk=order.pk)
    account = Account.objects.select_for_update().get(pk=owner)
    found = Order.objects.select_for_update().get(pk=order.pk)
    if found.account_id != account.pk:
        raise Refused(_("%s was moved to another customer at this very moment. Try again.") % found)
    found.account = account
    return found, account


def refuse_if_frozen(order: Order) -> None:
    """Raise Refused where the order can no longer be edited."""
    if not order.is_editable:
        raise Refused(FROZEN[State(order.state)] % order.number)


def record(order: Order, verb: str, account: Account, origin: Origin, changes: dict[str, Any] | None = None) -> None:
    """One entry in the customer's log, whose page has changed."""
    activity.record(origin=origin, verb=f"order.{verb}", account=account, subject=order, changes=changes)
    touch(account)


def _require(order: Order, state: str, sentence: str) -> None:
    if order.state != state:
        raise Refused(sentence % {"number": order.number, "state": str(order.get_state_display()).lower()})


def _move(order: Order, account: Account, state: State, origin: Origin, changes: dict[str, Any] | None = None) -> Order:
    """Move a locked order that may be moved, and log it by its new state."""
    moved = {"state": (order.state, str(state))}
    order.state = state
    _save(order)
    record(order, str(state), account, origin, changes=moved | (changes or {}))
    return order


def _save(order: Order) -> None:
    order.version += 1
    order.updated_at = timezone.now()
    order.save()
