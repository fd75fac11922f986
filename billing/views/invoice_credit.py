"""Crediting an invoice, or some of its lines: first the sum, then the verb."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.origin import on_screen
from billing.forms.invoices import CreditForm
from billing.models import Invoice
from billing.services import invoice_credits as credits
from billing.services import invoice_foreseeing as foreseeing
from billing.services import invoice_reading
from billing.views import invoice_rows
from billing.views.invoices import head, invoice_of
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other

MOST = 500  # lines that can be ticked; nobody reads more of them
TEMPLATE = "billing/invoice_credit.html"


@require_http_methods(["GET", "HEAD", "POST"])
@may("billing.credit_invoice")
def credit(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose lines, see what the credit comes to, then make it."""
    invoice = invoice_of(pk)
    if said := credits.obstacle(invoice):
        messages.error(request, said)
        return see_other(request, invoice.get_absolute_url())
    positions = credits.creditable(invoice)
    form = CreditForm(request.POST if request.method == "POST" else None, positions=positions)
    context: dict[str, Any] = {**head(invoice), "form": form, "rows": _rows(invoice, positions), "most": MOST}
    context["whole"] = context["shown"] = foreseeing.foresee_credit(invoice)
    if form.is_bound and form.is_valid():
        return _answer(request, invoice, form, context)
    context["is_some"] = form.is_bound and form.data.get("which") == "some"
    return render(request, TEMPLATE, context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, invoice: Invoice, form: CreditForm, context: dict[str, Any]) -> HttpResponse:
    """The sum where it was asked for, or is another one than was shown; else the credit, or why there is none."""
    chosen = None if form.cleaned_data["which"] == "all" else form.chosen
    again, seen = form.cleaned_data["bill_again"], request.POST.get("seen", "")
    shown = foreseeing.foresee_credit(invoice, chosen)
    context |= {"is_some": chosen is not None, "chosen": form.chosen, "again": again, "shown": shown}
    if "preview" in request.POST:
        return render(request, TEMPLATE, context)
    if seen and seen != str(shown.total):
        return render(request, TEMPLATE, {**context, "stale": True}, status=409)
    today, origin = timezone.localdate(), on_screen(request)
    try:
        made = credits.credit(invoice=invoice, positions=chosen, bill_again=bool(again), today=today, origin=origin)
    except Refused as problem:
        return render(request, TEMPLATE, {**context, "problem": problem}, status=409)
    words = {"invoice": invoice.number, "credit": made.number}
    messages.success(request, _("%(invoice)s was credited by %(credit)s.") % words)
    return see_other(request, made.get_absolute_url())


def _rows(invoice: Invoice, positions: list[int]) -> list[invoice_rows.LineRow]:
    """The lines that can be ticked; none where there are too many to read."""
    if len(positions) > MOST:
        return []
    left = set(positions)
    lines = invoice_reading.lines(invoice, parts=1)
    return invoice_rows.rows(invoice, [line for line in lines if line.position in left])
