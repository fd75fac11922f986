"""The states of a subscription: draft → active → ended, and paused in between."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services import activity
from accounts.services.activity import Origin, plain
from billing.models import Subscription, SubscriptionChange
from billing.services import changes_lines, figures, runs
from billing.services.subscriptions_checks import require_known_days
from billing.services.subscriptions_writing import lock, lock_running, save
from plock.kit.errors import Refused, refuse_collisions
from plock.kit.formats import day

DAY = timedelta(days=1)
State, Kind = Subscription.State, SubscriptionChange.Kind


@transaction.atomic
def start(*, subscription: Subscription, today: date, origin: Origin) -> Subscription:
    """Make a draft active: it runs from its start date, past or ahead. Raises Refused."""
    found = lock(subscription)
    if found.state != State.DRAFT:
        raise Refused(_("%s is started already.") % found)
    if not found.items.exists():
        raise Refused(_("%s has no items. Add at least one, then start it.") % found)
    found.state = State.ENDED if _is_over(found, today) else State.ACTIVE
    changes = {"state": (State.DRAFT, found.state)}
    return save(found, ["state"], verb="started", changes=changes, today=today, origin=origin)


@transaction.atomic
def pause(*, subscription: Subscription, today: date, origin: Origin) -> Subscription:
    """Stop collecting: charges accrue, and nothing is invoiced until it is resumed. Raises Refused."""
    found = lock_running(subscription, today=today)
    if found.state == State.PAUSED:
        raise Refused(_("%s is paused already.") % found)
    found.state, found.paused_on = State.PAUSED, today
    changes = {"state": (State.ACTIVE, State.PAUSED), "paused_on": (None, today)}
    return save(found, ["state", "paused_on"], verb="paused", changes=changes, today=today, origin=origin)


@transaction.atomic
def resume(*, subscription: Subscription, today: date, origin: Origin) -> Subscription:
    """Collect again, and at once everything that has fallen due meanwhile: a run of the customer. Raises Refused."""
    found = lock_running(subscription, today=today)
    if found.state != State.PAUSED:
        raise Refused(_("%s is not paused.") % found)
    changes = {"state": (State.PAUSED, State.ACTIVE), "paused_on": (found.paused_on, None)}
    found.state, found.paused_on = State.ACTIVE, None
    runs.start(as_of=today, today=today, origin=origin, customers=[found.account_id])  # once this is committed
    return save(found, ["state", "paused_on"], verb="resumed", changes=changes, today=today, origin=origin)


def falling_away(subscription: Subscription, *, last_day: date, today: date) -> list[SubscriptionChange]:
    """The changes planned for after that day, which an end on it cancels."""
    since = max(last_day, today, subscription.starts_on)
    rows = subscription.changes.filter(cancelled_at=None, effective_on__gt=since).exclude(kind=Kind.END)
    return list(rows.order_by("effective_on", "pk"))


@refuse_collisions
@transaction.atomic
def end(*, subscription: Subscription, last_day: date | None, today: date, origin: Origin) -> Subscription:
    """Let it end with that day, past or ahead, or (None) run until further notice again. Raises Refused.

    The day before its start means that it never runs. What is planned for later falls away; an end that was planned
    before is replaced by this one. Days that are billed already are compensated.
    """
    require_known_days(last_day)
    found = lock_running(subscription, today=today)
    ends_on = last_day + DAY if last_day else None
    _require_end(found, ends_on)
    dropped = _drop_later(found, last_day, today, origin) if last_day else []
    before = _replace_planned_end(found, today, origin)
    if ends_on:
        _remember_end(found, before, ends_on, origin)
    changes: dict[str, Any] = {"ends_on": (found.ends_on, ends_on)}
    if dropped:
        changes["changes"] = (len(dropped), 0)
    found.ends_on = ends_on
    if _is_over(found, today):
        changes["state"] = (found.state, State.ENDED)
        found.state, found.paused_on = State.ENDED, None
    fields = ["ends_on", "state", "paused_on"]
    return save(found, fields, verb="end_set" if ends_on else "end_lifted", changes=changes, today=today, origin=origin)


def close_ended(*, on: date, origin: Origin = activity.SYSTEM) -> int:
    """Mark as ended what has run past its end by that day; returns how many. A transaction for each CHUNK accounts."""
    accounts = sorted(set(Subscription.objects.past_end(on=on).values_list("account", flat=True)))
    return sum(_close(ids, on, origin) for ids in batched(accounts, figures.CHUNK, strict=False))


@transaction.atomic
def _close(accounts: Sequence[int], on: date, origin: Origin) -> int:
    """Those of these accounts alone: no other account is locked before its subscriptions."""
    figures.lock(accounts)
    over = Subscription.objects.past_end(on=on).filter(account__in=accounts)
    found = list(over.select_related("account").select_for_update(of=("self",)).order_by("pk"))
    Subscription.objects.filter(pk__in=[one.pk for one in found]).update(
        state=State.ENDED, paused_on=None, version=F("version") + 1, updated_at=timezone.now()
    )
    activity.write(
        [
            activity.entry(
                origin=origin,
                verb="subscription.ended",
                account=one.account,
                subject=one,
                changes={"state": (one.state, State.ENDED)},
            )
            for one in found
        ],
    )
    figures.refresh(accounts, on=on)
    return len(found)


def _is_over(subscription: Subscription, today: date) -> bool:
    """Past its end by that day, or never to run."""
    ends_on = subscription.ends_on
    return ends_on is not None and (ends_on <= today or subscription.never_ran)


def _require_end(subscription: Subscription, ends_on: date | None) -> None:
    if ends_on == subscription.ends_on:
        if ends_on is None:
            raise Refused(_("%s runs until further notice already.") % subscription)
        words = {"subscription": subscription, "day": day(ends_on - DAY)}
        raise Refused(_("%(subscription)s ends on %(day)s already.") % words)
    if ends_on is not None and ends_on < subscription.starts_on:
        words = {"subscription": subscription, "start": day(subscription.starts_on)}
        text = _("%(subscription)s starts on %(start)s. It can end the day before, so that it never runs, or later.")
        raise Refused(text % words)


def _drop_later(
    subscription: Subscription, last_day: date, today: date, origin: Origin
) -> Sequence[SubscriptionChange]:
    later = falling_away(subscription, last_day=last_day, today=today)
    return changes_lines.take_back(later, origin=origin)


def _replace_planned_end(subscription: Subscription, today: date, origin: Origin) -> dict[str, Any]:
    """Cancel the end that is planned; returns what held before any plan."""
    planned = subscription.changes.filter(kind=Kind.END, cancelled_at=None, effective_on__gt=today)
    ends = list(planned.order_by("pk"))
    changes_lines.mark_cancelled(ends, origin=origin)
    return ends[0].before if ends else standing(subscription)


def _remember_end(subscription: Subscription, before: dict[str, Any], ends_on: date, origin: Origin) -> None:
    SubscriptionChange.objects.create(
        subscription=subscription,
        kind=Kind.END,
        effective_on=ends_on,
        before=before,
        after={"ends_on": plain(ends_on)},
        made_by=origin.by,
    )


def standing(subscription: Subscription) -> dict[str, Any]:
    """What an end changes, as JSON: so that it can be taken back."""
    return {name: plain(getattr(subscription, name)) for name in ("ends_on", "state", "paused_on")}
