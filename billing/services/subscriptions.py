"""The verbs of a subscription: create, edit, delete a draft; those of its states are in `lifecycle`, offered here too.

Dated changes of its items are in `changes`.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services import activity, sequences
from accounts.services.activity import Origin
from billing.models import Subscription, SubscriptionItem
from billing.services import figures
from billing.services.lifecycle import close_ended, end, falling_away, pause, resume, start
from billing.services.subscriptions_checks import (
    require_items,
    require_no_change_before,
    require_no_twin,
    require_open,
    require_sound,
)
from billing.services.subscriptions_many import create_many
from billing.services.subscriptions_writing import SEQUENCE, lock, lock_account, save, settle_down
from plock.kit.errors import Refused, refuse_collisions

__all__ = [
    "Stale",
    "close_ended",
    "create",
    "create_many",
    "delete_draft",
    "edit",
    "editable",
    "end",
    "falling_away",
    "if_unchanged",
    "pause",
    "require_open",
    "resume",
    "start",
]

PLAIN = frozenset({"name", "signed_on", "auto_dispatch", "invoice_separately", "crm_deal_id"})
OF_MONEY = frozenset(
    {
        "currency",
        "starts_on",
        "ends_on",
        "billing_interval_months",
        "period_mode",
        "anchor_on",
        "billing_practice",
        "minimum_commitment",
    }
)


class Stale(Exception):
    """Somebody saved the subscription meanwhile. `current` is the subscription as it is now."""

    def __init__(self, current: Subscription) -> None:
        super().__init__(_("This subscription was changed while you were editing it."))
        self.current = current


@refuse_collisions
@transaction.atomic
def create(
    *, subscription: Subscription, items: Sequence[SubscriptionItem], origin: Origin, today: date
) -> Subscription:
    """Number (unless it has one) and save a new draft, or one that is active at once, with its items from line 1.

    Raises Refused with the sentence of what is wrong.
    """
    subscription.account = lock_account(subscription.account_id)
    if subscription.state not in {Subscription.State.DRAFT, Subscription.State.ACTIVE}:
        raise Refused(_("A new subscription is a draft or active."))
    if subscription.state == Subscription.State.ACTIVE and not items:
        raise Refused(_("A subscription has at least one item. Add one, or save it as a draft."))
    require_sound(subscription)
    require_items(subscription, items)
    _number(subscription)
    subscription.save(force_insert=True)
    _write_items(subscription, items)
    changes = {"state": (None, subscription.state), "starts_on": (None, subscription.starts_on)}
    return settle_down(subscription, verb="created", changes=changes, today=today, origin=origin)


@refuse_collisions
@transaction.atomic
def edit(
    *,
    subscription: Subscription,
    values: dict[str, Any],
    version: int,
    today: date,
    origin: Origin,
    items: Sequence[SubscriptionItem] | None = None,
) -> Subscription:
    """Set the values on the subscription as it is in the database and, of a draft, put other items in place.

    Raises Stale where its version is no longer the one the editor started from, Refused where something else than
    `editable` would change. Returns it unchanged where nothing differs.
    """
    found = lock(subscription)
    if found.version != version:
        raise Stale(found)
    if "currency" in values:
        values = values | {"currency": getattr(values["currency"], "pk", values["currency"])}
    changes = activity.diff({name: _value(found, name) for name in values}, values)
    _require_editable(found, changes, items, today)
    if not changes and items is None:
        return found
    for name in changes:
        setattr(found, _attribute(name), values[name])
    require_sound(found)
    if items is not None or "currency" in changes:
        _put_items(found, items)
    elif "starts_on" in changes:
        require_no_change_before(found)
    return save(found, changes, verb="edited", changes=changes, today=today, origin=origin)


@transaction.atomic
def delete_draft(*, subscription: Subscription, today: date, origin: Origin) -> None:
    """Delete a draft with its items; the log keeps that it was there. Raises Refused."""
    found = lock(subscription)
    if found.state != Subscription.State.DRAFT:
        raise Refused(_("Only drafts are deleted. End %s instead.") % found)
    activity.record(origin=origin, verb="subscription.deleted", account=found.account, subject=found)
    found.items.all().delete()
    found.delete()
    figures.refresh([found.account_id], on=today)


@refuse_collisions
@transaction.atomic
def if_unchanged(subscription: Subscription, verb: Callable[[], object], *, version: int) -> None:
    """Do the verb while the subscription is locked and still of that version; raises Stale, and what the verb does."""
    found = lock(subscription)
    if found.version != version:
        raise Stale(found)
    verb()


def editable(subscription: Subscription, *, today: date) -> frozenset[str]:
    """The fields that `edit` may change: everything of a draft, later only what no money follows from.

    The minimum commitment, too, as long as the subscription has not begun.
    """
    if subscription.state == Subscription.State.DRAFT:
        return PLAIN | OF_MONEY
    return PLAIN | {"minimum_commitment"} if subscription.starts_on > today else PLAIN


def _number(subscription: Subscription) -> None:
    subscription.number = subscription.number.strip()
    if subscription.number:
        require_no_twin(subscription.number)
        sequences.pass_over(SEQUENCE, [subscription.number])
    else:
        subscription.number = sequences.take(SEQUENCE)[0]


def _write_items(subscription: Subscription, items: Sequence[SubscriptionItem]) -> None:
    for line, item in enumerate(items, 1):
        item.subscription, item.line = subscription, line
        if item.starts_on == subscription.starts_on:
            item.starts_on = None
    SubscriptionItem.objects.bulk_create(items)


def _put_items(subscription: Subscription, items: Sequence[SubscriptionItem] | None) -> None:
    """The items of a draft in place of those it has: away first, since its currency may change with them."""
    fresh = list(subscription.items.order_by("line", "pk")) if items is None else items
    require_items(subscription, fresh)
    if items is not None:
        subscription.changes.all().delete()
        subscription.items.all().delete()
        subscription.save(update_fields=["currency"])
        _write_items(subscription, items)


def _require_editable(
    subscription: Subscription, changes: dict[str, Any], items: Sequence[SubscriptionItem] | None, today: date
) -> None:
    allowed = editable(subscription, today=today)
    if subscription.state != Subscription.State.DRAFT and items is not None:
        raise Refused(_("The items of a running subscription change by a date. Schedule a change instead."))
    for name in changes:
        if name not in allowed:
            label = Subscription._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            text = _("%(field)s of a running subscription stays, since past periods follow from it. End it instead.")
            raise Refused(text % {"field": str(label).capitalize()})


def _attribute(name: str) -> str:
    return "currency_id" if name == "currency" else name


def _value(subscription: Subscription, name: str) -> Any:
    return getattr(subscription, _attribute(name))
