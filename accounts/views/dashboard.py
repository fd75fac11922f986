"""The first page after log-in: what higher apps put there, how many customers there are, and what happened last."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Account, Activity
from accounts.registry import dashboard_cards
from accounts.views import counts
from plock.kit.access import ANY_STAFF, may
from plock.kit.models import Job


@require_safe
@may(ANY_STAFF)
def dashboard(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {
        "jobs": Job.objects.filter(owner=request.user.pk).for_list()[:5],
        "cards": _cards(request.user),
    }
    if request.user.has_perm("accounts.view_account"):
        states = _states()
        waiting = next(state["count"] for state in states if state["value"] == Account.State.PENDING)
        recent = Account.objects.order_by("-updated_at", "-pk")[:8]
        context |= {"states": states, "waiting": waiting, "recent": recent}
    if request.user.has_perm("accounts.view_activity"):
        context["activities"] = Activity.objects.select_related("actor", "account").order_by("-pk")[:12]
    return render(request, "accounts/dashboard.html", context)


def _cards(user: Any) -> list[dict[str, Any]]:
    """What higher apps show here, as far as there is something to show."""
    today = timezone.localdate()
    found = ((card, card.context(user, today)) for card in dashboard_cards.for_user(user))
    return [{"template": card.template, "context": context} for card, context in found if context is not None]


def _states() -> list[dict[str, Any]]:
    found = counts.of_all()
    return [{"value": value, "label": label, "count": found[value]} for value, label in Account.State.choices]
