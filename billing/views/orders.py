"""The list of all orders, and the page of one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import Activity
from accounts.services.surroundings import house
from billing.filtersets.orders import OrderFilterSet
from billing.models import Charge, Order
from billing.services import orders_reading as reading
from billing.tables.orders import OrderTable
from billing.views import order_rows
from plock.kit.access import may
from plock.kit.saved_views import Preset
from plock.kit.views.list import ListPage

SHOWN = ("account__name", "account__customer_number", "account__state")


class OrderList(ListPage):
    permission = "billing.view_order"
    table_class, filterset_class = OrderTable, OrderFilterSet
    template_name = "billing/order_list.html"
    empty_template = "billing/_order_none.html"
    views = (
        Preset("all", gettext_lazy("All")),
        Preset("drafts", gettext_lazy("Drafts"), "state=draft"),
        Preset("placed", gettext_lazy("Placed"), "state=placed"),
        Preset("confirmed", gettext_lazy("Confirmed"), "state=confirmed"),
        Preset("fulfilled", gettext_lazy("Fulfilled"), "state=fulfilled"),
        Preset("cancelled", gettext_lazy("Cancelled"), "state=cancelled"),
    )

    def get_queryset(self) -> QuerySet[Order]:
        return Order.objects.select_related("account").defer("notes", "account__notes", "account__search_text")

    def context(self, params: QueryDict) -> dict[str, Any]:
        return {**super().context(params), "title": _("Orders")}


@require_safe
@may("billing.view_order")
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    order = get_object_or_404(Order.objects.select_related("account", "created_by"), pk=pk)
    lines = reading.lines_of(order)
    history = Activity.objects.filter(account=order.account_id, subject=order.number, verb__startswith="order.")
    charges = order.charges.filter(kind=Charge.Kind.ONE_OFF)
    context = {
        "order": order,
        "account": order.account,
        "rows": order_rows.rows(order, lines),
        "totals": order_rows.totals(order),
        "outcome": reading.foresee(order, lines, today=timezone.localdate()) if order.is_editable else None,
        "subscriptions": order.subscriptions.order_by("pk"),
        "charges": charges.select_related("product", "invoice", "reversed_by").order_by("billing_date", "pk"),
        "history": history.select_related("actor", "job").order_by("-pk")[:100],
    }
    return render(request, "billing/order_detail.html", context)


@require_safe
@may("billing.view_order")
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The order as a sheet to print, from the browser's own dialog."""
    order = get_object_or_404(Order.objects.select_related("account"), pk=pk)
    rows = order_rows.rows(order, reading.lines_of(order))
    context = {"order": order, "account": order.account, "house": house(), "rows": rows}
    return render(request, "billing/order_print.html", {**context, "totals": order_rows.totals(order)})
