"""Logging in and out, and passwords: Django's own views in our look, throttled by django-axes."""

from typing import Any

from django.conf import settings
from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plock.kit.access import ANY_STAFF, Access, public


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """What django-axes shows after too many wrong passwords."""
    minutes = round(float(settings.AXES_COOLOFF_TIME) * 60)
    return render(request, "registration/locked_out.html", {"minutes": minutes}, status=429)


login = public(auth.LoginView.as_view(redirect_authenticated_user=True))
logout = public(auth.LogoutView.as_view())
password_reset = public(
    auth.PasswordResetView.as_view(
        email_template_name="emails/password_reset.txt", subject_template_name="emails/password_reset_subject.txt"
    )
)
password_reset_done = public(auth.PasswordResetDoneView.as_view())
password_reset_confirm = public(auth.PasswordResetConfirmView.as_view())
password_reset_complete = public(auth.PasswordResetCompleteView.as_view())


class PasswordChange(Access, auth.PasswordChangeView):
    permission = ANY_STAFF


class PasswordChanged(Access, auth.PasswordChangeDoneView):  # type: ignore[misc]
    permission = ANY_STAFF
