"""Dated changes of what a subscription is made of: schedule other terms, add and remove items, and take back a plan.

A change may lie in the past, but not before the subscription; where those days are billed, it yields compensation. One
from the first day on replaces the terms in place, and so does one from the day of a change that has taken effect, which
nobody can cancel any more. Cancelled changes are kept, and so is everything that took effect.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services.activity import Origin
from billing.models import Subscription, SubscriptionChange, SubscriptionItem
from billing.services import changes_lines, changes_rows
from billing.services.changes_lines import TERMS, Kind, as_json, in_log, terms_of
from billing.services.changes_undoing import cancel
from billing.services.subscriptions_checks import plans_of, require_items, require_known_days
from billing.services.subscriptions_writing import lock, require_not_ended, save
from plock.kit.errors import Refused, refuse_collisions
from plock.kit.formats import day

__all__ = ["add_item", "cancel", "remove_item", "schedule"]


@refuse_collisions
@transaction.atomic
def schedule(
    *,
    subscription: Subscription,
    line: int,
    effective_on: date,
    terms: dict[str, Any],
    today: date,
    origin: Origin,
) -> SubscriptionChange | None:
    """Other terms of a line from a day, until its next change; those of `changes_lines.TERMS` that are not given stay.

    None where a draft's terms were simply replaced from its first day. Raises Refused.
    """
    subscription = _lock(subscription, effective_on, today)
    ledger = changes_lines.read([subscription.pk], line=line)
    held = changes_rows.holding(ledger, (subscription.pk, line), effective_on)
    item = _with_terms(held, effective_on, terms)
    before, after = _difference(held, item, effective_on)
    require_items(subscription, [item])
    if changes_rows.begins(subscription, held, effective_on, today):
        item = changes_rows.replace(ledger, held, item)
    else:
        changes_rows.split(ledger, held, item, effective_on)
    return _done(subscription, Kind.TERMS, item, effective_on, before, after, today=today, origin=origin)


@refuse_collisions
@transaction.atomic
def add_item(
    *, subscription: Subscription, item: SubscriptionItem, effective_on: date, today: date, origin: Origin
) -> SubscriptionChange | None:
    """One more item from a day on; None for a draft from its first day. Raises Refused."""
    subscription = _lock(subscription, effective_on, today)
    item.subscription, item.line = subscription, _next_line(subscription)
    item.starts_on = None if effective_on == subscription.starts_on else effective_on
    require_items(subscription, [item])
    item.plan_version = plans_of([item])[item.plan_version_id]
    item.save(force_insert=True)
    return _done(subscription, Kind.ADD, item, effective_on, {}, terms_of(item), today=today, origin=origin)


@refuse_collisions
@transaction.atomic
def remove_item(
    *, subscription: Subscription, line: int, effective_on: date, today: date, origin: Origin
) -> SubscriptionChange | None:
    """No more of a line from a day on; what was planned for it later falls away. Raises Refused."""
    subscription = _lock(subscription, effective_on, today)
    changes_rows.require_other_lines(subscription, line, effective_on)
    _drop_later(subscription, line, effective_on, today, origin)
    ledger = changes_lines.read([subscription.pk], line=line)
    held = changes_rows.holding(ledger, (subscription.pk, line), effective_on)
    held.plan_version = plans_of([held])[held.plan_version_id]
    if changes_rows.begins(subscription, held, effective_on, today):
        changes_rows.cut(ledger, held, effective_on)
        held.pk = None  # the change cannot point at it
    else:
        changes_rows.end(ledger, held, effective_on)
    ledger.write()
    return _done(subscription, Kind.REMOVE, held, effective_on, terms_of(held), {}, today=today, origin=origin)


def _lock(subscription: Subscription, effective_on: date, today: date) -> Subscription:
    """The subscription, locked, where something of it can change from that day."""
    require_known_days(effective_on)
    found = lock(subscription)
    require_not_ended(found, today=today)
    if effective_on < found.starts_on:
        text = _("%(subscription)s starts on %(day)s. Choose that day or a later one.")
        raise Refused(text % {"subscription": found, "day": day(found.starts_on)})
    if found.last_day and effective_on > found.last_day:
        text = _("%(subscription)s ends on %(day)s. Choose an earlier day, or move its end first.")
        raise Refused(text % {"subscription": found, "day": day(found.last_day)})
    return found


def _with_terms(held: SubscriptionItem, on: date, terms: dict[str, Any]) -> SubscriptionItem:
    """An unsaved item with the terms of the one that holds, but for these; a rebate that has run out is none."""
    item = SubscriptionItem(subscription_id=held.subscription_id, line=held.line, starts_on=on, ends_on=held.ends_on)
    item.plan_version_id = held.plan_version_id
    for name in TERMS[1:]:
        setattr(item, name, getattr(held, name))
    for name, value in terms.items():
        setattr(item, name, value)
    if item.rebate_until and item.rebate_until == held.rebate_until and item.rebate_until < on:
        item.rebate_percent, item.rebate_until = SubscriptionItem().rebate_percent, None
    return item


def _difference(held: SubscriptionItem, item: SubscriptionItem, on: date) -> tuple[dict[str, Any], dict[str, Any]]:
    """The terms in force on the day that change, and what they change to. Raises Refused where nothing does."""
    versions = plans_of([held, item])
    force = _with_terms(held, on, {})
    for one in (force, item):
        if one.plan_version_id not in versions:
            raise Refused(_("The price plan is not there any more. Choose another one."))
        one.plan_version = versions[one.plan_version_id]
    old, new = terms_of(force), terms_of(item)
    names = [name for name in TERMS if old[name] != new[name]]
    if not names:
        raise Refused(_("Nothing would change. Enter other terms than those that hold on that day."))
    return {name: old[name] for name in names}, {name: new[name] for name in names}


def _drop_later(subscription: Subscription, line: int, on: date, today: date, origin: Origin) -> None:
    """Take back what is planned for the line on that day and later."""
    rows = subscription.changes.filter(line=line, cancelled_at=None, effective_on__gte=on)
    in_force = max(subscription.in_force_until(today=today), subscription.starts_on)
    later = list(rows.filter(effective_on__gt=in_force))
    if any(change.kind == Kind.ADD for change in later):
        raise Refused(_("This item is only planned. Cancel the change that adds it instead."))
    if len(changes_lines.take_back(later, origin=origin)) < len(later):
        raise Refused(_("A later change of this item is invoiced already. Choose a later day."))


def _next_line(subscription: Subscription) -> int:
    """A line that neither an item nor the history has."""
    used = {*subscription.items.values_list("line", flat=True), *subscription.changes.values_list("line", flat=True)}
    return max((line for line in used if line), default=0) + 1


def _done(
    subscription: Subscription,
    kind: Kind,
    item: SubscriptionItem,
    on: date,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    today: date,
    origin: Origin,
) -> SubscriptionChange | None:
    """Remember the change (of a draft only where it is ahead of its first day), log it, refresh the figures."""
    change = None
    if subscription.state != Subscription.State.DRAFT or on != subscription.starts_on:
        change = SubscriptionChange.objects.create(
            subscription=subscription,
            kind=kind,
            effective_on=on,
            line=item.line,
            item_id=item.pk,
            before=as_json(before),
            after=as_json(after),
            made_by=origin.by,
        )
    save(subscription, (), verb=VERBS[kind], changes=_logged(item, on, before, after), today=today, origin=origin)
    return change


VERBS = {Kind.TERMS: "change_scheduled", Kind.ADD: "item_added", Kind.REMOVE: "item_removed"}


def _logged(item: SubscriptionItem, on: date, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    product = item.plan_version.plan.product
    return {"effective_on": (None, on), "product": (None, product), **in_log(as_json(before), as_json(after))}
