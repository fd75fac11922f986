"""What archiving and merging customers does to their orders: set-based, and told before it is done."""

from collections.abc import Sequence
from datetime import date

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Account
from accounts.registry import Consequence
from accounts.services import activity
from accounts.services.activity import Origin
from billing.models import Order
from plock.kit.formats import number

State = Order.State


def describe_archiving(ids: Sequence[int], on: date) -> list[Consequence]:
    """How many orders are called off."""
    count = Order.objects.filter(account__in=ids, state__in=Order.EDITABLE).count()
    if not count:
        return []
    text = ngettext(
        "%s order that is not confirmed yet is cancelled.", "%s orders that are not confirmed yet are cancelled.", count
    )
    url = reverse("billing:account_orders", args=ids) if len(ids) == 1 else ""
    return [Consequence(text % number(count), url)]


def cancel_open(ids: Sequence[int], on: date, origin: Origin) -> None:
    """Cancel drafts and placed orders of accounts that are being archived."""
    rows = Order.objects.select_for_update(of=("self",)).select_related("account").order_by("pk")
    found = list(rows.filter(account__in=ids, state__in=Order.EDITABLE))
    if not found:
        return
    Order.objects.filter(pk__in=[order.pk for order in found]).update(
        state=State.CANCELLED, version=F("version") + 1, updated_at=timezone.now()
    )
    activity.write(
        (
            activity.entry(
                origin=origin,
                verb="order.cancelled",
                account=order.account,
                subject=order,
                changes={"state": (order.state, str(State.CANCELLED))},
            )
            for order in found
        ),
    )


def describe_merging(loser: Account, winner: Account) -> list[Consequence]:
    count = Order.objects.filter(account=loser).count()
    if not count:
        return []
    url = reverse("billing:account_orders", args=[loser.pk])
    return [Consequence(ngettext("%s order moves.", "%s orders move.", count) % number(count), url)]


def move(loser: Account, winner: Account, origin: Origin) -> None:
    """The orders; the database lets confirmed ones change nothing but the customer. Charges move with subscriptions."""
    Order.objects.filter(account=loser).update(account=winner, version=F("version") + 1, updated_at=timezone.now())
