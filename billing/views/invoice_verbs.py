"""What can be done with an invoice, each first told in numbers: finalise or discard a draft, send what is finalised."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.origin import on_screen
from billing.models import Invoice
from billing.services import invoice_foreseeing as foreseeing
from billing.services import invoice_sending, invoices
from billing.views import invoice_rows
from billing.views.invoices import head, invoice_of
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other

GET_POST = ["GET", "HEAD", "POST"]
FINALISE, FINALISE_PAGE = "billing.finalise_invoice", "billing/invoice_finalise.html"


@require_http_methods(GET_POST)
@may(FINALISE)
def finalise(request: HttpRequest, pk: int) -> HttpResponse:
    """First what it will be: number, total, dates, and to whom it is sent or why not; that, and no other, is made."""
    invoice, today = invoice_of(pk), timezone.localdate()
    if not invoice.is_draft:
        return _back(request, invoice, _("%s is finalised already.") % invoice.number)
    outcome, seen = foreseeing.foresee(invoice, today=today), request.POST.get("seen", "")
    shares = [(invoice_rows.percent(one.rate), one) for one in outcome.shares]
    context: dict[str, Any] = {**head(invoice), "outcome": outcome, "shares": shares}
    if request.method != "POST":
        return render(request, FINALISE_PAGE, context)
    if seen and seen != outcome.seen:
        return render(request, FINALISE_PAGE, {**context, "is_stale": True}, status=409)
    try:
        made = invoices.finalise(invoice=invoice, today=today, origin=on_screen(request))
    except Refused as problem:
        return render(request, FINALISE_PAGE, {**context, "problem": problem}, status=409)
    messages.success(request, _("%s was finalised.") % made.number)
    return see_other(request, made.get_absolute_url())


@require_http_methods(GET_POST)
@may(FINALISE)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """First what becomes of its lines."""
    invoice = invoice_of(pk)
    if not invoice.is_draft:
        said = _("%s is finalised and can no longer be discarded. Credit it instead.") % invoice.number
        return _back(request, invoice, said)
    context: dict[str, Any] = {**head(invoice), "outcome": foreseeing.what_waits_again(invoice)}
    if request.method == "POST":
        try:
            invoices.discard(invoice=invoice, origin=on_screen(request))
        except Refused as problem:
            context["problem"] = problem
        else:
            messages.success(request, _("The draft for %s was discarded.") % invoice.account.name)
            return see_other(request, reverse("billing:account_invoices", args=[invoice.account_id]))
    return render(request, "billing/invoice_discard.html", context, status=409 if "problem" in context else 200)


@require_http_methods(GET_POST)
@may(FINALISE)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """First to whom it goes, and whether it went before."""
    invoice = invoice_of(pk)
    if invoice.is_draft:
        return _back(request, invoice, _("A draft cannot be sent. Finalise it first."))
    context: dict[str, Any] = {**head(invoice), "recipient": foreseeing.recipient(invoice)}
    if request.method == "POST":
        try:
            invoice_sending.queue(invoice=invoice, now=timezone.now(), origin=on_screen(request))
        except Refused as problem:
            context["problem"] = problem
        else:
            messages.success(request, _("%s will be sent in a moment.") % invoice.number)
            return see_other(request, invoice.get_absolute_url())
    return render(request, "billing/invoice_send.html", context, status=409 if "problem" in context else 200)


def _back(request: HttpRequest, invoice: Invoice, said: str) -> HttpResponse:
    messages.error(request, said)
    return see_other(request, invoice.get_absolute_url())
