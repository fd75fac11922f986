"""A customer's ids in other systems: the card on its settings tab, and the page that edits them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from accounts.services.accounts import refuse_if_archived
from accounts.views.origin import on_screen
from integrations.forms.external_ids import ExternalIdsForm
from integrations.models import ExternalId
from integrations.registry import identifier_systems
from integrations.services import external_ids
from integrations.services import external_ids_reading as reading
from integrations.services.external_ids import Meanwhile, Taken
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other

PILLS = {"linked": "", "in_step": "active", "failing": "failed", "gone": "failed"}


def card(account: Account, _today: date) -> Mapping[str, Any]:
    """The ids it has, each with how synchronising goes."""
    return {"account": account, "rows": [_row(one) for one in reading.of(account).values()]}


@require_http_methods(["GET", "HEAD", "POST"])
@may("integrations.change_externalid")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Account.objects.select_related("merged_into"), pk=pk)
    try:
        refuse_if_archived(account, ["external_ids"])
    except Refused as problem:
        messages.error(request, str(problem))
        return see_other(request, _tab(account))
    form = ExternalIdsForm(request.POST if request.method == "POST" else None, held=reading.of(account))
    if form.is_bound and form.is_valid():
        return _save(request, account, form)
    return _page(request, account, form, status=422 if form.errors else 200)


def _save(request: HttpRequest, account: Account, form: ExternalIdsForm) -> HttpResponse:
    seen = form.cleaned_data["seen"]
    try:
        external_ids.save(account=account, wanted=form.wanted(), seen=seen, origin=on_screen(request))
    except Meanwhile as problem:
        return _show_both(request, account, problem)
    except Taken as problem:
        form.refuse_taken(problem)
    except Refused as problem:
        form.add_error(None, str(problem))
    else:
        messages.success(request, _("%s was saved.") % account.name)
        return see_other(request, _tab(account))
    return _page(request, account, form, status=409)


def _show_both(request: HttpRequest, account: Account, problem: Meanwhile) -> HttpResponse:
    """What was typed, with what it is now beside it; sent again, it is saved."""
    data = request.POST.copy()
    data["seen"] = external_ids.standing(problem.held.values())
    form = ExternalIdsForm(data, held=problem.held)
    form.is_valid()
    form.add_error(None, str(problem))
    form.tell_meanwhile(problem.held)
    return _page(request, account, form, status=409)


def _page(request: HttpRequest, account: Account, form: ExternalIdsForm, *, status: int) -> HttpResponse:
    context = {"form": form, "account": account}
    return render(request, "integrations/external_ids_form.html", context, status=status)


def _row(one: ExternalId) -> dict[str, Any]:
    system = identifier_systems.get(one.system) if one.system in identifier_systems else None
    return {
        "one": one,
        "label": reading.label_of(one.system),
        "address": system.address(one.external_id) if system else "",
        "pill": PILLS[one.state],
    }


def _tab(account: Account) -> str:
    return reverse("accounts:account_settings", args=[account.pk])
