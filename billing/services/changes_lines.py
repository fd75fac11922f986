"""The dated rows of lines, read for many subscriptions, changed by the rules, and written in a few statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.services.activity import Origin, plain
from billing.models import Charge, SubscriptionChange, SubscriptionItem
from billing.rules import lines
from billing.rules.lines import LineError, Row, Rows

Kind = SubscriptionChange.Kind

TERMS = ("plan_version", "quantity", "committed_quantity", "rebate_percent", "rebate_until")

type Line = tuple[int, int]  # subscription, line


@dataclass(slots=True)
class Ledger:
    """The items of some lines as rows of the rules, and what became of them meanwhile."""

    items: dict[int, SubscriptionItem]
    billed: frozenset[int]
    rows: dict[Line, Rows]
    gone: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)

    def put(self, line: Line, rows: Rows) -> None:
        """Take the rows for those of the line; new ones are the caller's to insert, after `write`."""
        kept = {row.key: row for row in rows}
        for row in self.rows[line]:
            if row.key not in kept:
                self.gone.add(row.key)
            elif kept[row.key] != row:
                self.items[row.key].ends_on = kept[row.key].ends_on
                self.moved.add(row.key)
        self.rows[line] = rows

    def write(self) -> None:
        """Rows that are gone first, then those that end on another day: no two ever cover the same day."""
        if self.gone:
            SubscriptionItem.objects.filter(pk__in=self.gone).delete()
        if moved := self.moved - self.gone:
            SubscriptionItem.objects.bulk_update([self.items[key] for key in sorted(moved)], ["ends_on"])


def read(subscriptions: Iterable[int], *, line: int | None = None) -> Ledger:
    """The lines of the subscriptions (or the one line); two queries."""
    items: QuerySet[SubscriptionItem] = SubscriptionItem.objects.filter(subscription__in=list(subscriptions))
    if line is not None:
        items = items.filter(line=line)
    found = {item.pk: item for item in items.order_by("pk")}
    rows: dict[Line, list[Row]] = defaultdict(list)
    for item in sorted(found.values(), key=lambda item: item.starts_on or date.min):
        rows[item.subscription_id, item.line].append(Row(item.pk, item.starts_on, item.ends_on))
    billed = Charge.objects.filter(item__in=found).values_list("item", flat=True).distinct()
    return Ledger(found, frozenset(billed), {line: tuple(chain) for line, chain in rows.items()})


def take_back(changes: Sequence[SubscriptionChange], *, origin: Origin) -> list[SubscriptionChange]:
    """Undo planned changes of lines, of many subscriptions at once, and mark them as cancelled; returns those.

    What is billed already, or was changed again, stays. The caller holds the locks and has left out changes from the
    first day of a subscription.
    """
    ledger = read({change.subscription_id for change in changes}) if changes else None
    undone = []
    for change in sorted(changes, key=lambda change: (change.effective_on, change.pk), reverse=True):
        if ledger and undo(ledger, change):
            undone.append(change)
    if ledger:
        ledger.write()
    mark_cancelled(undone, origin=origin)
    return undone


def undo(ledger: Ledger, change: SubscriptionChange) -> bool:
    """Take one change of a line back in the ledger; False where it is billed or was changed again."""
    key = (change.subscription_id, change.line or 0)
    rows = ledger.rows.get(key, ())
    try:
        after = _undone(rows, change)
    except LineError:
        return False
    if ({row.key for row in rows} - {row.key for row in after}) & ledger.billed:
        return False
    ledger.put(key, after)
    return True


def mark_cancelled(changes: Sequence[SubscriptionChange], *, origin: Origin) -> None:
    if changes:
        rows = SubscriptionChange.objects.filter(pk__in=[change.pk for change in changes])
        rows.update(cancelled_at=timezone.now(), cancelled_by=origin.by)


def _undone(rows: Rows, change: SubscriptionChange) -> Rows:
    on = change.effective_on
    if change.kind == Kind.TERMS:
        return lines.take_back(rows, on=on)
    if change.kind == Kind.REMOVE:
        return lines.go_on(rows, on=on)
    return lines.without(rows, key=change.item_id or lines.NEW)


# Terms as a change remembers them --------------------------------------------------------------------------------


def terms_of(item: SubscriptionItem) -> dict[str, Any]:
    """{field: value} of what an item costs; the plan's version as an object."""
    return {name: getattr(item, name) for name in TERMS}


def as_json(terms: dict[str, Any]) -> dict[str, Any]:
    """The terms as `before` and `after` hold them: the version by key, beside it the plan's name."""
    kept = {name: plain(value) for name, value in terms.items() if name != "plan_version"}
    if "plan_version" in terms:
        kept |= {"plan_version": terms["plan_version"].pk, "price_plan": str(terms["plan_version"].plan)}
    return kept


def in_log(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """{field: (old, new)} of what differs between terms as they are kept; the plan by its name."""
    found = {}
    for name in TERMS:
        key = "price_plan" if name == "plan_version" else name
        if before.get(key) != after.get(key):
            found[name] = (before.get(key), after.get(key))
    return found


def from_json(kept: dict[str, Any]) -> dict[str, Any]:
    """The terms again, fit for the fields of an item."""
    terms: dict[str, Any] = {}
    for name in kept.keys() & set(TERMS):
        value = kept[name]
        if name == "plan_version":
            terms["plan_version_id"] = value
        elif name == "rebate_until":
            terms[name] = date.fromisoformat(value) if value else None
        else:
            terms[name] = Decimal(value) if value is not None else None
    return terms
