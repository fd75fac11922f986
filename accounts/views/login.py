"""Logging in and out, and passwords: Django's own views in our look. Log-ins are throttled by django-axes."""

from typing import Any

from django.conf import settings
from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator

from plock.kit.access import ANY_STAFF, Access, public
from plock.kit.throttle import throttled

HOUR = 3600


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """What django-axes shows after too many wrong passwords."""
    minutes = round(float(settings.AXES_COOLOFF_TIME) * 60)
    return render(request, "registration/locked_out.html", {"minutes": minutes}, status=429)


def attempted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whose password is tried, for counting: the same whatever the case it is typed in."""
    name = (credentials or {}).get("username") or request.POST.get("username", "")
    return str(name).strip().casefold()


login = public(auth.LoginView.as_view(redirect_authenticated_user=True))
logout = public(auth.LogoutView.as_view())
password_reset = public(
    throttled(limit=5, seconds=HOUR)(
        auth.PasswordResetView.as_view(
            email_template_name="emails/password_reset.txt",
            subject_template_name="emails/password_reset_subject.txt",
        )
    )
)
password_reset_done = public(auth.PasswordResetDoneView.as_view())
password_reset_confirm = public(throttled(limit=20, seconds=HOUR)(auth.PasswordResetConfirmView.as_view()))
password_reset_complete = public(auth.PasswordResetCompleteView.as_view())


@method_decorator(throttled(limit=10, seconds=HOUR), name="dispatch")
class PasswordChange(Access, auth.PasswordChangeView):
    permission = ANY_STAFF


class PasswordChanged(Access, auth.PasswordChangeDoneView):  # type: ignore[misc]
    permission = ANY_STAFF
