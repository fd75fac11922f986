"""What billing shows on the dashboard: recurring revenue and its movements, and subscriptions to look after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.services.surroundings import house
from billing import mrr_chart, subscription_words
from billing.models import Movement, Subscription
from billing.rules.growth import growth
from billing.services import history
from plock.kit.access import may
from plock.kit.htmx import vary, wants_fragment
from plock.kit.paging import bounded_count

AT_ONCE = 20_000  # movements that are summed while the page waits; of more, it asks once it is shown
SHOWN = 5
SOON, LATER = 30, 60  # days ahead


@dataclass(frozen=True, slots=True)
class Watch:
    """Subscriptions that somebody should know of: how many, the first few, and the list of all."""

    title: str
    count: int | None  # None: more than are counted
    rows: Sequence[Subscription]
    url: str
    none: str


def mrr_card(user: Any, today: date) -> Mapping[str, Any]:
    """Recurring revenue; what to do first where nothing is subscribed to."""
    if not Subscription.objects.exists():
        return {"is_empty": True}
    if Movement.objects.order_by()[: AT_ONCE + 1].count() > AT_ONCE:
        return {"is_later": True}
    return figures(today)


def watch_card(user: Any, today: date) -> Mapping[str, Any] | None:
    """What begins, ends and stands still; nothing where nothing is subscribed to."""
    if not Subscription.objects.exists():
        return None
    return {"watches": [_starting(today), _ending(today), _paused(today)]}


@require_safe
@may("billing.view_subscription")
def mrr(request: HttpRequest) -> HttpResponse:
    """The figures and the chart: a part of the dashboard for htmx, else a page of their own."""
    context = figures(timezone.localdate())
    template = "billing/_dashboard_figures.html" if wants_fragment(request) else "billing/dashboard_mrr.html"
    return vary(render(request, template, {"card": context}))


def figures(today: date) -> dict[str, Any]:
    """Headline figures and the chart of 13 months."""
    balances, currency = history.balances(on=today), house().currency
    found = growth(balances)
    headline = {
        "mrr": mrr_chart.whole(found.mrr, currency),
        "arr": mrr_chart.whole(found.arr, currency),
        "net_new": mrr_chart.change(found.net_new, currency),
    }
    return {"headline": headline, "chart": mrr_chart.movements_chart(balances, found, currency)}


def _starting(today: date) -> Watch:
    ahead = Subscription.objects.filter(starts_on__gt=today, starts_on__lte=today + timedelta(days=SOON))
    words = _("Starting within 30 days"), _("No subscription starts in the next 30 days.")
    return _watch(ahead.order_by("starts_on", "pk"), "starting=30&sort=start", *words, today=today)


def _ending(today: date) -> Watch:
    ahead = Subscription.objects.live(on=today).filter(ends_on__lte=today + timedelta(days=LATER + 1))
    words = _("Ending within 60 days"), _("No subscription ends in the next 60 days.")
    return _watch(ahead.order_by("ends_on", "pk"), "ending=60&sort=end", *words, today=today)


def _paused(today: date) -> Watch:
    rows = Subscription.objects.live(on=today).filter(state=Subscription.State.PAUSED)
    words = _("Paused"), _("No subscription is paused.")
    return _watch(rows.order_by("paused_on", "pk"), "state=paused", *words, today=today)


def _watch(rows: QuerySet[Subscription], query: str, title: str, none: str, *, today: date) -> Watch:
    """`query` is what the list of subscriptions understands as the same rows."""
    found = list(rows.select_related("account")[:SHOWN])
    for row in found:
        row.pill = subscription_words.pill(row, on=today)  # type: ignore[attr-defined]
    url = f"{reverse('billing:subscription_list')}?{query}"
    return Watch(title, bounded_count(rows.order_by()), found, url, none)
