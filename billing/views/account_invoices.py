"""The invoices of one customer, and what waits to be on the next one."""

from typing import Any

from django.utils import timezone

from accounts.models import Account
from accounts.views.records import AccountTab
from billing.models import Charge, Invoice
from billing.services import invoice_sums
from billing.tables.invoices import InvoiceTable
from billing.views.invoice_list import NOT_LISTED

MOST = 200
COLUMNS = ("number", "state", "billed", "issued", "due", "total", "open", "sent")


class AccountInvoices(AccountTab):
    name = "invoices"
    permission = "billing.view_invoice"
    template_name = "billing/account_invoices_tab.html"

    def tab_context(self, record: Account) -> dict[str, Any]:
        own = Invoice.objects.filter(account=record)
        hidden = [name for name in NOT_LISTED if "__" not in name]
        rows = list(own.defer(*hidden).order_by("-billing_date", "-pk")[: MOST + 1])
        for row in rows:
            row.account = record
        user, today = self.request.user, timezone.localdate()
        overdue = own.overdue(on=today)
        return {
            "invoices": rows[:MOST],
            "has_more": len(rows) > MOST,
            "table": InvoiceTable.showing(rows[:MOST], COLUMNS),
            "open_sums": [(code, one) for code, one in invoice_sums.by_currency(own).items() if one.open],
            "overdue_sums": invoice_sums.by_currency(overdue),
            "charges": _waiting(record),
            "may_add": user.has_perm("billing.add_charge") and not record.is_archived,
            "may_change": user.has_perm("billing.change_charge") and not record.is_archived,
            "elsewhere": _elsewhere(record),
        }


def _waiting(account: Account) -> Any:
    rows = Charge.objects.filter(account=account, kind=Charge.Kind.ONE_OFF, invoice=None, is_external=False)
    return rows.select_related("product", "order").order_by("billing_date", "pk")[:MOST]


def _elsewhere(account: Account) -> Any:
    """The invoices of masters that carry something of this customer, the newest first."""
    keys = Charge.objects.filter(account=account, invoice__isnull=False).exclude(invoice__account=account)
    found = Invoice.objects.filter(pk__in=keys.order_by().values("invoice"))
    return found.select_related("account").order_by("-billing_date", "-pk")[:10]
