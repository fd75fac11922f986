"""Creating and editing a customer, its settings and its notes; a stale form loses nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import AccountForm, AccountSettingsForm, NotesForm, VersionedForm
from accounts.models import Account, Activity, Organisation
from accounts.services import accounts
from accounts.services import tags as tagging
from accounts.views.origin import on_screen
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other

GET_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_POST)
@may("accounts.add_account")
def create(request: HttpRequest) -> HttpResponse:
    house = Organisation.current()
    blank = Account(currency=house.currency, country=house.country, payment_terms_days=house.payment_terms_days)
    form = AccountForm(request.POST or None, instance=blank)
    if request.method == "POST" and form.is_valid():
        try:
            made = accounts.create(account=form.instance, tags=form.cleaned_data["tags"], origin=on_screen(request))
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("%s was created.") % made)
            return see_other(request, made.get_absolute_url())
    return render(request, "accounts/account_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(GET_POST)
@may("accounts.change_account")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole form; notes and tags alone where the customer is archived."""
    account = get_object_or_404(Account, pk=pk)
    form_class = NotesForm if account.is_archived else AccountForm
    form = form_class(request.POST or None, instance=account, tags=tagging.of(account))
    return _save(request, form, "accounts/account_form.html")


@require_http_methods(GET_POST)
@may("accounts.change_account")
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Account, pk=pk)
    if account.is_archived:
        messages.error(request, _("An archived customer is read-only. Restore it first."))
        return redirect("accounts:account_settings", pk=pk)
    form = AccountSettingsForm(request.POST or None, instance=account)
    return _save(request, form, "accounts/account_form.html", tab="accounts:account_settings")


def _save(request: HttpRequest, form: VersionedForm, template: str, tab: str = "") -> HttpResponse:
    account = form.instance
    context: dict[str, Any] = {"form": form, "account": Account.objects.get(pk=account.pk)}
    if request.method != "POST":
        return render(request, template, context)
    if not form.is_valid():
        return render(request, template, context, status=422)
    version = form.cleaned_data["version"]
    tags = form.cleaned_data.get("tags") if "tags" in form.fields else None
    try:
        accounts.edit(account=account, values=form.values(), tags=tags, version=version, origin=on_screen(request))
    except accounts.Stale as stale:
        return _show_both(request, form, stale.current, template, context)
    except Refused as problem:
        form.add_error(None, str(problem))
        return render(request, template, context, status=409)
    messages.success(request, _("%s was saved.") % account.name)
    return see_other(request, account.get_absolute_url() if not tab else f"{account.get_absolute_url()}settings/")


def _show_both(
    request: HttpRequest, form: VersionedForm, current: Account, template: str, context: dict[str, Any]
) -> HttpResponse:
    """The form again with what was typed, every field that changed meanwhile with both values, and the new version."""
    meanwhile = form.changed_meanwhile(current, tags=tagging.of(current))
    last = Activity.objects.filter(account=current).select_related("actor").order_by("-pk").first()
    data: Any = request.POST.copy()
    data["version"] = str(current.version)
    for found in meanwhile:
        name = found["field"].name
        data[form.add_initial_prefix(name)] = found["theirs"]
        if found["mine"] is None:  # they changed it, this editor did not: take theirs
            data[form.add_prefix(name)] = found["theirs"]
    context |= {"form": type(form)(data, instance=current), "meanwhile": meanwhile, "last": last}
    return render(request, template, context, status=409)
