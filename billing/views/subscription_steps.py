"""What will be billed, for reading: each billing date with its lines, their days, rebate and amount, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing.rules.breakdown import in_sum
from billing.rules.charges import Kind
from billing.rules.contracts import DAY
from billing.rules.periods import Period
from billing.services.subscription_previews import Preview
from billing.services.timeline import Entry, Owed, Step
from billing.services.timeline import Timeline as Read
from billing.subscription_words import plain
from plock.kit import formats


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an invoice to come; `net` is None where only the period's usage will tell."""

    name: str
    label: str
    note: str
    days: str
    quantity: str
    rebate: str
    net: Decimal | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What is billed on one date."""

    billing_date: date
    lines: Sequence[Line]
    total: Decimal
    is_by_usage: bool  # nothing of it is known yet


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is owed from periods before, what of the present one is due, the sum of both, and what follows."""

    owed: Owed | None
    due: Sequence[Shown]
    due_total: Decimal
    coming: Sequence[Shown]


def of(read: Read, *, on: date) -> Timeline:
    """The timeline for reading; what has a billing date of that day or before is due."""
    due = [step for step in read.steps if step.billing_date <= on]
    coming = [step for step in read.steps if step.billing_date > on]
    totals = [step.total for step in due]
    return Timeline(
        read.owed,
        shown(due),
        in_sum([*totals, read.owed.net] if read.owed else totals),
        shown(coming),
    )


def shown(steps: Iterable[Step]) -> list[Shown]:
    return [
        Shown(
            step.billing_date,
            [_line(one) for one in step.charges],
            step.total,
            all(one.net is None for one in step.charges),
        )
        for step in steps
    ]


def moved(preview: Preview) -> list[dict[str, Any]]:
    """The billing dates on which a change moves the amount: before, after, and what is billed after it."""
    return [
        {"date": day, "before": before, "after": after, "shown": shown([step])[0] if step else None}
        for day, before, after, step in preview.moved
    ]


def _line(entry: Entry) -> Line:
    is_minimum, label = entry.kind == Kind.MINIMUM, str(entry.label)
    return Line(
        name=entry.product.name if entry.product else label,
        label=label if entry.product else "",
        note=_("What is missing to the minimum of the period") if is_minimum else _note(entry),
        days=_days(entry.days),
        quantity=plain(entry.quantity) if entry.quantity is not None else "",
        rebate=f"{plain(entry.rebate)} %" if entry.rebate else "",
        net=entry.net,
    )


def _note(entry: Entry) -> str:
    """Why it is not simply the price of a period: so that nobody has to guess."""
    if entry.net is None:
        return ""
    days = ""
    if entry.is_part:
        days = _("%(days)s of %(all)s days") % {"days": entry.days.days, "all": entry.period.days}
    if entry.kind != Kind.COMPENSATION:
        return days
    if entry.net < 0:
        return _("Credit: already billed at the old terms, %s") % (days or _("the whole period"))
    return _("Charge: the same days at the new terms, %s") % (days or _("the whole period"))


def _days(days: Period) -> str:
    """First and last day."""
    return f"{formats.day(days.start)} – {formats.day(days.end - DAY)}"
