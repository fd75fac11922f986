"""Headers that every answer carries: what the browser may keep, and which of its powers no page of ours needs."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

UNUSED_POWERS = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS_POLICY = ", ".join(f"{power}=()" for power in UNUSED_POWERS)


def complete(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: adds what the view did not say itself.

    Pages are `private, no-cache`: nobody between keeps them and reloading asks again. Not `no-store`, with which
    Chromium forgets what was typed into a form when one goes on and comes back. Logging out empties the cache instead.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if request.method == "POST" and _is_log_out(request):
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return answer


def _is_log_out(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name == "logout"
