"""What surrounds every request: the organisation, read once, with its time zone and the reader's language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from accounts.models import Organisation
from accounts.services import surroundings

WITHOUT = {"/healthz", "/readyz"}  # they answer also where there is no database


class Surroundings:
    """Sets `request.organisation`; days, times and texts are the organisation's and the reader's until the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path in WITHOUT:
            return self.get_response(request)
        house = Organisation.current()
        request.organisation = house  # type: ignore[attr-defined]
        with surroundings.within(house):
            request.LANGUAGE_CODE = language = _language(request, house)
            with translation.override(language):
                response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _language(request: HttpRequest, house: Organisation) -> str:
    """What the reader chose; of those not logged in, what the browser asks for."""
    if request.user.is_authenticated:
        return surroundings.language_of(request.user, house)
    return _asked_for(request) or surroundings.language_of(None, house)


def _asked_for(request: HttpRequest) -> str:
    """The first language of the browser that we speak; empty where there is none."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500]):
        try:
            found = get_supported_language_variant(code)
        except LookupError:
            continue
        return found if found in dict(settings.LANGUAGES) else ""
    return ""
