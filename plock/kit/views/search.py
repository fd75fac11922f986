"""The search over everything as a page, and as the list inside the palette."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plock.kit import search
from plock.kit.access import ANY_STAFF, may
from plock.kit.finders import offers
from plock.kit.htmx import vary, wants_fragment

IN_PALETTE, ON_PAGE = 6, 20


@require_safe
@may(ANY_STAFF)
def everything(request: HttpRequest) -> HttpResponse:
    """What was found; with `open`, the one thing that the text names is opened at once."""
    fragment = wants_fragment(request)
    text = search.clean(request.GET.get("q", ""))
    limit = IN_PALETTE if fragment and text else ON_PAGE
    found = search.everywhere(user=request.user, text=text, limit=limit)
    if request.GET.get("open") and found.only:
        return HttpResponseRedirect(found.only.url)
    context = {"found": found, "offers": [] if found.count else offers(request.user)}
    return vary(render(request, "kit/_palette_options.html" if fragment else "kit/search.html", context))
