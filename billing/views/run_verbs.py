"""What can be done with a run: stop it, bill what a preview has shown, finalise its drafts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.origin import on_screen
from billing import run_words as words
from billing.models import BillingRun
from billing.services import invoice_sums, invoices_job, run_results, runs
from billing.views.run_start import ahead
from billing.views.runs import head, run_of
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other

GET_POST = ["GET", "HEAD", "POST"]
START = "billing.add_billingrun"


@require_POST
@may(START)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    run = run_of(pk)
    try:
        runs.cancel(run=run, origin=on_screen(request))
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.info(request, _("It stops after the part that it is at. What it has made stays."))
    return see_other(request, run.get_absolute_url())


@require_http_methods(GET_POST)
@may(START)
def bill(request: HttpRequest, pk: int) -> HttpResponse:
    """The same day and customers as a preview's, this time for real."""
    run = run_of(pk)
    if problem := _not_to_be_billed(run):
        return _back(request, run, problem)
    if request.method == "POST":
        origin, today = on_screen(request), timezone.localdate()
        try:
            made = runs.start(as_of=run.as_of, customers=run.customers, today=today, origin=origin)
        except Refused as refused:
            return _back(request, run, str(refused))
        messages.success(request, _("The billing run has started."))
        return see_other(request, made.get_absolute_url())
    context = {"is_ahead": ahead(run.as_of), "sums": words.placed(run), "at_work": run_results.at_work()}
    return render(request, "billing/run_bill.html", {**head(run), **context})


@require_http_methods(GET_POST)
@may("billing.finalise_invoice")
def finalise(request: HttpRequest, pk: int) -> HttpResponse:
    """All drafts of the run, as a job; first how many, and what they come to."""
    run = run_of(pk)
    drafts = run_results.drafts(run)
    if not run.is_over or not drafts.exists():
        said = _("There are no drafts of this run to finalise.") if run.is_over else _("The run is not over yet.")
        return _back(request, run, said)
    if request.method == "POST":
        job = invoices_job.start(run=run, origin=on_screen(request))
        messages.success(request, _("The drafts are being finalised."))
        return see_other(request, job.get_absolute_url())
    sums = invoice_sums.by_currency(drafts)
    listed = f"{reverse('billing:invoice_list')}?run={run.pk}&state=draft"
    context = {"count": drafts.count(), "sums": sums, "drafts_url": listed}
    return render(request, "billing/run_finalise.html", {**head(run), **context})


def _not_to_be_billed(run: BillingRun) -> str:
    """Why there is nothing to bill by, or ""."""
    if not run.is_preview:
        return _("This is no preview: what it has found is billed already.")
    if run.state != BillingRun.State.DONE:
        return _("Only a preview that is done and reconciles can be billed. Make another one.")
    return ""


def _back(request: HttpRequest, run: BillingRun, said: str) -> HttpResponse:
    messages.error(request, said)
    return see_other(request, run.get_absolute_url())
