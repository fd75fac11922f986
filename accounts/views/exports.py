"""Exporting customers: a form that says which, how and in what format; then the file, or the page of its job."""

from django.http import FileResponse, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.exporters import orders
from accounts.exporters.forms import ExportForm
from accounts.exporters.orders import Order
from accounts.filtersets import AccountFilterSet
from accounts.services import exports
from accounts.views.lists import AccountList
from accounts.views.origin import on_screen
from plock.kit.access import may
from plock.kit.exporting import FORMATS
from plock.kit.htmx import see_other
from plock.kit.saved_views import Standing

LIST = "accounts:account_list"


@require_http_methods(["GET", "HEAD", "POST"])
@may("accounts.export_account")
def export(request: HttpRequest) -> HttpResponseBase:
    """The form; a POST from the list's selection, which has ids but no format, shows it with the ids kept."""
    is_sent = request.method == "POST" and "format" in request.POST
    asked = _asked(request)
    form = _form(request, asked.params, is_sent=is_sent)
    query = asked.params.urlencode()
    if is_sent and form.is_valid():
        columns = AccountList.columns_for(LIST, asked, user=request.user)
        return _deliver(request, Order(query=query, columns=tuple(columns), **form.cleaned_data))
    context = {"form": form, "count": _count(form, query), "query": query}
    return render(request, "accounts/export_form.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest) -> Standing:
    """What the list showed: by the address, or as its selection posts it."""
    given = request.GET.copy()
    if "query" in request.POST:
        given = QueryDict(request.POST["query"], mutable=True)
        given.update({"view": request.POST.get("view", "")} if "view" not in given else {})
    return AccountList.read_address(LIST, given, user=request.user)


def _form(request: HttpRequest, params: QueryDict, *, is_sent: bool) -> ExportForm:
    ids = [] if request.POST.get("matching") else request.POST.getlist("ids")
    is_filtered = any(params.get(name) for name in AccountFilterSet.base_filters)
    which = "selected" if ids else "filtered" if is_filtered else "all"
    initial = {"ids": ids, "which": which}
    data = request.POST if is_sent else None
    return ExportForm(data, initial=initial, has_selection=bool(ids), is_filtered=is_filtered)


def _count(form: ExportForm, query: str) -> int:
    """How many customers the choice made so far stands for."""
    which = str(form["which"].value())
    ids = form.fields["ids"].clean(form["ids"].value()) if "ids" not in form.errors else ()
    return Order(which=which, query=query, ids=ids).rows().order_by().count()


def _deliver(request: HttpRequest, order: Order) -> HttpResponseBase:
    ids = exports.fix(order.rows())
    if len(ids) > orders.SMALL:
        return see_other(request, orders.later(order, ids=ids, by=request.user).get_absolute_url())
    origin = on_screen(request)
    file = orders.now(order, ids=ids, origin=origin)
    kind = FORMATS[order.format].content_type
    return FileResponse(file, as_attachment=True, filename=order.file_name(), content_type=kind)
