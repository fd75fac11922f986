"""Archiving a customer: first a page that says in numbers what will happen, then the verb."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from accounts.services import accounts, archiving
from accounts.views.origin import on_screen
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other


@require_http_methods(["GET", "HEAD", "POST"])
@may("accounts.archive_account")
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Account.objects.select_related("merged_into"), pk=pk)
    today = timezone.localdate()
    try:
        accounts.require_move(account, "archive")
        if request.method != "POST":
            consequences = archiving.preview(ids=[pk], on=today)
            context = {"account": account, "today": today, "consequences": consequences}
            return render(request, "accounts/archive_form.html", context)
        accounts.move(account=account, verb="archive", on=today, origin=on_screen(request))
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("%s was archived.") % account.name)
    return see_other(request, account.get_absolute_url())
