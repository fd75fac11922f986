"""Doing one thing to many customers."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import bulk_actions
from plock.kit.access import may
from plock.kit.views import bulk


@require_http_methods(["GET", "HEAD", "POST"])
@may("accounts.change_account")
def perform(request: HttpRequest, action: str) -> HttpResponse:
    """The list posts what is chosen; whoever opens the address by itself is told that nothing is."""
    return bulk.perform(request, bulk_actions.accounts, action, home=reverse("accounts:account_list"))
