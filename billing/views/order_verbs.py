"""What can be done with an order beside editing it: place, confirm, fulfil, cancel."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.origin import on_screen
from billing.models import Order
from billing.services import orders, orders_confirming
from billing.services import orders_reading as reading
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other
from plock.kit.ids import is_id


@require_POST
@may("billing.change_order")
def place(request: HttpRequest, pk: int) -> HttpResponse:
    return _run(request, _order(pk), orders.place, _("%s was placed."))


@require_POST
@may("billing.confirm_order")
def fulfil(request: HttpRequest, pk: int) -> HttpResponse:
    return _run(request, _order(pk), orders.fulfil, _("%s is fulfilled."))


@require_http_methods(["GET", "HEAD", "POST"])
@may("billing.confirm_order")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """First everything that will be made, in numbers; then, of exactly that version, it is made."""
    order, today = _order(pk), timezone.localdate()
    version = request.POST.get("version", "")
    try:
        if request.method == "POST":
            seen = (int(version) if is_id(version) else 0) if version else None
            orders.confirm(order=order, today=today, origin=on_screen(request), version=seen)
            messages.success(request, _("%s was confirmed.") % order.number)
        else:
            return _show_outcome(request, order)
    except orders.Stale:
        messages.error(request, _("%s was changed meanwhile. Look at it again, then confirm it.") % order.number)
        return see_other(request, request.path)
    except Refused as problem:
        messages.error(request, str(problem))
    return see_other(request, order.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@may("billing.confirm_order")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """First what it takes back, or why it cannot be; then the verb."""
    order, today = _order(pk), timezone.localdate()
    if request.method == "POST":
        return _run(request, order, orders.cancel, _("%s was cancelled."), today=today)
    context: dict[str, Any] = {"order": order, "account": order.account}
    context["running"] = orders_confirming.running_subscriptions(order, on=today)
    context["charges"] = orders_confirming.waiting(order)
    try:
        orders_confirming.require_cancellable(order, on=today)
    except Refused as problem:
        context["problem"] = str(problem)
    return render(request, "billing/order_cancel.html", context)


def _show_outcome(request: HttpRequest, order: Order) -> HttpResponse:
    lines = reading.lines_of(order)
    orders_confirming.require_confirmable(order, lines, order.account)
    outcome = reading.foresee(order, lines, today=timezone.localdate())
    return render(request, "billing/order_confirm.html", {"order": order, "account": order.account, "outcome": outcome})


def _order(pk: int) -> Order:
    return get_object_or_404(Order.objects.select_related("account__merged_into"), pk=pk)


def _run(request: HttpRequest, order: Order, verb: Callable[..., Order], said: str, **values: Any) -> HttpResponse:
    try:
        verb(order=order, origin=on_screen(request), **values)
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, said % order.number)
    return see_other(request, order.get_absolute_url())
