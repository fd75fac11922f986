"""Settings themselves: the tiles, the organisation, and the modules."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.organisation import OrganisationForm
from accounts.models import Organisation, Sequence
from accounts.registry import modules as all_modules
from accounts.services import modules as switches
from accounts.services import organisation as organisations
from accounts.views.origin import on_screen
from plock.kit.access import ANY_STAFF, may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other


@require_safe
@may(ANY_STAFF)
def index(request: HttpRequest) -> HttpResponse:
    """Tiles of the pages that the reader may open; everybody has an account of their own."""
    return render(request, "settings/index.html")


@require_http_methods(["GET", "HEAD", "POST"])
@may("accounts.change_organisation")
def organisation(request: HttpRequest) -> HttpResponse:
    sequences = list(Sequence.objects.order_by("name"))
    form = OrganisationForm(request.POST or None, instance=Organisation.current(), sequences=sequences)
    if request.method == "POST" and form.is_valid():
        try:
            organisations.edit(values=form.values(), sequences=form.moved(), origin=on_screen(request))
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The organisation was saved."))
            return see_other(request, reverse("settings_organisation"))
    return render(request, "settings/organisation.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@may("accounts.change_organisation")
def modules(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        switches.switch(on=request.POST.getlist("on"), origin=on_screen(request))
        messages.success(request, _("The modules were saved."))
        return see_other(request, reverse("settings_modules"))
    shown = [(module, switches.is_on(module.name)) for module in all_modules]
    return render(request, "settings/modules.html", {"modules": shown})
