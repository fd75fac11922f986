"""The export of invoices: their columns, and the file."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import batched, chain
from typing import IO, Any

from django.utils.translation import gettext as _

from accounts.exporters.logged import LoggedExport
from billing import invoice_words as words
from billing.filtersets.invoices import InvoiceFilterSet
from billing.models import Invoice
from billing.rules.money import round_money
from billing.tables.invoices import InvoiceTable
from plock.kit import exporting, jobs
from plock.kit.exporting import Heading
from plock.kit.list_export import Each, ListOrder, untouched

CHUNK = 2_000


class InvoiceExport(LoggedExport[ListOrder]):
    kind = "billing.export_invoices"
    verb = "invoices.exported"
    name = "invoices"
    model = Invoice
    filterset_class = InvoiceFilterSet
    table_class = InvoiceTable

    def title(self, count: int) -> str:
        return _("Export %s invoices") % f"{count:,}"

    def write(self, order: ListOrder, *, ids: "array[int]", file: IO[bytes], each: Each = untouched) -> None:
        rows = chain.from_iterable(each(_chunks(ids)))
        exporting.write(file, format=order.format, headings=headings(), rows=rows, for_people=True)


def headings() -> list[Heading]:
    labels = (
        ("number", _("Invoice")),
        ("kind", _("Kind")),
        ("state", _("State")),
        ("customer_number", _("Customer number")),
        ("customer", _("Customer")),
        ("currency", _("Currency")),
        ("billing_date", _("Billing date")),
        ("issued_on", _("Invoice date")),
        ("due_on", _("Due")),
        ("net", _("Net")),
        ("vat", _("VAT")),
        ("total", _("Total")),
        ("paid", _("Paid")),
        ("credited", _("Credited")),
        ("open", _("Open")),
        ("paid_on", _("Paid on")),
        ("sending", _("Sending")),
        ("sent_at", _("Sent")),
        ("sent_to", _("Sent to")),
    )
    return [Heading(name, label) for name, label in labels]


def _chunks(ids: "array[int]") -> Iterator[list[Sequence[Any]]]:
    """The rows as cells, in the order of the ids; invoices that are gone by now are left out."""
    for wanted in batched(ids, CHUNK, strict=False):
        rows = Invoice.objects.select_related("account").defer("seller", "buyer", "vat_shares", "account__search_text")
        found = rows.in_bulk(list(wanted))
        yield [_cells(found[pk]) for pk in wanted if pk in found]


def _cells(invoice: Invoice) -> list[Any]:
    account, currency = invoice.account, invoice.currency_id
    days = (invoice.billing_date, invoice.issued_on, invoice.due_on)
    amounts = (invoice.net, invoice.vat, invoice.total, invoice.paid, invoice.credited, invoice.open)
    return [
        invoice.number or "",
        _("Credit note") if invoice.is_credit else _("Invoice"),
        str(invoice.get_state_display()),
        account.customer_number,
        account.name,
        currency,
        *(day.isoformat() if day else None for day in days),
        *(round_money(amount, currency) for amount in amounts),
        invoice.paid_on.isoformat() if invoice.paid_on else None,
        words.sending(invoice),
        invoice.dispatched_at,
        invoice.dispatched_to,
    ]


EXPORT = InvoiceExport()
jobs.register(EXPORT.kind, EXPORT.run)
