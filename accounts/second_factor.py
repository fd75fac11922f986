"""The gate: who gave a password but not yet the second factor is nobody, on every page, until it is given."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.services import second_factor
from accounts.services.second_factor import Owed
from accounts.views import login, parked
from plock.kit.htmx import LoginRequired

ASKED_AT = {Owed.NOTHING: "login", Owed.CODE: "login_code", Owed.SET_UP: "me_second_factor"}


class Entry:
    """Who came in with a password, and what they still owe."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def owed(self) -> Owed:
        return second_factor.owed(self.user, is_proven=self.user.is_authenticated and self.user.is_verified())


def prove(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Make whoever owes something anonymous, except on the page where they set up what their role must have."""

    def answer(request: Any) -> HttpResponseBase:
        request.entry = entry = Entry(request.user)
        request.user = SimpleLazyObject(lambda: entry.user if _may_enter(entry, request) else AnonymousUser())
        return get_response(request)

    return answer


def _may_enter(entry: Entry, request: HttpRequest) -> bool:
    return not entry.owed or (entry.owed == Owed.SET_UP and request.path == reverse(ASKED_AT[Owed.SET_UP]))


class Gate(LoginRequired):
    """Asks for what is owed before a page opens; what was typed into a form goes along and is not lost."""

    def login_address(self, request: Any) -> str:
        return resolve_url(ASKED_AT[request.entry.owed])

    def handle_no_permission(self, request: Any, view_func: Any) -> Any:
        kept = parked.park(request, by=request.entry.user) if request.method == "POST" else ""
        if kept:
            return login.ask(request, kept)
        return super().handle_no_permission(request, view_func)
