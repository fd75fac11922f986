"""What is done to a subscription with one click: start, pause, resume, delete a draft."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.origin import on_screen
from billing.services import subscriptions
from billing.views.subscription_asking import PERMISSION, refuse, subscription_of
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other


@require_POST
@may(PERMISSION)
def start(request: HttpRequest, pk: int) -> HttpResponse:
    return _run(request, pk, subscriptions.start, _("%s was started."))


@require_POST
@may(PERMISSION)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    return _run(request, pk, subscriptions.pause, _("Revenue collection of %s was paused."))


@require_POST
@may(PERMISSION)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Revenue collection of %s was resumed. What has fallen due meanwhile is being billed.")
    return _run(request, pk, subscriptions.resume, done)


@require_POST
@may(PERMISSION)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a draft, and go to its customer."""
    subscription = subscription_of(pk)
    try:
        subscriptions.delete_draft(subscription=subscription, today=timezone.localdate(), origin=on_screen(request))
    except Refused as problem:
        return refuse(request, subscription, problem)
    messages.success(request, _("The draft %s was deleted.") % subscription)
    return see_other(request, reverse("billing:account_subscriptions", args=[subscription.account_id]))


def _run(request: HttpRequest, pk: int, verb: Callable[..., Any], done: str) -> HttpResponse:
    subscription = subscription_of(pk)
    try:
        verb(subscription=subscription, today=timezone.localdate(), origin=on_screen(request))
    except Refused as problem:
        return refuse(request, subscription, problem)
    messages.success(request, done % subscription)
    return see_other(request, subscription.get_absolute_url())
