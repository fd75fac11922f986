"""Merging two customers: choose the other one, look at what will be, do it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from accounts.services import duplicates, finding, merging
from accounts.views.origin import on_screen
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other
from plock.kit.ids import is_id
from plock.kit.search import clean

FOUND = 10


@require_http_methods(["GET", "HEAD", "POST"])
@may("accounts.merge_account")
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """`with` is the other customer, `keep` the one that survives."""
    accounts = Account.objects.select_related("merged_into", "account_manager")
    account = get_object_or_404(accounts, pk=pk)
    if account.merged_into:
        messages.error(request, _("%s was merged away already.") % account)
        return see_other(request, account.get_absolute_url())
    chosen = request.GET.get("with", "")
    other = accounts.filter(pk=chosen).first() if is_id(chosen) else None
    if other is None:
        return render(request, "accounts/merge_choose.html", _choosing(account, clean(request.GET.get("q", ""))))
    winner, loser = _sides(account, other, keep=request.GET.get("keep", ""))
    if request.method == "POST":
        return _merge(request, winner, loser)
    return render(request, "accounts/merge_form.html", _preview(account, winner, loser))


def _merge(request: HttpRequest, winner: Account, loser: Account) -> HttpResponse:
    versions = _version(request, "winner"), _version(request, "loser")
    try:
        merging.merge(winner=winner, loser=loser, versions=versions, origin=on_screen(request))
    except Refused as problem:
        messages.error(request, str(problem))
        return see_other(request, request.get_full_path())
    messages.success(request, _("%(loser)s was merged into %(winner)s.") % {"loser": loser.name, "winner": winner.name})
    return see_other(request, winner.get_absolute_url())


def _sides(account: Account, other: Account, *, keep: str) -> tuple[Account, Account]:
    """(winner, loser): as asked for, or else as mostly wanted."""
    if keep == str(account.pk):
        return account, other
    if keep == str(other.pk):
        return other, account
    return merging.preferred(account, other)


def _choosing(account: Account, text: str) -> dict[str, Any]:
    """Likely duplicates, and what the text finds."""
    return {
        "account": account,
        "matches": duplicates.find(account=account),
        "found": _found(account, text) if text else [],
        "text": text,
    }


def _found(account: Account, text: str) -> list[Account]:
    """Those that the text names, then those whose name begins with it, then those that contain its words."""
    rows = Account.objects.filter(merged_into=None).exclude(pk=account.pk).order_by("sort_name", "pk")
    ways = (finding.customers_named, finding.customers_beginning, finding.among_customers)
    found = {one.pk: one for way in ways for one in way(rows, text)[:FOUND]}
    return list(found.values())[:FOUND]


def _preview(account: Account, winner: Account, loser: Account) -> dict[str, Any]:
    here = reverse("accounts:account_merge", args=[account.pk])
    other = loser if account.pk == winner.pk else winner
    return {
        "account": account,
        "winner": winner,
        "loser": loser,
        "refusal": merging.refusal(winner, loser),
        "choices": [one for one in merging.choices(winner, loser) if one.winner or one.loser],
        "consequences": merging.preview(winner, loser),
        "swap": f"{here}?with={other.pk}&keep={loser.pk}",
    }


def _version(request: HttpRequest, side: str) -> int:
    text = request.POST.get(side, "")
    return int(text) if is_id(text) else 0
