"""The list of billing runs, the page of one while it works and after, and the problems that it found."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from billing import run_words as words
from billing.filtersets.invoices import InvoiceFilterSet
from billing.filtersets.runs import PreviewFilterSet, ProblemFilterSet, RunFilterSet
from billing.models import BillingRun, InvoicePreview, RunProblem
from billing.services import run_results
from billing.tables.runs import PreviewTable, ProblemTable, RunInvoiceTable, RunTable
from billing.views.run_tables import listing
from plock.kit.access import may
from plock.kit.htmx import vary, wants_fragment
from plock.kit.paging import COUNT_LIMIT
from plock.kit.saved_views import Preset
from plock.kit.views import jobs
from plock.kit.views.list import ListPage

VIEW = "billing.view_billingrun"
FIRST = 10  # problems that the page of the run shows
INVOICE_COLUMNS = ("number", "customer", "state", "billed", "lines", "net", "total", "sent")
NOT_LISTED = ("account__notes", "account__search_text", "account__address")


class RunList(ListPage):
    permission = VIEW
    table_class, filterset_class = RunTable, RunFilterSet
    template_name = "billing/run_list.html"
    empty_template = "billing/_run_none.html"
    views = (
        Preset("all", gettext_lazy("All")),
        Preset("runs", gettext_lazy("Billing runs"), "kind=run"),
        Preset("previews", gettext_lazy("Previews"), "kind=preview"),
        Preset("problems", gettext_lazy("With problems"), "problems=yes"),
    )

    def get_queryset(self) -> QuerySet[BillingRun]:
        return BillingRun.objects.select_related("created_by")

    def context(self, params: QueryDict) -> dict[str, Any]:
        return {**super().context(params), "title": _("Billing runs")}


@require_safe
@may(VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked every second while it works, by htmx; steps of its table are the same page."""
    run = run_of(pk)
    context = {
        **head(run),
        **(jobs.progress(run.job) if run.job else {}),
        "reconciled": run_results.reconciled(run),
        "problems": _problems(run)[:FIRST],
        "has_more_problems": run.problem_count > FIRST,
    }
    if run.is_over:
        context |= _previewed(request, run) if run.is_preview else _billed(request, run)
    template = "billing/run_detail.html#run" if wants_fragment(request) else "billing/run_detail.html"
    return vary(render(request, template, context))


@require_safe
@may(VIEW)
def problems(request: HttpRequest, pk: int) -> HttpResponse:
    """All of them, page by page."""
    run = run_of(pk)
    found = listing(request, _problems(run), filters=ProblemFilterSet, table=ProblemTable)
    return render(request, "billing/run_problems.html", {**head(run), **found})


def run_of(pk: int) -> BillingRun:
    """The run with who started it and its job; 404 where there is none."""
    return get_object_or_404(BillingRun.objects.select_related("created_by", "job"), pk=pk)


def head(run: BillingRun) -> dict[str, Any]:
    """What every page of a run begins with."""
    return {
        "run": run,
        "title": words.title(run),
        "pill": words.pill(run),
        "scope": words.named(run) if run.customers else words.scope(run),
    }


def _previewed(request: HttpRequest, run: BillingRun) -> dict[str, Any]:
    """The invoices that are foreseen; comparing very many with before is left until it is asked for."""
    rows = InvoicePreview.objects.filter(run=run)
    is_now = run.invoice_count <= COUNT_LIMIT or bool(request.GET.get("compare"))
    shown = run_results.with_size(rows).select_related("account").defer(*NOT_LISTED)
    return {
        **listing(request, shown, filters=PreviewFilterSet, table=PreviewTable),
        "compared": run_results.compared(rows) if is_now else None,
    }


def _billed(request: HttpRequest, run: BillingRun) -> dict[str, Any]:
    """The invoices that it drafted, and the drafts it added to."""
    rows = run_results.invoices(run).select_related("account").defer(*NOT_LISTED, "seller", "buyer", "vat_shares")
    return {
        **listing(request, rows, filters=InvoiceFilterSet, table=RunInvoiceTable, columns=INVOICE_COLUMNS),
        "extended": run_results.extended(run),
        "draft_count": run_results.drafts(run).order_by()[: COUNT_LIMIT + 1].count(),
    }


def _problems(run: BillingRun) -> QuerySet[RunProblem]:
    return RunProblem.objects.filter(run=run).select_related("account", "subscription").order_by("pk")
