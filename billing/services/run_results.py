"""What a run has come to, for its page: reconciled per currency, compared with before, and the drafts it left."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Q, QuerySet, Value
from django.db.models.functions import Abs, Coalesce, Round

from billing.models import BillingRun, Charge, Invoice, InvoicePreview
from billing.models.subscription import MONEY
from billing.rules.invoicing import Sums
from plock.kit.sums import ExactSum

ZERO = Decimal(0)
MOST_EXTENDED = 200  # drafts that were there before, listed with the run
COUNTED = 10_000  # invoices of a run that are looked through for those


@dataclass(frozen=True, slots=True)
class Compared:
    """Previewed invoices of one currency beside those before them in their schedules."""

    currency: str
    invoices: int
    new: int
    changed: int
    now: Decimal
    before: Decimal

    @property
    def difference(self) -> Decimal:
        return self.now - self.before


def reconciled(run: BillingRun) -> list[tuple[str, Sums]]:
    """(currency, its sums) as they were when the run was closed; nothing before that."""
    found = sorted(run.sums.items())
    return [(code, Sums(**{name: Decimal(text) for name, text in one.items()})) for code, one in found]


def compared(rows: QuerySet[InvoicePreview]) -> list[Compared]:
    """By currency; one query over all of the rows."""
    found: Any = rows.order_by().values("currency")
    summed = found.annotate(
        invoices=Count("pk"),
        new=Count("pk", filter=Q(before=None)),
        changed=Count("pk", filter=differs()),
        now=ExactSum("net"),
        past=ExactSum(Coalesce(F("before"), Value(ZERO), output_field=DecimalField(**MONEY))),
    )
    return [
        Compared(one["currency"], one["invoices"], one["new"], one["changed"], one["now"], one["past"])
        for one in sorted(summed, key=lambda one: str(one["currency"]))
    ]


def differs() -> Q:
    """Not what the one before it was."""
    return Q(before=None) | Q(change_count__gt=0) | ~Q(net=F("before"))


def with_size(rows: QuerySet[InvoicePreview]) -> QuerySet[InvoicePreview]:
    """With how much each differs, either way, and what its customer is sorted by."""
    money: DecimalField = DecimalField(**MONEY)
    before = Coalesce(F("before"), Value(ZERO), output_field=money)
    size = Round(Abs(F("net") - before, output_field=money), precision=MONEY["decimal_places"], output_field=money)
    return rows.annotate(size=size, customer_key=F("account__sort_name"))


def invoices(run: BillingRun) -> QuerySet[Invoice]:
    """The invoices that the run drafted."""
    return Invoice.objects.filter(run=run)


def extended(run: BillingRun) -> list[Invoice]:
    """Drafts of earlier runs that this one added to, as far as they are looked for."""
    if run.is_preview or not run.is_over or not 0 < run.invoice_count <= COUNTED:
        return []
    if invoices(run).count() >= run.invoice_count:
        return []
    keys = Charge.objects.filter(run=run).exclude(invoice__run=run).order_by().values("invoice").distinct()
    rows = Invoice.objects.filter(pk__in=keys).select_related("account").order_by("billing_date", "pk")
    return list(rows[:MOST_EXTENDED])


def drafts(run: BillingRun) -> QuerySet[Invoice]:
    """Those that wait to be finalised."""
    return invoices(run).filter(state=Invoice.State.DRAFT)


def last_preview(*, as_of: date, customers: list[int]) -> BillingRun | None:
    """The latest finished preview of the same day and customers."""
    rows = BillingRun.objects.filter(is_preview=True, state=BillingRun.State.DONE, as_of=as_of)
    return next((run for run in rows.order_by("-pk")[:20] if run.customers == customers), None)


def at_work() -> BillingRun | None:
    """A run, no preview, that is not over yet."""
    return BillingRun.objects.filter(is_preview=False, state=BillingRun.State.RUNNING).order_by("pk").first()
