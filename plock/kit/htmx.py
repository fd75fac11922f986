"""What htmx needs from the server, decided once."""

from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme


def wants_fragment(request: HttpRequest) -> bool:
    """Whether only the region that htmx asked for is to be sent: never for boosted links nor for the back button."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def vary(response: HttpResponse) -> HttpResponse:
    """Tell caches and the browser's history that htmx gets another body from the same address."""
    patch_vary_headers(response, ["HX-Request"])
    return response


def see_other(request: HttpRequest, url: str) -> HttpResponse:
    """Where to go after a POST: 303, or HX-Redirect for htmx."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": iri_to_uri(url)})
    return HttpResponseRedirect(url, status=303)


def back_to(request: HttpRequest, default: str) -> str:
    """The `next` address of a form where it stays on this site and can be one, else the default."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = target.isprintable() and url_has_allowed_host_and_scheme(target, {request.get_host()})
    return target if is_ours else default


class LoginRequired(LoginRequiredMiddleware):
    """Every page needs a log-in unless it says otherwise; htmx is sent to the log-in page as a whole."""

    def login_address(self, request: HttpRequest) -> str:
        """Where to log in."""
        return resolve_url(settings.LOGIN_URL)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        address = self.login_address(request)
        url = f"{address}?{urlencode({'next': _page_of(request)}, safe='/')}"
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponse(headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)


def _page_of(request: HttpRequest) -> str:
    """The page to come back to: the one that is open in the browser, where the request is for less than a page."""
    if request.htmx:  # type: ignore[attr-defined]
        return request.htmx.current_url_abs_path or request.path  # type: ignore[attr-defined]
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    opened = urlsplit(request.headers.get("Referer", ""))
    return urlunsplit(("", "", opened.path, opened.query, "")) if opened.netloc == request.get_host() else "/"
