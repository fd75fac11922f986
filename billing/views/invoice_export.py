"""Exporting invoices: a form that says which and in what format; then the file, or the page of its job."""

from django.http import FileResponse, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.views.origin import on_screen
from billing import invoice_export
from billing.filtersets.invoices import InvoiceFilterSet
from billing.forms.exports import InvoiceExportForm
from billing.invoice_export import Order
from billing.views.invoice_list import LIST, InvoiceList
from plock.kit.access import may
from plock.kit.exporting import FORMATS
from plock.kit.htmx import see_other


@require_http_methods(["GET", "HEAD", "POST"])
@may("billing.view_invoice")
def export(request: HttpRequest) -> HttpResponseBase:
    """The form; a POST from the list's selection, which has ids but no format, shows it with the ids kept."""
    is_sent = request.method == "POST" and "format" in request.POST
    params = _asked(request)
    form = _form(request, params, is_sent=is_sent)
    query = params.urlencode()
    if is_sent and form.is_valid():
        return _deliver(request, Order(query=query, **form.cleaned_data))
    context = {"form": form, "count": _count(form, query), "query": query}
    return render(request, "billing/invoice_export.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest) -> QueryDict:
    """What the list showed: by the address, or as its selection posts it."""
    given = request.GET.copy()
    if "query" in request.POST:
        given = QueryDict(request.POST["query"], mutable=True)
        given.update({"view": request.POST.get("view", "")} if "view" not in given else {})
    return InvoiceList.read_address(LIST, given, user=request.user).params


def _form(request: HttpRequest, params: QueryDict, *, is_sent: bool) -> InvoiceExportForm:
    ids = [] if request.POST.get("matching") else request.POST.getlist("ids")
    is_filtered = any(params.get(name) for name in InvoiceFilterSet.base_filters)
    which = "selected" if ids else "filtered" if is_filtered else "all"
    data = request.POST if is_sent else None
    initial = {"ids": ids, "which": which}
    return InvoiceExportForm(data, initial=initial, has_selection=bool(ids), is_filtered=is_filtered)


def _count(form: InvoiceExportForm, query: str) -> int:
    """How many invoices the choice made so far stands for."""
    ids = form.fields["ids"].clean(form["ids"].value()) if "ids" not in form.errors else ()
    return Order(which=str(form["which"].value()), query=query, ids=ids).rows().order_by().count()


def _deliver(request: HttpRequest, order: Order) -> HttpResponseBase:
    ids = order.fixed()
    if len(ids) > invoice_export.SMALL:
        return see_other(request, invoice_export.later(order, ids=ids, by=request.user).get_absolute_url())
    file = invoice_export.now(order, ids=ids, origin=on_screen(request))
    kind = FORMATS[order.format].content_type
    return FileResponse(file, as_attachment=True, filename=order.file_name(), content_type=kind)
