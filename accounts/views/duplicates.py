"""Likely duplicates of a customer that somebody is typing."""

from collections.abc import Callable, Iterable
from functools import partial

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Account
from accounts.rules import contact, identifiers
from accounts.rules.errors import RuleError
from accounts.services import duplicates
from accounts.services.derived import derive
from accounts.services.duplicates import Match
from plock.kit.access import may


@require_safe
@may("accounts.add_account")
def typed(request: HttpRequest) -> HttpResponse:
    """What is like the customer that the form's fields describe so far; nothing where they say nothing yet."""
    matches = duplicates.find(account=described(request.GET))
    return render(request, "accounts/_duplicates.html", {"matches": matches, "may_anyway": True})


def is_news(matches: Iterable[Match], *, seen: Iterable[str]) -> bool:
    """Whether there are matches that the page has not shown yet."""
    return bool({str(match.account.pk) for match in matches} - set(seen))


def described(params: QueryDict) -> Account:
    """An unsaved account with what was typed; numbers and addresses that are not finished do not count yet."""
    country = params.get("country", "")[:2]
    kind = params.get("kind", "")
    account = Account(
        name=_typed(params, "name")[:200],
        country=country,
        kind=kind if kind in Account.Kind else Account.Kind.COMPANY,
        org_number=_cleaned(_typed(params, "org_number"), partial(identifiers.clean_org_number, country=country)),
        vat_number=_cleaned(_typed(params, "vat_number"), partial(identifiers.clean_vat_number, country=country)),
        email=_cleaned(_typed(params, "email"), contact.clean_email),
    )
    derive(account, tags=())
    return account


def _typed(params: QueryDict, name: str) -> str:
    return params.get(name, "").replace("\0", "").strip()


def _cleaned(text: str, rule: Callable[[str], str]) -> str:
    try:
        return rule(text) if text else ""
    except RuleError:
        return ""
