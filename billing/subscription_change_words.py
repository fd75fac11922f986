"""Scheduled changes in words: what changes from when, old and new, and where it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import PlanVersion, SubscriptionChange, SubscriptionItem
from billing.models.subscription import DAY
from billing.subscription_words import plain
from plock.kit import formats

Kind = SubscriptionChange.Kind
LABELS: dict[str, Any] = {
    "plan_version": gettext_lazy("Price plan"),
    "quantity": gettext_lazy("Quantity"),
    "committed_quantity": gettext_lazy("Committed quantity"),
    "rebate_percent": gettext_lazy("Rebate"),
    "rebate_until": gettext_lazy("Rebate until"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A change for reading: of what (a product; empty for the whole), and its fields as (label, old, new)."""

    change: SubscriptionChange
    product: str
    fields: Sequence[tuple[str, str, str]]
    standing: str  # planned, done, cancelled
    last_day: date  # the day before it


def told(
    changes: Iterable[SubscriptionChange],
    *,
    items: Iterable[SubscriptionItem],
    versions: Mapping[int, PlanVersion],
    on: date,
) -> list[Told]:
    """The changes in words; `versions` are those of `versions_in`."""
    products = {item.line: item.plan_version.plan.product.name for item in items}
    return [
        Told(
            change,
            products.get(change.line or 0) or _product(change, versions),
            _fields(change, versions),
            _standing(change, on),
            change.effective_on - DAY,
        )
        for change in changes
    ]


def versions_in(changes: Iterable[SubscriptionChange]) -> set[int]:
    """The versions of price plans that the changes speak of."""
    found = (kept.get("plan_version") for change in changes for kept in (change.before, change.after))
    return {pk for pk in found if isinstance(pk, int)}


def _standing(change: SubscriptionChange, on: date) -> str:
    if change.cancelled_at:
        return "cancelled"
    return "planned" if change.effective_on > on else "done"


def _product(change: SubscriptionChange, versions: Mapping[int, PlanVersion]) -> str:
    version = versions.get(change.after.get("plan_version") or change.before.get("plan_version") or 0)
    return version.plan.product.name if version else ""


def _fields(change: SubscriptionChange, versions: Mapping[int, PlanVersion]) -> list[tuple[str, str, str]]:
    """What differs, or all that was added or removed."""
    if change.kind == Kind.END:
        return []
    found = []
    for name, label in LABELS.items():
        old, new = (_said(name, kept.get(name), versions) for kept in (change.before, change.after))
        if old != new:
            found.append((str(label), old, new))
    return found


def _said(name: str, value: Any, versions: Mapping[int, PlanVersion]) -> str:
    if value in (None, ""):
        return ""
    if name == "plan_version":
        version = versions.get(value)
        return _("%(plan)s v%(number)s") % {"plan": version.plan, "number": version.number} if version else ""
    if name == "rebate_until":
        return formats.day(date.fromisoformat(value))
    amount = Decimal(str(value))
    if name == "rebate_percent":
        return f"{plain(amount)} %" if amount else ""
    return plain(amount)
