"""Log-ins: who is logged in, which second factors there are, and what failed. Never a key, and nothing to do here:
people end log-ins in the settings, and `manage.py axes_reset` lets somebody try again at once.
"""

from typing import Any

import axes.admin  # noqa: F401  (theirs first, so that ours can take its place)
import django_otp.plugins.otp_static.admin
import django_otp.plugins.otp_totp.admin  # noqa: F401
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.http import Http404, HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Session
from plock.kit.admin import ReadOnlyAdmin


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Without links: the address of a session would be its key, which is all that is needed to take it over."""

    list_display = ("user", "address", "browser", "created_at", "used_at", "expire_date")
    list_display_links = None
    list_select_related = ("user",)
    search_fields = ("user__email__startswith",)
    ordering = ("-used_at",)
    fields = ("user", "address", "browser", "created_at", "used_at", "expire_date")

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        raise Http404

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        raise Http404


class DeviceAdmin(ReadOnlyAdmin):
    """Whose, and whether it is in use; not the key or the codes, which would be a second factor in the wrong hands."""

    list_display = ("user", "name", "confirmed", "created_at", "last_used_at")
    list_filter = ("confirmed",)
    list_select_related = ("user",)
    search_fields = ("user__email__startswith",)
    ordering = ("-pk",)
    fields = ("user", "name", "confirmed", "created_at", "last_used_at", "throttling_failure_count")


class AttemptAdmin(ReadOnlyAdmin):
    """Without what was sent along, and without a filter that would look for every distinct address."""

    list_display = ("attempt_time", "username", "ip_address", "path_info")
    search_fields = ("username__startswith",)
    fields = ("attempt_time", "username", "ip_address", "user_agent", "path_info")
    ordering = ("-pk",)


for page, models in (
    (DeviceAdmin, (StaticDevice, TOTPDevice)),
    (AttemptAdmin, (AccessAttempt, AccessFailureLog, AccessLog)),
):
    admin.site.unregister(models)
    admin.site.register(models, page)
