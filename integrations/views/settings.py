"""Settings, Integrations: a tile for each system, its page, and the verbs of its connection."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.origin import on_screen
from integrations import system_words, words
from integrations.errors import IntegrationError, Reason
from integrations.forms.settings import ConnectionForm
from integrations.registry import System, systems
from integrations.services import connections, quotas
from integrations.services import connections_standing as standings
from integrations.services.connections_standing import Standing
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other

VIEW, CHANGE = "integrations.view_connection", "integrations.change_connection"


@require_safe
@may(VIEW)
def connection_list(request: HttpRequest) -> HttpResponse:
    """Every system there is as a tile, by what it is for."""
    found = standings.of_all()
    groups = [
        (system_words.HEADINGS[kind], [system_words.tile(one) for one in ones])
        for kind, ones in standings.by_kind(found)
    ]
    elsewhere = ", ".join(str(one.system.label) for one in found if standings.overrides(one.system))
    return render(request, "integrations/settings_list.html", {"groups": groups, "led_elsewhere": elsewhere})


@require_safe
@may(VIEW)
def connection_detail(request: HttpRequest, system: str) -> HttpResponse:
    return _show(request, standings.of(_found(system)))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@may(CHANGE)
def connection_configure(request: HttpRequest, system: str) -> HttpResponse:
    """Test what was entered and save it; a secret that Plock made is in this answer and nowhere else."""
    standing = standings.of(_found(system))
    if request.method != "POST":
        return _show(request, standing)
    form = _form(standing, request.POST)
    if form.is_valid():
        try:
            done = connections.configure(standing.system, **form.values(), origin=on_screen(request))
        except (IntegrationError, Refused) as problem:
            form.add_error(None, _sentence(problem))
        else:
            if done.made:
                return _show(request, standings.of(standing.system), made=done.made)
            messages.success(request, _("%s was tested and saved. It is in use.") % standing.system.label)
            return see_other(request, _address(standing.system))
    return _show(request, standing, form=form)


@require_POST
@may(CHANGE)
def connection_test(request: HttpRequest, system: str) -> HttpResponse:
    return _act(request, system, connections.test, _("%s answered as it should."))


@require_POST
@may(CHANGE)
def connection_pause(request: HttpRequest, system: str) -> HttpResponse:
    return _act(request, system, connections.pause, _("%s is paused."))


@require_POST
@may(CHANGE)
def connection_resume(request: HttpRequest, system: str) -> HttpResponse:
    return _act(request, system, connections.resume, _("%s was tested and is in use again."))


@require_POST
@may(CHANGE)
def connection_remove(request: HttpRequest, system: str) -> HttpResponse:
    return _act(request, system, connections.remove, _("What was entered for %s is deleted."))


def _act(request: HttpRequest, system: str, verb: Callable[..., Any], done: str) -> HttpResponse:
    found = _found(system)
    try:
        verb(found, origin=on_screen(request))
        messages.success(request, done % found.label)
    except (IntegrationError, Refused) as problem:
        messages.error(request, _sentence(problem))
    return see_other(request, _address(found))


def _show(
    request: HttpRequest, standing: Standing, *, form: ConnectionForm | None = None, made: Any = None
) -> HttpResponse:
    system = standing.system
    labels = {entry.name: entry.label for entry in system.entries}
    context = {
        "standing": standing,
        "pill": system_words.STATES[standing.state],
        "system": system,
        "form": form or _form(standing),
        "has_entries": bool(system.entries),
        "made": [(labels[name], value) for name, value in (made or {}).items()],
        "about": system_words.about(system, quotas.limit_of(system)),
        "overrides": standings.overrides(system),
        "lines": system_words.log_lines(system, standings.log(system)),
    }
    return render(request, "integrations/settings_detail.html", context, status=422 if form and form.errors else 200)


def _form(standing: Standing, *data: Any) -> ConnectionForm:
    row = standing.row
    return ConnectionForm(
        *data,
        system=standing.system,
        settings=row.settings if row else {},
        stored=set(connections.stored(row)),
        version=standing.version,
    )


def _sentence(problem: IntegrationError | Refused) -> str:
    """In words for somebody who stands before the form."""
    if isinstance(problem, Refused):
        return str(problem)
    if problem.reason is Reason.CREDENTIALS:
        return _("%s does not accept what was entered. Check it and enter it again.") % words.label(problem.system)
    return words.sentence(problem)


def _found(name: str) -> System:
    if name not in systems:
        raise Http404(name)
    return systems.get(name)


def _address(system: System) -> str:
    return reverse("integrations:connection_detail", args=[system.name])
