"""The second step of a log-in: a code of the app, or a recovery code."""

import logging
from typing import Any

import django_otp
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms.second_factor import CodeForm
from accounts.services import second_factor
from accounts.services.activity import Origin
from accounts.services.second_factor import Owed
from accounts.views import parked
from plock.kit.access import public
from plock.kit.htmx import back_to
from plock.kit.throttle import throttled

log = logging.getLogger("accounts.login")

TRIES, SECONDS = 8, 900


def _whose(request: Any) -> str:
    return str(request.entry.user.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
@public
@throttled(limit=TRIES, seconds=SECONDS, sender=_whose)
def code(request: Any) -> HttpResponse:
    if request.user.is_authenticated:
        return parked.go_on(request)
    if request.entry.owed != Owed.CODE:
        return redirect_to_login(back_to(request, ""))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if device := second_factor.verify(
            user=request.entry.user, code=form.cleaned_data["code"], origin=_own(request)
        ):
            return _let_in(request, device)
        log.warning("wrong second factor of user %s from %s", request.entry.user.pk, request.META.get("REMOTE_ADDR"))
        form.add_error("code", _what_is_wrong(request.entry.user))
    return page(request, form=form, kept=request.POST.get("parked", ""), status=422 if form.errors else 200)


def page(
    request: HttpRequest, *, kept: str, form: CodeForm | None = None, is_interrupted: bool = False, status: int = 200
) -> HttpResponse:
    """The page that asks for the code; to it, nobody is logged in yet."""
    context = {
        "form": form or CodeForm(),
        "kept": kept,
        "is_interrupted": is_interrupted,
        "next": back_to(request, ""),
        "user": None,
    }
    return render(request, "registration/code.html", context, status=status)


def _let_in(request: Any, device: Any) -> HttpResponse:
    request.user = request.entry.user
    django_otp.login(request, device)
    request.session.cycle_key()
    return parked.go_on(request)


def _what_is_wrong(user: Any) -> str:
    wait = second_factor.seconds_to_wait(user)
    wrong = _("That code is not right, or was used already.")
    if wait <= 1:
        return wrong
    pause = ngettext("Wait %d second before the next.", "Wait %d seconds before the next.", wait) % wait
    return f"{wrong} {pause}"


def _own(request: Any) -> Origin:
    return Origin(by=request.entry.user)
