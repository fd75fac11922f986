"""What a change from a day makes of the rows of one line, in the database; the rules say what, here is who may not."""

from collections.abc import Callable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from billing.models import Subscription, SubscriptionItem
from billing.rules import lines
from billing.rules.lines import LineError
from billing.services.changes_lines import TERMS, Ledger, Line, terms_of
from plock.kit.errors import Refused


def holding(ledger: Ledger, key: Line, on: date) -> SubscriptionItem:
    """The terms of the line on that day; raises Refused."""
    return ledger.items[_allowed(lambda: lines.holding(ledger.rows.get(key, ()), on)).key]


def begins(subscription: Subscription, held: SubscriptionItem, on: date, today: date) -> bool:
    """Whether the terms begin on that day for good: with the subscription, or by a change that has taken effect."""
    return on == subscription.starts_on or held.starts_on == on <= subscription.in_force_until(today=today)


def replace(ledger: Ledger, held: SubscriptionItem, item: SubscriptionItem) -> SubscriptionItem:
    """Other terms from their first day on, in place. Raises Refused."""
    _require_unbilled(ledger, held)
    for name, value in terms_of(item).items():
        setattr(held, name, value)
    held.save(update_fields=TERMS)
    return held


def split(ledger: Ledger, held: SubscriptionItem, item: SubscriptionItem, on: date) -> None:
    """Other terms from the day on, after those that hold until then. Raises Refused."""
    key = _key(held)
    rows = _allowed(lambda: lines.change(ledger.rows[key], on=on))
    ledger.put(key, tuple(row for row in rows if row.key != lines.NEW))
    ledger.write()
    item.save(force_insert=True)


def end(ledger: Ledger, held: SubscriptionItem, on: date) -> None:
    """No terms from the day on. Raises Refused; the ledger is not written yet."""
    key = _key(held)
    ledger.put(key, _allowed(lambda: lines.end(ledger.rows[key], on=on)))


def cut(ledger: Ledger, held: SubscriptionItem, on: date) -> None:
    """The same of terms that begin on the day: they vanish, so nothing of them may be billed."""
    _require_unbilled(ledger, held)
    key = _key(held)
    ledger.put(key, _allowed(lambda: lines.cut(ledger.rows[key], on=on)))


def require_other_lines(subscription: Subscription, line: int, on: date) -> None:
    """A subscription that runs without items would bill nothing: it is ended instead. Raises Refused."""
    others = subscription.items.exclude(line=line).exclude(ends_on__lte=on)
    goes_on = Q(ends_on=None) | Q(ends_on__gte=subscription.ends_on or date.max)
    if subscription.state != Subscription.State.DRAFT and not others.filter(goes_on).exists():
        raise Refused(_("No other item goes on from that day. End the subscription instead, or add an item first."))


def _key(held: SubscriptionItem) -> Line:
    return held.subscription_id, held.line


def _allowed[T](rule: Callable[[], T]) -> T:
    """What the rule makes of the rows; its sentence as Refused."""
    try:
        return rule()
    except LineError as problem:
        raise Refused(str(problem)) from problem


def _require_unbilled(ledger: Ledger, held: SubscriptionItem) -> None:
    if held.pk in ledger.billed:
        raise Refused(_("The first day of this item is invoiced already. Choose a later day."))
