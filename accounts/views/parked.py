"""What was typed before a log-in ran out: carried through the log-in in the page itself, signed, for one hour.

Nothing is stored here. Secrets are never carried, nor files.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.services import sessions
from plock.kit.access import ANY_STAFF, may
from plock.kit.htmx import back_to
from plock.kit.navigation import navigation, settings_menu

SALT, LASTS, MOST_BYTES = "accounts.parked", timedelta(hours=1), 200 * 1024
SECRET = ("password", "token", "code", "secret", "api_key")
NO_SECRET = ("postal_code",)  # though it is called a code
MACHINERY = ("version", "next", "csrfmiddlewaretoken", "filled")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
PAGES = {
    "accounts:account_create": _("Create customer"),
    "accounts:account_edit": _("Edit customer"),
    "accounts:account_settings_edit": _("Edit a customer's settings"),
    "accounts:account_user_add": _("Add user"),
    "accounts:account_user_edit": _("Edit user"),
    "me": _("Your account"),
}


@dataclass(frozen=True, slots=True)
class Parked:
    """A form that waits for its sender."""

    path: str
    fields: list[tuple[str, str]]
    whose: int | None  # who was logged in when it was typed, where that is known
    is_whole: bool  # False where a secret was left out

    @property
    def page(self) -> str:
        """Which page it goes to, in words; its address where that is all we know."""
        try:
            found = PAGES.get(resolve(self.path.partition("?")[0]).view_name)
        except Resolver404:
            found = None
        return str(found or _nearest(self.path) or self.path)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """What somebody typed or chose, without what the form carries for itself."""
        rows = [(name, value) for name, value in self.fields if value.strip() and name not in MACHINERY]
        return [(name.replace("_", " ").replace("-", " "), value) for name, value in rows if "initial" not in name]


def park(request: HttpRequest, *, by: Any) -> str:
    """The typed fields as one signed value; empty where there is nothing to keep, or too much."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    if request.content_type not in FORMS or not size.isdecimal() or int(size) > MOST_BYTES or request.FILES:
        return ""
    typed = [(name, value) for name, values in request.POST.lists() for value in values]
    fields = [(name, value) for name, value in typed if not is_secret(name)]
    if not fields:
        return ""
    is_whole = len(fields) == len(typed) - ("csrfmiddlewaretoken" in request.POST)
    whose = by.pk or sessions.whose(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    return signing.dumps([request.get_full_path(), fields, whose, is_whole], salt=SALT, compress=True)


def of(request: HttpRequest) -> Parked | None:
    """What a log-in form brings along, if it is ours, fresh, and for a page of this site."""
    try:
        path, fields, whose, is_whole = signing.loads(request.POST.get("parked", ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return None
    return Parked(path, [(name, value) for name, value in fields], whose, is_whole)


def is_secret(name: str) -> bool:
    """Whether a field's name says that it holds what nobody should keep."""
    return any(word in name.casefold() for word in SECRET) and not name.casefold().endswith(NO_SECRET)


@require_POST
@never_cache
@may(ANY_STAFF)
def kept(request: HttpRequest) -> HttpResponse:
    """After the log-in: what was typed, and a button that sends it where it was going."""
    return go_on(request)


@never_cache
def go_on(request: HttpRequest) -> HttpResponse:
    """Where somebody goes who is in: to what they typed, else to the page they asked for."""
    found = of(request)
    if found is None:
        return HttpResponseRedirect(back_to(request, resolve_url(settings.LOGIN_REDIRECT_URL)))
    is_theirs = found.whose is None or found.whose == request.user.pk
    return render(request, "registration/kept.html", {"kept": found, "is_theirs": is_theirs})


def _nearest(path: str) -> str:
    """The line of a menu under which a page lies."""
    lines = [(resolve_url(item.url_name), item.label) for menu in (settings_menu, navigation) for item in menu]
    under = [(url, label) for url, label in lines if url != "/" and path.startswith(url)]
    return str(max(under, key=lambda line: len(line[0]))[1]) if under else ""
