"""The page that lists the keyboard shortcuts and switches those of a single key off."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plock.kit import keys
from plock.kit.access import ANY_STAFF, may
from plock.kit.htmx import vary, wants_fragment


@require_safe
@may(ANY_STAFF)
def shortcuts(request: HttpRequest) -> HttpResponse:
    template = "kit/_shortcuts.html" if wants_fragment(request) else "kit/shortcuts.html"
    return vary(render(request, template, {"groups": keys.by_group(request.user)}))
