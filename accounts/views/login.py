"""Logging in and out, and passwords: Django's own views in our look. Log-ins are throttled by django-axes."""

import logging
from typing import Any

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth import login as enter
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.rules.contact import LONGEST_EMAIL
from accounts.services import second_factor, sessions
from accounts.services.activity import Origin
from accounts.services.second_factor import Owed
from accounts.views import code, parked
from accounts.views import second_factor as set_up
from accounts.views.origin import on_screen
from plock.kit.access import ANY_STAFF, Access, may, public
from plock.kit.htmx import back_to
from plock.kit.throttle import oneself, throttled

log = logging.getLogger("accounts.login")

HOUR = 3600


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """What django-axes shows after too many wrong passwords."""
    minutes = round(float(settings.AXES_COOLOFF_TIME) * 60)
    return render(request, "registration/locked_out.html", {"minutes": minutes}, status=429)


def attempted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whose password is tried, for counting: the same whatever the case; what is no address may be a password."""
    name = str((credentials or {}).get("username") or request.POST.get("username", "")).strip().casefold()
    is_address = "@" in name and len(name) <= LONGEST_EMAIL
    return name if is_address else f"? {salted_hmac('accounts.attempt', name, algorithm='sha256').hexdigest()[:16]}"


def ask(request: Any, kept: str) -> HttpResponse:
    """Instead of what a form was sent for: what is owed before, with what was typed kept in the page."""
    match request.entry.owed:
        case Owed.CODE:
            answer = code.page(request, kept=kept, is_interrupted=True, status=401)
        case Owed.SET_UP:
            answer = set_up.set_up(request, user=request.entry.user, kept=kept, status=401)
        case _:
            context = {"form": AuthenticationForm(request), "kept": kept, "is_interrupted": True}
            answer = render(request, "registration/login.html", context, status=401)
    if request.htmx:
        answer["HX-Retarget"], answer["HX-Reswap"], answer["HX-Reselect"] = "body", "innerHTML", ".bare"
    return answer


class LogIn(auth.LoginView):
    """The password; then the code where there is a second factor; then the page that was asked for."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            return parked.go_on(request)
        if request.entry.owed == Owed.CODE and request.method != "POST":
            return redirect_to_login(back_to(request, ""), "login_code")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user: Any = form.get_user()
        enter(self.request, user)
        owed, kept = second_factor.owed(user, is_proven=False), self.request.POST.get("parked", "")
        if owed == Owed.CODE and not kept:
            return redirect_to_login(back_to(self.request, ""), "login_code")
        if owed == Owed.CODE:
            return code.page(self.request, kept=kept)
        if owed == Owed.SET_UP and kept:
            return set_up.set_up(self.request, user=user, kept=kept)
        return parked.go_on(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kept=self.request.POST.get("parked", ""), **kwargs)


@public
@require_safe
def admin_login(request: HttpRequest) -> HttpResponse:
    """The Django admin has no log-in of its own: there is one way in."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(back_to(request, ""))


@require_safe
@may(ANY_STAFF)
def admin_password(request: HttpRequest) -> HttpResponse:
    """Nor a page for passwords: on ours guessing the old one is throttled, and other browsers are logged out."""
    return redirect("password_change")


@receiver(user_login_failed, dispatch_uid="accounts.login.failed")
def note_failure(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Log whose password was wrong; never what was typed, which may be a password in the wrong field."""
    name = str(credentials.get("username", ""))
    known = User.objects.filter(email__iexact=name).values_list("pk", flat=True).first()
    address = request.META.get("REMOTE_ADDR") if request else None
    log.warning("log-in failed for %s from %s", f"user {known}" if known else "an unknown name", address)


@receiver(user_locked_out, dispatch_uid="accounts.login.locked")
def note_lock(request: HttpRequest, ip_address: str, **_: Any) -> None:
    log.warning("log-in locked after too many wrong passwords from %s", ip_address)


class ForgottenPassword(auth.PasswordResetView):
    """Asks for the mail; its link leads to our own address, whatever the request called us."""

    email_template_name = "emails/password_reset.txt"
    subject_template_name = "emails/password_reset_subject.txt"

    @property
    def extra_email_context(self) -> dict[str, str]:  # type: ignore[override]
        return {"address": settings.BASE_URL}


class PasswordReset(auth.PasswordResetConfirmView):
    """A new password by mail: wherever somebody was logged in with the old one, they are no longer."""

    def get_user(self, uidb64: str) -> Any:
        """Only those who are let in: whoever was deactivated since the mail was sent gets no further."""
        person: Any = super().get_user(uidb64)
        return person if person and person.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        sessions.end_all(user=form.user, origin=Origin(by=form.user))
        return response


@method_decorator(throttled(limit=10, seconds=HOUR, sender=oneself), name="dispatch")
class PasswordChange(Access, auth.PasswordChangeView):
    permission = ANY_STAFF

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        sessions.end_all(user=form.user, origin=on_screen(self.request), but=self.request.session.session_key)
        return response


class PasswordChanged(Access, auth.PasswordChangeDoneView):  # type: ignore[misc]
    permission = ANY_STAFF


login = public(LogIn.as_view())
logout = public(auth.LogoutView.as_view())
password_reset = public(throttled(limit=5, seconds=HOUR)(ForgottenPassword.as_view()))
password_reset_done = public(auth.PasswordResetDoneView.as_view())
password_reset_confirm = public(throttled(limit=20, seconds=HOUR)(PasswordReset.as_view()))
password_reset_complete = public(auth.PasswordResetCompleteView.as_view())
