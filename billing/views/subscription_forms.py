"""Creating a subscription, and editing it; rows of items work without scripts, and a stale form loses nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Account, Activity
from accounts.views.origin import on_screen
from billing.forms.subscriptions import CustomerForm, RunningForm, SubscriptionForm
from billing.models import Currency, Subscription
from billing.services import subscriptions
from billing.views.subscription_asking import GET_POST, PERMISSION, subscription_of
from billing.views.subscription_rows import Rows
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other
from plock.kit.ids import is_id

TEMPLATE = "billing/subscription_form.html"


@require_http_methods(GET_POST)
@may("billing.add_subscription")
def create(request: HttpRequest) -> HttpResponse:
    """First for whom (`customer=ID&currency=CODE` in the address say so), then what."""
    account = _account(request.GET.get("customer", ""))
    if account is None:
        return _choose(request)
    try:
        subscriptions.require_open(account)
        currency = _currency(request.GET.get("currency") or account.currency)
    except Refused as problem:
        messages.error(request, str(problem))
        return see_other(request, reverse("billing:account_subscriptions", args=[account.pk]))
    blank = Subscription(account=account, currency_id=currency, starts_on=timezone.localdate())
    rows = Rows(request, blank)
    form = SubscriptionForm(rows.data, instance=blank, initial=rows.typed)
    if rows.is_sent and form.is_valid() & rows.are_valid():
        try:
            made = _create(request, form.instance, rows)
        except Refused as problem:
            form.add_error(None, str(problem))
            return _page(request, form, rows, 409)
        messages.success(request, _("%s was created.") % made)
        return see_other(request, made.get_absolute_url())
    return _page(request, form, rows, 422 if rows.is_sent else 200)


@require_http_methods(GET_POST)
@may(PERMISSION)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of a draft, its items included; of a running one what no money follows from."""
    subscription, today = subscription_of(pk), timezone.localdate()
    if subscription.state != Subscription.State.DRAFT:
        return _edit_running(request, subscription)
    rows = Rows(request, subscription)
    form = SubscriptionForm(rows.data, instance=subscription, initial=rows.typed)
    if not rows.is_sent or not form.is_valid() & rows.are_valid():
        return _page(request, form, rows, 422 if rows.is_sent else 200)
    try:
        subscriptions.edit(
            subscription=subscription,
            values=form.values(),
            version=form.cleaned_data["version"],
            items=rows.changed(),
            today=today,
            origin=on_screen(request),
        )
    except subscriptions.Stale as stale:
        return _stale(request, form, stale.current, rows)
    except Refused as problem:
        form.add_error(None, str(problem))
        return _page(request, form, rows, 409)
    messages.success(request, _("%s was saved.") % subscription.number)
    return see_other(request, subscription.get_absolute_url())


def _edit_running(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    today = timezone.localdate()
    allowed = subscriptions.editable(subscription, today=today)
    form = RunningForm(request.POST or None, instance=subscription, allowed=allowed)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, None, 422 if form.errors else 200)
    try:
        subscriptions.edit(
            subscription=subscription,
            values=form.values(),
            version=form.cleaned_data["version"],
            today=today,
            origin=on_screen(request),
        )
    except subscriptions.Stale as stale:
        return _stale(request, form, stale.current, None, allowed=allowed)
    except Refused as problem:
        form.add_error(None, str(problem))
        return _page(request, form, None, 409)
    messages.success(request, _("%s was saved.") % subscription.number)
    return see_other(request, subscription.get_absolute_url())


def _create(request: HttpRequest, subscription: Subscription, rows: Rows) -> Subscription:
    """A draft, or one that runs at once where that button was pressed."""
    if "start" in request.POST:
        subscription.state = Subscription.State.ACTIVE
    today, origin = timezone.localdate(), on_screen(request)
    return subscriptions.create(subscription=subscription, items=rows.filled(), origin=origin, today=today)


def _choose(request: HttpRequest) -> HttpResponse:
    """For whom; the answer is in the address of the next page."""
    is_sent = "who" in request.GET and "again" not in request.GET
    form = CustomerForm(request.GET if is_sent else None, initial={"who": request.GET.get("who", "")})
    if form.is_bound and form.is_valid():
        chosen = {"customer": form.cleaned_data["who"].pk}
        if form.cleaned_data["currency"]:
            chosen["currency"] = form.cleaned_data["currency"]
        return redirect(f"{reverse('billing:subscription_create')}?{urlencode(chosen)}")
    status = 422 if form.errors else 200
    return render(request, "billing/subscription_customer.html", {"form": form}, status=status)


def _account(text: str) -> Account | None:
    return Account.objects.select_related("merged_into").filter(pk=text).first() if is_id(text) else None


def _currency(code: str) -> str:
    """A currency that something can be sold in; raises Refused."""
    if not Currency.objects.filter(pk=code).exists():
        raise Refused(_("There is no exchange rate for %s. Enter one under Settings, Exchange rates.") % code[:10])
    return code


def _page(request: HttpRequest, form: Any, rows: Rows | None, status: int, **more: Any) -> HttpResponse:
    subscription: Subscription = form.instance
    context = {
        "form": form,
        "rows": rows.formset if rows else None,
        "subscription": subscription if subscription.pk else None,
        "account": subscription.account,
        "currency": subscription.currency_id,
        **more,
    }
    return render(request, TEMPLATE, context, status=status)


def _stale(request: HttpRequest, form: Any, current: Subscription, rows: Rows | None, **kwargs: Any) -> HttpResponse:
    """The form with what was typed, every field that changed meanwhile with both values, and the new version."""
    meanwhile = form.changed_meanwhile(current, tags=[])
    log = Activity.objects.filter(account=current.account_id, subject__startswith=current.number)
    data: QueryDict = request.POST.copy()
    data["version"] = str(current.version)
    for found in meanwhile:
        name = found["field"].name
        data[form.add_initial_prefix(name)] = found["theirs"]
        if found["mine"] is None:
            data[form.add_prefix(name)] = found["theirs"]
    again = type(form)(data, instance=current, **kwargs)
    last = log.select_related("actor").order_by("-pk").first()
    return _page(request, again, rows, 409, meanwhile=meanwhile, last=last)
