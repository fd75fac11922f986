"""Dated changes of the items of a subscription: other terms, one more, one less, and taking a planned one back."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.origin import on_screen
from billing.forms.changes import ItemAddForm, ItemChangeForm, ItemRemoveForm
from billing.forms.subscription_items import initial_of
from billing.models import PricePlan, Subscription, SubscriptionChange, SubscriptionItem
from billing.services import catalogue_reading, changes, subscription_worth
from billing.views.subscription_asking import GET_POST, PERMISSION, ask, refuse, subscription_of
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other

RECURRING = (PricePlan.Charge.FIXED, PricePlan.Charge.USAGE)
TEMPLATE = "billing/subscription_change_form.html"


@require_http_methods(GET_POST)
@may(PERMISSION)
def change_item(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Other terms from a day; `newest=1` proposes the newest prices of its plan."""
    subscription, today = subscription_of(pk), timezone.localdate()
    item = _item(subscription, line, today)
    initial = {**initial_of(item), **_dated(subscription, today)}
    if request.GET.get("newest"):
        initial["plan"] = _newest(item)
    form = ItemChangeForm(
        request.POST or None,
        initial=initial,
        plans=_offered(subscription),
        currency=subscription.currency_id,
        as_now=item.plan_version,
    )

    def verb() -> object:
        return changes.schedule(
            subscription=subscription,
            line=line,
            effective_on=form.since(),
            terms=form.terms(),
            today=today,
            origin=on_screen(request),
        )

    product = item.plan_version.plan.product.name
    context = {"title": _("Change %s") % product, "button": _("Save the change"), "item": item}
    return ask(request, subscription, form, verb, template=TEMPLATE, done=_("The change was saved."), context=context)


@require_http_methods(GET_POST)
@may(PERMISSION)
def add_item(request: HttpRequest, pk: int) -> HttpResponse:
    subscription, today = subscription_of(pk), timezone.localdate()
    form = ItemAddForm(
        request.POST or None,
        initial={"quantity": 1, **_dated(subscription, today)},
        plans=_offered(subscription),
        currency=subscription.currency_id,
    )

    def verb() -> object:
        return changes.add_item(
            subscription=subscription,
            item=SubscriptionItem(**form.terms()),
            effective_on=form.since(),
            today=today,
            origin=on_screen(request),
        )

    context = {"title": _("Add an item to %s") % subscription.number, "button": _("Add item")}
    return ask(request, subscription, form, verb, template=TEMPLATE, done=_("The item was added."), context=context)


@require_http_methods(GET_POST)
@may(PERMISSION)
def remove_item(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    subscription, today = subscription_of(pk), timezone.localdate()
    item = _item(subscription, line, today)
    form = ItemRemoveForm(request.POST or None, initial=_dated(subscription, today))

    def verb() -> object:
        return changes.remove_item(
            subscription=subscription,
            line=line,
            effective_on=form.since(),
            today=today,
            origin=on_screen(request),
        )

    product = item.plan_version.plan.product.name
    context = {"title": _("Remove %s") % product, "button": _("Remove item"), "is_removal": True, "item": item}
    return ask(request, subscription, form, verb, template=TEMPLATE, done=_("The removal was saved."), context=context)


@require_POST
@may(PERMISSION)
def cancel(request: HttpRequest, pk: int, change_pk: int) -> HttpResponse:
    """Take back a planned change."""
    subscription = subscription_of(pk)
    change = get_object_or_404(SubscriptionChange.objects.select_related("subscription"), pk=change_pk, subscription=pk)
    try:
        changes.cancel(change=change, today=timezone.localdate(), origin=on_screen(request))
    except Refused as problem:
        return refuse(request, subscription, problem)
    messages.success(request, _("The planned change was cancelled."))
    return see_other(request, subscription.get_absolute_url())


def _item(subscription: Subscription, line: int, today: date) -> SubscriptionItem:
    """The terms of the line today, or else its latest; 404 without any."""
    rows = subscription.items.filter(line=line).select_related("plan_version__plan__product")
    found = sorted(
        rows.prefetch_related("plan_version__tiers"), key=lambda row: row.starts_on or subscription.starts_on
    )
    if not found:
        raise Http404
    begun = [row for row in found if (row.starts_on or subscription.starts_on) <= today]
    return begun[-1] if begun else found[0]


def _dated(subscription: Subscription, today: date) -> dict[str, Any]:
    """From today, or from its first day where that is ahead or it is a draft."""
    is_draft = subscription.state == Subscription.State.DRAFT
    day = subscription.starts_on if is_draft else max(today, subscription.starts_on)
    return {"effective_on": day, "version": subscription.version}


def _offered(subscription: Subscription) -> list[Any]:
    return list(
        catalogue_reading.offered(account=subscription.account, currency=subscription.currency_id, charges=RECURRING)
    )


def _newest(item: SubscriptionItem) -> int:
    newer = subscription_worth.newer_versions([item])
    return newer[item.pk].pk if newer else item.plan_version_id
