"""Doing one thing to many customers."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import bulk_actions
from plock.kit.access import may
from plock.kit.views import bulk


@require_POST
@may("accounts.change_account")
def perform(request: HttpRequest, action: str) -> HttpResponse:
    return bulk.perform(request, bulk_actions.accounts, action, home=reverse("accounts:account_list"))
