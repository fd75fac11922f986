"""Ending a subscription: first what would happen, in numbers, then the verb; and letting it run on."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.origin import on_screen
from billing.forms.subscriptions import EndForm
from billing.models import PlanVersion, Subscription
from billing.services import subscriptions
from billing.subscription_change_words import told, versions_in
from billing.views.subscription_asking import GET_POST, PERMISSION, ask, refuse, subscription_of
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other

TEMPLATE = "billing/subscription_end.html"


@require_http_methods(GET_POST)
@may(PERMISSION)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a day, see what an end on it does, then save it."""
    subscription, today = subscription_of(pk), timezone.localdate()
    if "lift" in request.POST:
        return _lift(request, subscription, today)
    planned = subscription.last_day or max(today, subscription.starts_on)
    form = EndForm(
        request.POST or None,
        subscription=subscription,
        initial={"last_day": planned, "version": subscription.version},
    )

    def verb() -> object:
        return subscriptions.end(
            subscription=subscription, last_day=form.cleaned_data["last_day"], today=today, origin=on_screen(request)
        )

    context: dict[str, Any] = {"today": today}
    if request.method == "POST" and form.is_valid():
        context["dropped"] = _dropped(subscription, form.cleaned_data["last_day"], today)
    return ask(request, subscription, form, verb, template=TEMPLATE, done=_("The end was saved."), context=context)


def _dropped(subscription: Subscription, last_day: date, today: date) -> list[Any]:
    """The planned changes that fall away, in words."""
    rows = subscriptions.falling_away(subscription, last_day=last_day, today=today)
    versions = PlanVersion.objects.select_related("plan__product").in_bulk(versions_in(rows))
    items = subscription.items.select_related("plan_version__plan__product")
    return told(rows, items=items, versions=versions, on=today)


def _lift(request: HttpRequest, subscription: Subscription, today: date) -> HttpResponse:
    """Until further notice again."""
    try:
        subscriptions.end(subscription=subscription, last_day=None, today=today, origin=on_screen(request))
    except Refused as problem:
        return refuse(request, subscription, problem)
    messages.success(request, _("%s runs until further notice again.") % subscription)
    return see_other(request, subscription.get_absolute_url())
