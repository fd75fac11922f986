"""Asking the register about a customer that is there: old beside new, and what is chosen of it is saved."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from accounts.services.accounts import Stale
from accounts.views.origin import on_screen
from integrations import filling, register_words, words
from integrations.errors import IntegrationError
from integrations.models import RegisterRecord
from integrations.services import register_comparing as comparing
from integrations.services.register_comparing import Address, OtherAnswer
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other
from plock.kit.ids import is_id

TEMPLATE = "integrations/register_refresh.html"


@require_http_methods(["GET", "HEAD", "POST"])
@may("integrations.change_registerrecord")
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks within two seconds; what goes wrong is said in words, and nothing is changed."""
    account = get_object_or_404(Account.objects.select_related("merged_into"), pk=pk)
    if account.merged_into:
        messages.error(request, _("%s was merged away and cannot be edited.") % account)
        return redirect(account.get_absolute_url())
    address = comparing.address_of(account, RegisterRecord.objects.filter(account=account).first())
    if address is None:
        return _show(request, account, None, {})
    try:
        if request.method == "POST":
            return _save(request, account, address)
        return _show(request, account, address, _answer(account, address))
    except IntegrationError as problem:
        if request.method == "POST":
            comparing.remember_failure(account, address, problem, origin=on_screen(request))
        return _show(request, account, address, {"problem": words.sentence(problem)})


def _save(request: HttpRequest, account: Account, address: Address) -> HttpResponse:
    """What was chosen; whatever was changed meanwhile, here or there, is shown instead of being saved over."""
    may_edit = request.user.has_perm("accounts.change_account")
    chosen = _chosen(request.POST) if may_edit else {}
    typed = request.POST.get("version", "")
    version = int(typed) if is_id(typed) else 0
    origin = on_screen(request)
    try:
        changed = comparing.take_over(account=account, address=address, chosen=chosen, version=version, origin=origin)
    except Stale as stale:
        said = {"warning": _("Somebody saved this customer meanwhile. Look at the differences again.")}
        answer = _answer(stale.current, address, taken=chosen.keys(), is_fresh=False)
        return _show(request, stale.current, address, answer | said, status=409)
    except OtherAnswer:
        said = {"warning": _("The register says something else by now. Look at the differences again.")}
        return _show(request, account, address, _answer(account, address, is_fresh=False) | said, status=409)
    except Refused as problem:
        answer = _answer(account, address, taken=chosen.keys(), is_fresh=False)
        return _show(request, account, address, answer | {"warning": str(problem)}, status=409)
    _tell(request, account, len(changed))
    return see_other(request, account.get_absolute_url())


def _tell(request: HttpRequest, account: Account, changed: int) -> None:
    if changed:
        messages.success(request, _("%s was saved with the values of the register.") % account.name)
    else:
        messages.success(request, _("What the register says of %s is up to date.") % account.name)


def _answer(account: Account, address: Address, *, taken: Any = None, is_fresh: bool = True) -> dict[str, Any]:
    """What the register says, beside what we have; `taken` are the fields that were chosen already."""
    company = comparing.ask(address, is_fresh=is_fresh)
    if company is None:
        return {"is_missing": True}
    found = comparing.compared(account, company)
    rows = [(one, one.is_proposed if taken is None else one.field in taken) for one in found if not one.is_same]
    return {
        "company": company,
        "pill": register_words.pill(company.status),
        "url": register_words.https(company.url),
        "status_words": register_words.STATUSES[company.status.value],
        "differences": rows,
        "same": [one for one in found if one.is_same],
    }


def _chosen(params: QueryDict) -> dict[str, str]:
    """{field: the value that was shown} of what is ticked."""
    ticked = [name for name in filling.COMPARED if name in params.getlist("take")]
    return {name: str(params.get(f"said-{name}", "")).replace("\r\n", "\n") for name in ticked}


def _show(
    request: HttpRequest, account: Account, address: Address | None, answer: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    may_edit = request.user.has_perm("accounts.change_account") and not account.is_archived
    shown = {"account": account, "address": address, "may_take": may_edit, **answer}
    return render(request, TEMPLATE, shown, status=status)
