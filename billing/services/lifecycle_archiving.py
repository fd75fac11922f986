"""Ending the subscriptions of customers that are archived: a handful of statements, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import Activity
from accounts.services import activity
from accounts.services.activity import Origin, plain
from billing.models import Subscription, SubscriptionChange
from billing.services import changes_lines, figures
from billing.services.lifecycle import standing
from plock.kit.bulk import insert
from plock.kit.sums import ExactSum

DAY = timedelta(days=1)
State, Kind = Subscription.State, SubscriptionChange.Kind


@dataclass(frozen=True, slots=True)
class Endings:
    """How many end, their MRR by currency, how many never start, drafts that stay, and changes that are dropped."""

    running: int
    mrr: dict[str, Decimal]
    ahead: int
    drafts: int
    changes: int


def foresee(accounts: Sequence[int], *, on: date) -> Endings:
    """What `end_all` would do; four queries."""
    live = _live(accounts, on)
    running = live.filter(starts_on__lte=on).order_by("currency")
    found = list(running.values_list("currency").annotate(Count("pk"), ExactSum("mrr")))
    return Endings(
        running=sum(count for _currency, count, _mrr in found),
        mrr={currency: mrr for currency, _count, mrr in found},
        ahead=live.filter(starts_on__gt=on).count(),
        drafts=Subscription.objects.filter(account__in=accounts, state=State.DRAFT).count(),
        changes=_planned(live, on).count(),
    )


@transaction.atomic
def end_all(accounts: Sequence[int], *, on: date, origin: Origin) -> None:
    """The day becomes the last one of every live subscription; what would start later never runs. Logs each.

    What is planned for later falls away. The caller has locked the accounts.
    """
    found = list(_live(accounts, on).select_related("account").select_for_update(of=("self",)).order_by("pk"))
    if not found:
        return
    rows = Subscription.objects.filter(pk__in=[one.pk for one in found])
    changes_lines.take_back(list(_planned(rows, on)), origin=origin)
    before = _replace_planned_ends(rows, on, origin)
    insert(SubscriptionChange, [_change(one, before.get(one.pk), on, origin) for one in found])
    activity.write([_entry(one, on, origin) for one in found])
    is_ahead = Q(starts_on__gt=on)
    rows.update(
        ends_on=Case(When(is_ahead, then=F("starts_on")), default=Value(on + DAY)),
        state=Case(When(is_ahead, then=Value(State.ENDED)), default=F("state")),
        paused_on=Case(When(is_ahead, then=Value(None)), default=F("paused_on")),
        version=F("version") + 1,
        updated_at=timezone.now(),
    )
    figures.refresh({one.account_id for one in found}, on=on)


def _live(accounts: Sequence[int], on: date) -> QuerySet[Subscription]:
    """Those that would run on after the day."""
    return Subscription.objects.filter(account__in=accounts).live(on=on + DAY)


def _planned(rows: QuerySet[Subscription], on: date) -> QuerySet[SubscriptionChange]:
    """Changes of lines that are planned for after the day; those from the first day of a subscription are its terms."""
    planned = SubscriptionChange.objects.filter(cancelled_at=None, effective_on__gt=on).exclude(kind=Kind.END)
    return planned.filter(subscription__in=rows.order_by().values("pk"), effective_on__gt=F("subscription__starts_on"))


def _replace_planned_ends(rows: QuerySet[Subscription], on: date, origin: Origin) -> dict[int, dict]:
    """Cancel the ends that are planned; returns what held before them, by subscription."""
    ends = SubscriptionChange.objects.filter(kind=Kind.END, cancelled_at=None, effective_on__gt=on)
    planned = list(ends.filter(subscription__in=rows.order_by().values("pk")).order_by("-pk"))
    changes_lines.mark_cancelled(planned, origin=origin)
    return {change.subscription_id: change.before for change in planned}


def _end(subscription: Subscription, on: date) -> date:
    return max(on + DAY, subscription.starts_on)


def _change(subscription: Subscription, before: dict | None, on: date, origin: Origin) -> SubscriptionChange:
    ends_on = _end(subscription, on)
    return SubscriptionChange(
        subscription_id=subscription.pk,
        kind=Kind.END,
        effective_on=ends_on,
        before=before or standing(subscription),
        after={"ends_on": plain(ends_on)},
        made_by=origin.by,
    )


def _entry(subscription: Subscription, on: date, origin: Origin) -> Activity:
    changes = {"ends_on": (subscription.ends_on, _end(subscription, on))}
    return activity.entry(
        origin=origin,
        verb="subscription.end_set",
        account=subscription.account,
        subject=subscription,
        changes=changes,
    )
