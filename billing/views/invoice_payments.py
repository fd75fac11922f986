"""Payments of an invoice: registering one, and removing one that was a mistake."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.origin import on_screen
from billing.forms.invoices import PaymentForm
from billing.models import Payment
from billing.services import payments
from billing.views.invoices import head, invoice_of
from plock.kit import formats
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other

GET_POST = ["GET", "HEAD", "POST"]
PAY = "billing.pay_invoice"


@require_http_methods(GET_POST)
@may(PAY)
def register(request: HttpRequest, pk: int) -> HttpResponse:
    invoice, today = invoice_of(pk), timezone.localdate()
    if said := payments.obstacle(invoice):
        messages.error(request, said)
        return see_other(request, invoice.get_absolute_url())
    form = PaymentForm(request.POST if request.method == "POST" else None, invoice=invoice, today=today)
    if form.is_bound and form.is_valid():
        try:
            paid = payments.register(invoice=invoice, today=today, origin=on_screen(request), **form.cleaned_data)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            amount = formats.money(paid.amount, invoice.currency_id)
            messages.success(request, _("A payment of %s was registered.") % amount)
            return see_other(request, invoice.get_absolute_url())
    context = {**head(invoice), "form": form}
    return render(request, "billing/invoice_pay.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_POST)
@may(PAY)
def remove(request: HttpRequest, pk: int, payment_pk: int) -> HttpResponse:
    """First what it does to the invoice."""
    invoice = invoice_of(pk)
    payment = get_object_or_404(Payment, pk=payment_pk, invoice=invoice)
    open_after = max(invoice.total - invoice.paid - invoice.credited + payment.amount, Decimal(0))
    context: dict[str, Any] = {**head(invoice), "payment": payment, "open_after": open_after}
    if request.method == "POST":
        try:
            payments.remove(payment=payment, origin=on_screen(request))
        except Refused as problem:
            context["problem"] = problem
        else:
            messages.success(request, _("The payment was removed."))
            return see_other(request, invoice.get_absolute_url())
    return render(request, "billing/invoice_payment_remove.html", context, status=409 if "problem" in context else 200)
