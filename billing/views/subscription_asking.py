"""A page that asks before it does something to a subscription: it shows what would happen, then does it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import Activity
from billing.models import Subscription
from billing.services import subscription_previews as previews
from billing.services import subscriptions
from billing.views import subscription_steps as steps
from plock.kit.errors import Refused
from plock.kit.htmx import see_other

GET_POST = ["GET", "HEAD", "POST"]
PERMISSION = "billing.change_subscription"


def subscription_of(pk: int) -> Subscription:
    return get_object_or_404(Subscription.objects.select_related("account__merged_into"), pk=pk)


def ask(
    request: HttpRequest,
    subscription: Subscription,
    form: Any,
    verb: Callable[[], object],
    *,
    template: str,
    done: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The page with its form; posted with `preview`, also what the verb would do; posted without, it is done."""
    context = {**context, "form": form, "subscription": subscription, "account": subscription.account}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                answer = _do(request, subscription, form, verb, done, context)
                if answer:
                    return answer
                status = 409 if "meanwhile" in context else 200
            except Refused as problem:
                form.add_error(None, str(problem))
                status = 409
    return render(request, template, context, status=status)


def _do(
    request: HttpRequest,
    subscription: Subscription,
    form: Any,
    verb: Callable[[], object],
    done: str,
    context: dict[str, Any],
) -> HttpResponse | None:
    """Preview, refuse what is stale, or do it; only then there is an answer already."""
    version = form.loaded_version()
    if "preview" not in request.POST:
        try:
            subscriptions.if_unchanged(subscription, verb, version=version)
        except subscriptions.Stale:
            subscription.refresh_from_db()
        else:
            messages.success(request, done)
            return see_other(request, subscription.get_absolute_url())
    if version != subscription.version:
        context["meanwhile"] = entries_since(subscription, version)
    context["preview"] = previews.of(subscription, verb, effective_on=form.since(), today=timezone.localdate())
    context["moved"] = steps.moved(context["preview"])
    return None


def entries_since(subscription: Subscription, version: int) -> list[Activity]:
    """What the log says of the subscription since that version, newest first; each verb made one more."""
    made = subscription.version - version if 0 < version < subscription.version else 1
    rows = Activity.objects.filter(account=subscription.account_id, subject__startswith=subscription.number)
    return list(rows.select_related("actor", "job").order_by("-pk")[:made])


def refuse(request: HttpRequest, subscription: Subscription, problem: Refused) -> HttpResponse:
    """Back to the subscription, with the reason."""
    messages.error(request, str(problem))
    return see_other(request, subscription.get_absolute_url())
