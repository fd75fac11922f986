"""Exporting customers."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from accounts.exporters.customers import EXPORT
from accounts.exporters.forms import ExportForm
from accounts.views.lists import AccountList
from accounts.views.origin import on_screen
from plock.kit.access import may
from plock.kit.views.list_export import ExportPage

LIST = "accounts:account_list"
PAGE = ExportPage(EXPORT, LIST, AccountList, ExportForm, "accounts/export_form.html", has_columns=True)


@require_http_methods(["GET", "HEAD", "POST"])
@may("accounts.export_account")
def export(request: HttpRequest) -> HttpResponseBase:
    return PAGE.answer(request, origin=on_screen(request))
