"""Creating and editing a customer, its settings and its notes; a stale form loses nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import AccountForm, AccountSettingsForm, NotesForm, VersionedForm
from accounts.models import Account, Activity
from accounts.services import accounts, duplicates, placing
from accounts.services import tags as tagging
from accounts.services.derived import derive
from accounts.services.surroundings import house
from accounts.views.duplicates import is_news
from accounts.views.filling import Filling
from accounts.views.origin import on_screen
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import back_to, see_other

GET_POST = ["GET", "HEAD", "POST"]
TEMPLATE = "accounts/account_form.html"


@require_http_methods(GET_POST)
@may("accounts.add_account")
def create(request: HttpRequest) -> HttpResponse:
    """The form; likely duplicates that it has not shown yet are shown before anything is created."""
    ours = house()
    blank = Account(currency=ours.currency, country=ours.country, payment_terms_days=ours.payment_terms_days)
    filling = Filling.of(request)
    if request.method != "POST" or filling.is_asking:
        form = AccountForm(instance=blank, initial=filling.initial(AccountForm.base_fields))
        return _show_new(request, form, filling)
    form = AccountForm(request.POST, instance=blank)
    if form.is_valid():
        derive(form.instance, tags=())
        matches = duplicates.find(account=form.instance)
        if is_news(matches, seen=request.POST.getlist("seen")):
            return _show_new(request, form, filling, matches=matches, may_anyway=True)
        try:
            made = _create(request, form, filling)
        except Refused as problem:
            form.add_error(_field_of(problem), str(problem))
        else:
            messages.success(request, _("%s was created.") % made)
            return see_other(request, made.get_absolute_url())
    return _show_new(request, form, filling)


def _create(request: HttpRequest, form: AccountForm, filling: Filling) -> Account:
    tags, place = form.cleaned_data["tags"], form.place()
    origin = on_screen(request)
    return placing.create(account=form.instance, tags=tags, place=place, then=filling.created, origin=origin)


def _show_new(request: HttpRequest, form: AccountForm, filling: Filling, **context: Any) -> HttpResponse:
    """The form of a new customer with the sources that can fill it; what one of them filled in is marked."""
    filling.mark(form)
    status = 422 if form.is_bound and form.errors else 200
    shown = {"form": form, "filling": filling, "sections": filling.sections(), **context}
    return render(request, TEMPLATE, shown, status=status)


@require_http_methods(GET_POST)
@may("accounts.change_account")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole form; notes and tags alone where the customer is archived. `then=approve` approves what is saved."""
    account = get_object_or_404(Account.objects.select_related("merged_into"), pk=pk)
    if account.merged_into:
        messages.error(request, _("%s was merged away and cannot be edited.") % account)
        return redirect(account.get_absolute_url())
    is_waiting = account.state == Account.State.PENDING and request.user.has_perm("accounts.approve_account")
    form_class = NotesForm if account.is_archived else AccountForm
    form = form_class(request.POST or None, instance=account, tags=tagging.of(account))
    return _save(request, form, approves=is_waiting and request.GET.get("then") == "approve")


@require_http_methods(GET_POST)
@may("accounts.change_account")
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Account, pk=pk)
    if account.is_archived:
        messages.error(request, _("An archived customer is read-only. Restore it first."))
        return redirect("accounts:account_settings", pk=pk)
    form = AccountSettingsForm(request.POST or None, instance=account)
    return _save(request, form, tab="settings")


def _save(request: HttpRequest, form: VersionedForm, *, tab: str = "", approves: bool = False) -> HttpResponse:
    account = form.instance
    context: dict[str, Any] = {"form": form, "account": Account.objects.get(pk=account.pk), "approves": approves}
    if approves:
        context["matches"] = duplicates.find(account=context["account"])
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    if not form.is_valid():
        return render(request, TEMPLATE, context, status=422)
    try:
        _write(request, form, approves=approves)
    except accounts.Stale as stale:
        return _show_both(request, form, stale.current, context)
    except Refused as problem:
        form.add_error(_field_of(problem), str(problem))
        return render(request, TEMPLATE, context, status=409)
    said = _("%s was saved and approved.") if approves else _("%s was saved.")
    messages.success(request, said % account.name)
    address: str = account.get_absolute_url()
    return see_other(request, back_to(request, f"{address}settings/" if tab else address))


def _write(request: HttpRequest, form: VersionedForm, *, approves: bool) -> None:
    """What the form says, in one transaction."""
    what: dict[str, Any] = {
        "account": form.instance,
        "values": form.values(),
        "tags": form.cleaned_data.get("tags") if "tags" in form.fields else None,
        "place": form.place() if isinstance(form, AccountForm) else None,
        "version": form.cleaned_data["version"],
        "origin": on_screen(request),
    }
    if approves:
        placing.approve_edited(**what, on=timezone.localdate())
    else:
        placing.edit(**what)


def _field_of(problem: Refused) -> str | None:
    """The field that a refusal belongs to."""
    return "master" if isinstance(problem, placing.CannotPlace) else None


def _show_both(request: HttpRequest, form: VersionedForm, current: Account, context: dict[str, Any]) -> HttpResponse:
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
    return render(request, TEMPLATE, context, status=409)
