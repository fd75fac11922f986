"""What is charged once and waits for the next billing run: adding, editing and removing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from accounts.views.origin import on_screen
from billing.forms.charges import ChargeForm
from billing.models import Charge
from billing.services import one_off_charges
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other

GET_POST = ["GET", "HEAD", "POST"]
TEMPLATE = "billing/charge_form.html"


@require_http_methods(GET_POST)
@may("billing.add_charge")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Account.objects.select_related("merged_into"), pk=pk)
    if said := _archived(account):
        return _back(request, account, said)
    form = ChargeForm(request.POST if request.method == "POST" else None, account=account)
    if form.is_bound and form.is_valid():
        try:
            one_off_charges.add(account=account, origin=on_screen(request), **form.values())
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The charge was added. The next billing run takes it up."))
            return see_other(request, _tab(account))
    context = {"form": form, "account": account}
    return render(request, TEMPLATE, context, status=422 if form.errors else 200)


@require_http_methods(GET_POST)
@may("billing.change_charge")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    charge = _charge(pk)
    if said := _obstacle(charge):
        return _back(request, charge.account, said)
    form = ChargeForm(request.POST if request.method == "POST" else None, account=charge.account, charge=charge)
    if form.is_bound and form.is_valid():
        try:
            one_off_charges.edit(charge=charge, origin=on_screen(request), **form.values())
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The charge was saved."))
            return see_other(request, _tab(charge.account))
    context = {"form": form, "account": charge.account, "charge": charge}
    return render(request, TEMPLATE, context, status=422 if form.errors else 200)


@require_http_methods(GET_POST)
@may("billing.change_charge")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """First what will not be billed."""
    charge = _charge(pk)
    if said := _obstacle(charge):
        return _back(request, charge.account, said)
    context: dict[str, Any] = {"charge": charge, "account": charge.account}
    if request.method == "POST":
        try:
            one_off_charges.remove(charge=charge, origin=on_screen(request))
        except Refused as problem:
            context["problem"] = problem
        else:
            messages.success(request, _("The charge was removed."))
            return see_other(request, _tab(charge.account))
    return render(request, "billing/charge_remove.html", context, status=409 if "problem" in context else 200)


def _charge(pk: int) -> Charge:
    """One that is charged once; other rows of the ledger have no page."""
    rows = Charge.objects.filter(kind=Charge.Kind.ONE_OFF, is_external=False)
    return get_object_or_404(rows.select_related("account__merged_into", "product", "order", "invoice"), pk=pk)


def _obstacle(charge: Charge) -> str:
    """Why it is not to be changed here; "" where it is."""
    return one_off_charges.obstacle(charge) or _archived(charge.account)


def _archived(account: Account) -> str:
    return _("%s is archived and read-only. Restore it first.") % account.name if account.is_archived else ""


def _tab(account: Account) -> str:
    return reverse("billing:account_invoices", args=[account.pk])


def _back(request: HttpRequest, account: Account, said: str) -> HttpResponse:
    messages.error(request, said)
    return see_other(request, _tab(account))
