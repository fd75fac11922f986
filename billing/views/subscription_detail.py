"""A subscription's page: its items and changes, what it is worth, and what will be billed when."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from billing import subscription_words as words
from billing.models import PlanVersion, Subscription
from billing.services import subscription_worth, subscriptions, timeline
from billing.subscription_change_words import told, versions_in
from billing.views import subscription_steps
from billing.views.subscription_asking import PERMISSION, subscription_of
from plock.kit.access import may
from plock.kit.errors import Refused

PERIODS = 12


@require_safe
@may("billing.view_subscription")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    subscription, today = subscription_of(pk), timezone.localdate()
    breakdown = subscription_worth.of(subscription, on=today)
    read = timeline.read(subscription, on=today, periods=PERIODS)
    context = {
        **head(request, subscription, today),
        "breakdown": breakdown,
        "lines": _lines(subscription, breakdown),
        "changes": _changes(subscription, today),
        "timeline": subscription_steps.of(read, on=today),
        "periods": PERIODS,
    }
    return render(request, "billing/subscription_detail.html", context)


def head(request: HttpRequest, subscription: Subscription, today: date) -> dict[str, Any]:
    """What the header says and offers."""
    may_change = request.user.has_perm(PERMISSION) and _is_open(subscription)
    is_over = subscription.state == Subscription.State.ENDED or bool(
        subscription.ends_on and subscription.ends_on <= today
    )
    return {
        "subscription": subscription,
        "account": subscription.account,
        "pill": words.pill(subscription, on=today),
        "every": words.every(subscription.billing_interval_months),
        "today": today,
        "is_draft": subscription.state == Subscription.State.DRAFT,
        "is_over": is_over,
        "may_change": may_change,
        "may_alter": may_change and not is_over,
    }


def _is_open(subscription: Subscription) -> bool:
    """Whether its customer lets it change."""
    try:
        subscriptions.require_open(subscription.account)
    except Refused:
        return False
    return True


def _lines(subscription: Subscription, breakdown: subscription_worth.Breakdown) -> list[dict[str, Any]]:
    """The items of today in words."""
    newer = subscription_worth.newer_versions(line.item for line in breakdown.items)
    return [
        {
            "item": line.item,
            "worth": line,
            "quantity": words.quantity_of(line.item),
            "price": words.price_of(line.price, line.months, line.item, subscription.currency_id),
            "newer": newer.get(line.item.pk),
        }
        for line in breakdown.items
    ]


def _changes(subscription: Subscription, today: date) -> list[Any]:
    """Every change: first what is planned, soonest first, then the history, latest first."""
    rows = list(subscription.changes.select_related("made_by", "cancelled_by").order_by("-effective_on", "-pk"))
    if not rows:
        return []
    versions = PlanVersion.objects.select_related("plan__product").in_bulk(versions_in(rows))
    items = subscription.items.select_related("plan_version__plan__product")
    found = told(rows, items=items, versions=versions, on=subscription.in_force_until(today=today))
    planned = [one for one in found if one.standing == "planned"]
    return [*reversed(planned), *(one for one in found if one.standing != "planned")]
