"""An export of invoices: which ones, their columns, and the file; handed over at once or made by a job."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import batched, chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services import activity
from accounts.services.activity import Origin
from billing import invoice_words as words
from billing.filtersets.invoices import InvoiceFilterSet
from billing.models import Invoice
from billing.rules.money import round_money
from billing.tables.invoices import InvoiceTable
from plock.kit import exporting, jobs
from plock.kit.exporting import FORMATS, Heading
from plock.kit.heartbeat import Run
from plock.kit.models import Job, JobFile
from plock.kit.paging import ordered

KIND = "billing.export_invoices"
SMALL = 5_000  # rows that are written while the browser waits
CHUNK = 2_000

type Chunks = Iterable[list[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Order:
    """`which` is "selected" (the ids), "filtered" (what the query of the list's address finds) or "all"."""

    format: str = "csv"
    which: str = "all"
    query: str = ""
    ids: tuple[int, ...] = ()

    def rows(self) -> QuerySet[Invoice]:
        """The invoices in the order of the list."""
        params, rows = QueryDict(self.query), Invoice.objects.all()
        if self.which == "selected":
            rows = rows.filter(pk__in=self.ids)
        elif self.which == "filtered":
            rows = InvoiceFilterSet(params, queryset=rows).qs
        return ordered(rows, InvoiceTable.ordering(params.get("sort", "")))

    def fixed(self) -> "array[int]":
        """The ids of the rows, in their order: no change meanwhile adds or repeats one."""
        return array("q", self.rows().values_list("pk", flat=True).iterator(chunk_size=20_000))

    def file_name(self) -> str:
        return f"invoices-{timezone.localdate():%Y-%m-%d}.{FORMATS[self.format].suffix}"


def now(order: Order, *, ids: "array[int]", origin: Origin) -> IO[bytes]:
    """The export as an open file that is gone when closed."""
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write(order, ids=ids, file=file)
    log(order, count=len(ids), origin=origin)
    file.seek(0)
    return file


def later(order: Order, *, ids: "array[int]", by: Any) -> Job:
    """A job that makes the file."""
    title = _("Export %s invoices") % f"{len(ids):,}"
    return jobs.start(kind=KIND, title=title, by=by, params=asdict(order), total=len(ids))


def write(
    order: Order, *, ids: "array[int]", file: IO[bytes], each: Callable[[Chunks], Chunks] = lambda chunks: chunks
) -> None:
    """Write the invoices with these ids; `each` sees every chunk on its way."""
    rows = chain.from_iterable(each(_chunks(ids)))
    exporting.write(file, format=order.format, headings=headings(), rows=rows, for_people=True)


def log(order: Order, *, count: int, origin: Origin) -> None:
    """Note that invoices left the house: how many, which and in what form."""
    facts = {"count": count, "format": order.format, "rows": order.which}
    facts |= {"filter": order.query} if order.which == "filtered" and order.query else {}
    changes = {name: (None, value) for name, value in facts.items()}
    activity.record(origin=origin, verb="invoices.exported", account=None, changes=changes)


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


def run(work: Run) -> dict[str, Any]:
    """The runner: starts over after an interruption, having removed what the interrupted worker left."""
    if "finished" in work.position:
        return work.position["finished"]
    order = Order(**{**work.params, "ids": tuple(work.params["ids"])})
    name = f"jobs/invoices-{work.job.pk}-{work.job.token}.{FORMATS[order.format].suffix}"
    path = Path(default_storage.path(f"{name}.part"))
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f"invoices-{work.job.pk}-*"):
        left.unlink(missing_ok=True)
    ids = order.fixed()
    work.progress(0, len(ids))
    try:
        path.touch(mode=0o600)
        with path.open("wb") as file:
            write(order, ids=ids, file=file, each=work.each)
        with transaction.atomic():
            work.save_position(finished={"rows": len(ids)})
            log(order, count=len(ids), origin=Origin(by=work.job.owner, job=work.job))
            JobFile.objects.create(job=work.job, file=name, name=order.file_name(), size=path.stat().st_size)
            path.rename(default_storage.path(name))
    finally:
        path.unlink(missing_ok=True)
    return work.position["finished"]


jobs.register(KIND, run)
