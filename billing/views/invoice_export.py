"""Exporting invoices."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from accounts.views.origin import on_screen
from billing.forms.exports import InvoiceExportForm
from billing.invoice_export import EXPORT
from billing.views.invoice_list import LIST, InvoiceList
from plock.kit.access import may
from plock.kit.views.list_export import ExportPage

PAGE = ExportPage(EXPORT, LIST, InvoiceList, InvoiceExportForm, "billing/invoice_export.html")


@require_http_methods(["GET", "HEAD", "POST"])
@may("billing.view_invoice")
def export(request: HttpRequest) -> HttpResponseBase:
    return PAGE.answer(request, origin=on_screen(request))
