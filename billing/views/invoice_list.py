"""The list of all invoices."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.services.surroundings import house
from billing import bulk_invoices
from billing.filtersets.invoices import InvoiceFilterSet
from billing.models import Invoice
from billing.services import invoice_sums
from billing.services.invoice_sums import Sums
from billing.tables.invoices import SelectableInvoiceTable
from plock.kit import formats
from plock.kit.access import may
from plock.kit.paging import COUNT_LIMIT
from plock.kit.saved_views import Preset
from plock.kit.views import bulk
from plock.kit.views.list import ListPage

LIST = "billing:invoice_list"
NOT_LISTED = ("seller", "buyer", "vat_shares", "account__notes", "account__search_text", "account__address")


class InvoiceList(ListPage):
    permission = "billing.view_invoice"
    table_class, filterset_class = SelectableInvoiceTable, InvoiceFilterSet
    template_name = "billing/invoice_list.html"
    empty_template = "billing/_invoice_none.html"
    has_totals = True
    views = (
        Preset("all", gettext_lazy("All")),
        Preset("drafts", gettext_lazy("Drafts"), "state=draft"),
        Preset("to-send", gettext_lazy("To send"), "sending=to_send"),
        Preset("unpaid", gettext_lazy("Unpaid"), "unpaid=yes&sort=due"),
        Preset("overdue", gettext_lazy("Overdue"), "overdue=yes&sort=due"),
        Preset("paid", gettext_lazy("Paid"), "state=paid"),
        Preset("credited", gettext_lazy("Credited"), "state=credited"),
    )

    def get_queryset(self) -> QuerySet[Invoice]:
        return Invoice.objects.select_related("account").defer(*NOT_LISTED)

    def context(self, params: QueryDict) -> dict[str, Any]:
        found = bulk_invoices.invoices.for_user(self.request.user)
        return {**super().context(_sorted(params)), "bulk_actions": found, "title": _("Invoices")}

    def tabs(self) -> list[dict[str, Any]]:
        """The views; the drafts are counted, since somebody is to look at them and an index alone knows."""
        drafts = Invoice.objects.order_by().filter(state=Invoice.State.DRAFT)[: COUNT_LIMIT + 1].count()
        for tab in (found := super().tabs()):
            if tab["preset"].query == "state=draft":
                tab["count"] = drafts
        return found

    def totals(self, rows: QuerySet[Any]) -> list[tuple[str, str]]:
        """In the organisation's currency; and, where there are others, those of each currency."""
        found, currency = invoice_sums.by_currency(rows), house().currency
        whole = invoice_sums.in_one(found, currency, on=timezone.localdate())
        labels = (_("Net"), _("Total"), _("To be paid"))
        amounts = (whole.net, whole.total, whole.open)
        said = [(label, formats.money(amount, currency)) for label, amount in zip(labels, amounts, strict=True)]
        return said if found.keys() <= {currency} else [*said, ("", _by_currency(found))]


def _sorted(params: QueryDict) -> QueryDict:
    """Whoever asks for due or invoice dates has them in order; by billing date, one would look for the first of them
    among a million."""
    asked = {"-due": ("due_since", "due_until"), "-issued": ("since", "until")}
    for sort, names in asked.items():
        if not params.get("sort") and any(params.get(name) for name in names):
            params = params.copy()
            params["sort"] = sort
    return params


def _by_currency(found: Mapping[str, Sums]) -> SafeString:
    """A button that opens what the invoices of each currency come to."""
    return render_to_string("billing/_invoice_totals.html", {"rows": list(found.items())})


@require_http_methods(["GET", "HEAD", "POST"])
@may("billing.finalise_invoice")
def perform(request: HttpRequest, action: str) -> HttpResponse:
    """Doing one thing to many: the list posts what is chosen; by itself the address says that nothing is."""
    return bulk.perform(request, bulk_invoices.invoices, action, home=reverse(LIST))
