"""Creating, copying and editing an order with its lines; a stale form loses nothing."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Account, Activity
from accounts.views.origin import on_screen
from billing.forms.order_lines import MORE, LineForms
from billing.forms.orders import CustomerForm, OrderForm
from billing.models import Order, OrderLine
from billing.services import orders, orders_lines
from billing.services.orders_offers import Offers, offers
from billing.services.orders_reading import copied, lines_of
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other
from plock.kit.ids import is_id

GET_POST = ["GET", "HEAD", "POST"]
CHOSEN = re.compile(r"(plan|month|once)-(\d{1,18})")


@dataclass(slots=True)
class Draft:
    """What one request works on: the order as it is stored (or blank), its lines, and what can be chosen."""

    request: HttpRequest
    order: Order
    lines: list[OrderLine]

    def offers(self) -> Offers:
        """In the currency that was chosen last, and whatever is chosen already."""
        data = self.request.POST
        chosen = [CHOSEN.fullmatch(str(value)) for name, value in data.items() if name.endswith("-what")]
        pairs = [(match[1], int(match[2])) for match in chosen if match]
        return offers(
            self.order.account,
            _code(data.get("currency", "")) or self.order.currency_id or "",
            versions=[line.plan_version_id for line in self.lines if line.plan_version_id]
            + [key for kind, key in pairs if kind == "plan"],
            products=[line.product_id for line in self.lines] + [key for kind, key in pairs if kind != "plan"],
        )

    def render(self, form: OrderForm, lines: LineForms, *, status: int = 200, **extra: Any) -> HttpResponse:
        then = "\n".join(orders_lines.said(self.lines))
        context = {"form": form, "lines": lines, "order": self.order, "account": self.order.account, "then": then}
        return render(self.request, "billing/order_form.html", {**context, **extra}, status=status)


@require_http_methods(GET_POST)
@may("billing.add_order")
def create(request: HttpRequest) -> HttpResponse:
    """First whose order it is, then the order; `copy` fills it in from another one."""
    pk, copy = request.GET.get("account", ""), request.GET.get("copy", "")
    if not is_id(pk):
        return _choose(request)
    account = get_object_or_404(Account.objects.select_related("merged_into"), pk=pk)
    if account.is_archived:
        messages.error(request, _("%s is archived and read-only. Restore it first.") % account.name)
        return see_other(request, reverse("billing:account_orders", args=[account.pk]))
    source = get_object_or_404(Order, pk=copy, account=account) if is_id(copy) else None
    order, lines = copied(account, source, on=timezone.localdate())
    return _answer(Draft(request, order, lines))


@require_http_methods(GET_POST)
@may("billing.change_order")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    order = get_object_or_404(Order.objects.select_related("account"), pk=pk)
    try:
        orders.refuse_if_frozen(order)
    except Refused as problem:
        messages.error(request, str(problem))
        return see_other(request, order.get_absolute_url())
    return _answer(Draft(request, order, lines_of(order)))


def _code(text: str) -> str:
    """The text where it can be the code of a currency."""
    return text if text.isascii() and text.isalpha() else ""


def _choose(request: HttpRequest) -> HttpResponse:
    form = CustomerForm(request.GET if "customer" in request.GET else None)
    if form.is_bound and form.is_valid():
        query = urlencode({"account": form.cleaned_data["customer"].pk})
        return see_other(request, f"{reverse('billing:order_create')}?{query}")
    return render(request, "billing/order_customer.html", {"form": form}, status=422 if form.errors else 200)


def _answer(draft: Draft) -> HttpResponse:
    """The form; again with more or fewer rows; with what is wrong; or where the saved order is."""
    data, offered = draft.request.POST, draft.offers()
    if draft.request.method != "POST":
        return draft.render(OrderForm(instance=draft.order), LineForms(offered, lines=draft.lines))
    if "more" in data or "remove" in data:
        gone = data.get("remove", "")
        rows = LineForms.typed(offered, data, more=MORE * ("more" in data), without=int(gone) if is_id(gone) else -1)
        return draft.render(_unchecked(draft, data), rows)
    form, rows = OrderForm(data, instance=draft.order), LineForms(offered, data=data)
    if not (form.is_valid() & rows.is_valid()):
        return draft.render(form, rows, status=422)
    try:
        saved = _save(draft, form, rows)
    except orders.Stale as stale:
        return _show_both(draft, form, rows, stale.current)
    except Refused as problem:
        form.add_error(None, str(problem))
        return draft.render(form, rows, status=409)
    return _go_on(draft.request, saved)


def _unchecked(draft: Draft, data: Any) -> OrderForm:
    """The form with what was typed and no word about it."""
    initial = {name: data.get(name, "") for name in OrderForm.base_fields}
    form = OrderForm(instance=draft.order, initial=initial)
    form.fields["version"].initial = initial["version"]
    return form


def _save(draft: Draft, form: OrderForm, rows: LineForms) -> Order:
    origin, lines = on_screen(draft.request), rows.lines()
    if draft.order.pk is None:
        return orders.create(order=form.instance, lines=lines, origin=origin)
    version = form.cleaned_data["version"]
    return orders.edit(order=draft.order, values=form.values(), lines=lines, version=version, origin=origin)


def _go_on(request: HttpRequest, order: Order) -> HttpResponse:
    """To the order, which is placed where that was asked for."""
    messages.success(request, _("%s was saved.") % order.number)
    if request.POST.get("then") == "place" and order.state == Order.State.DRAFT:
        try:
            orders.place(order=order, origin=on_screen(request))
        except Refused as problem:
            messages.error(request, str(problem))
    return see_other(request, order.get_absolute_url())


def _show_both(draft: Draft, form: OrderForm, rows: LineForms, current: Order) -> HttpResponse:
    """The form again with what was typed, everything that changed meanwhile with both values, and the new version."""
    meanwhile = form.changed_meanwhile(current, tags=[])  # type: ignore[arg-type]
    data: Any = draft.request.POST.copy()
    data["version"] = str(current.version)
    for found in meanwhile:
        name = found["field"].name
        data[form.add_initial_prefix(name)] = found["theirs"]
        if found["mine"] is None:  # they changed it, this editor did not: take theirs
            data[form.add_prefix(name)] = found["theirs"]
    now = lines_of(current)
    lines = _lines_meanwhile(now, rows.lines(), then=data.get("lines_then", "").splitlines())
    draft = Draft(draft.request, current, now)
    if lines and lines["mine"] is None:
        rows = LineForms(draft.offers(), lines=now)
    last = Activity.objects.filter(account=current.account_id, subject=current.number).select_related("actor")
    extra = {"meanwhile": meanwhile, "lines_meanwhile": lines, "last": last.order_by("-pk").first()}
    return draft.render(OrderForm(data, instance=current), rows, status=409, **extra)


def _lines_meanwhile(now: list[OrderLine], mine: list[OrderLine], *, then: list[str]) -> dict[str, Any] | None:
    """The lines as they are saved now and, where this editor changed them too, as they were typed."""
    theirs, typed = orders_lines.said(now), orders_lines.said(mine)
    return {"theirs": theirs, "mine": typed if typed != then else None} if theirs != then else None
