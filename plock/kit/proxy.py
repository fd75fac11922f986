"""Who is asking, behind a proxy: the address that our own proxy has added, never one that a client claims."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def real_address(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Make REMOTE_ADDR the last entry of X-Forwarded-For; used only where PLOCK_BEHIND_PROXY says that there is one."""
    if not settings.BEHIND_PROXY:
        raise MiddlewareNotUsed

    def answer(request: HttpRequest) -> HttpResponseBase:
        added = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if added:
            request.META["REMOTE_ADDR"] = added
        return get_response(request)

    return answer
