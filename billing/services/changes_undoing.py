"""Cancelling a change before its date: the rows are as if it had never been planned, and the change is kept."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services.activity import Origin
from billing.models import Subscription, SubscriptionChange, SubscriptionItem
from billing.models.subscription import DAY
from billing.services import changes_lines, changes_rows
from billing.services.changes_lines import Kind, from_json, in_log
from billing.services.subscriptions_writing import lock, save
from plock.kit.errors import Refused, refuse_collisions
from plock.kit.formats import day


@refuse_collisions
@transaction.atomic
def cancel(*, change: SubscriptionChange, today: date, origin: Origin) -> SubscriptionChange:
    """Take a planned change back, or the planned end; raises Refused where it is too late.

    What fell away when an end was planned does not come back with it.
    """
    subscription = lock(change.subscription)
    change = SubscriptionChange.objects.select_for_update().get(pk=change.pk)
    _require_cancellable(subscription, change, today)
    fields: dict[str, Any] = {}
    if change.kind == Kind.END:
        fields = _run_on(subscription, change, today)
    elif change.effective_on == subscription.starts_on:
        _restore(subscription, change)
    elif not changes_lines.take_back([change], origin=origin):
        raise Refused(_("This change is invoiced already, or was changed again later. Schedule another one instead."))
    changes_lines.mark_cancelled([change], origin=origin)
    logged = {"effective_on": (change.effective_on, None), **(fields or in_log(change.after, change.before))}
    save(subscription, _END if fields else (), verb="change_cancelled", changes=logged, today=today, origin=origin)
    change.refresh_from_db()
    return change


def _require_cancellable(subscription: Subscription, change: SubscriptionChange, today: date) -> None:
    if change.cancelled_at:
        raise Refused(_("This change is cancelled already."))
    if not change.is_pending(on=subscription.in_force_until(today=today)):
        raise Refused(_("This change has taken effect and stays. Schedule another one instead."))
    if change.kind == Kind.ADD and change.line:
        changes_rows.require_other_lines(subscription, change.line, change.effective_on)


_END = ("ends_on", "state", "paused_on")


def _run_on(subscription: Subscription, change: SubscriptionChange, today: date) -> dict[str, Any]:
    """The end as it was before; one that was never to run is live again. Raises Refused where that end has passed."""
    old, before = subscription.ends_on, change.before
    subscription.ends_on = _day(before.get("ends_on"))
    if subscription.ends_on and subscription.ends_on <= today:
        text = _("Before this change the end was %s, which has passed. Set another last day instead.")
        raise Refused(text % day(subscription.ends_on - DAY))
    if subscription.state == Subscription.State.ENDED:
        subscription.state = before.get("state", Subscription.State.ACTIVE)
        subscription.paused_on = _day(before.get("paused_on"))
    return {"ends_on": (old, subscription.ends_on)}


def _restore(subscription: Subscription, change: SubscriptionChange) -> None:
    """What holds from the first day on, as it was; raises Refused where it is billed or was changed again."""
    ledger = changes_lines.read([subscription.pk], line=change.line)
    item = next((item for item in ledger.items.values() if item.starts_on is None), None)
    fits = (item is None) if change.kind == Kind.REMOVE else (item is not None and item.pk == change.item_id)
    again = subscription.changes.filter(line=change.line, effective_on=change.effective_on, cancelled_at=None)
    if (
        not fits
        or again.filter(pk__gt=change.pk).exists()
        or ledger.billed
        or (change.kind == Kind.ADD and len(ledger.items) > 1)
    ):
        raise Refused(_("This change is invoiced already, or was changed again later. Schedule another one instead."))
    terms = from_json(change.before)
    if change.kind == Kind.REMOVE:
        SubscriptionItem.objects.create(subscription=subscription, line=change.line or 0, **terms)
    elif change.kind == Kind.ADD:
        subscription.items.filter(pk=change.item_id or 0).delete()
    else:
        subscription.items.filter(pk=change.item_id or 0).update(**terms)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
