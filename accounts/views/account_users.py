"""Adding, editing and deactivating the users of a customer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import AccountUserForm
from accounts.models import Account, AccountUser
from accounts.services import account_users
from accounts.views.origin import on_screen
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other


@require_http_methods(["GET", "HEAD", "POST"])
@may("accounts.add_accountuser")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Account, pk=pk)
    if account.is_archived:
        messages.error(request, _("An archived customer is read-only. Restore it first."))
        return see_other(request, reverse("accounts:account_users", args=[pk]))
    return _form(request, AccountUser(account=account))


@require_http_methods(["GET", "HEAD", "POST"])
@may("accounts.change_accountuser")
def edit(request: HttpRequest, pk: int, user_pk: int) -> HttpResponse:
    return _form(request, get_object_or_404(AccountUser.objects.select_related("account"), pk=user_pk, account__pk=pk))


@require_POST
@may("accounts.change_accountuser")
def deactivate(request: HttpRequest, pk: int, user_pk: int) -> HttpResponse:
    user = get_object_or_404(AccountUser, pk=user_pk, account__pk=pk)
    try:
        account_users.deactivate(user=user, origin=on_screen(request))
        messages.success(request, _("%s was deactivated.") % user.name)
    except Refused as problem:
        messages.error(request, str(problem))
    return see_other(request, reverse("accounts:account_users", args=[pk]))


def _form(request: HttpRequest, user: AccountUser) -> HttpResponse:
    is_new = user.pk is None
    form = AccountUserForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        try:
            account_users.save(user=form.instance, origin=on_screen(request))
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("%s was saved.") % form.instance.name)
            return see_other(request, reverse("accounts:account_users", args=[user.account_id]))
    context = {"form": form, "account": user.account, "is_new": is_new}
    return render(request, "accounts/account_user_form.html", context, status=422 if form.errors else 200)
