"""The page of one member of staff, and the verbs on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.staff import PersonForm
from accounts.models import User
from accounts.services import second_factor, sessions
from accounts.services import staff as people
from accounts.tables.staff import STATES
from accounts.views.origin import on_screen
from accounts.views.settings import staff
from plock.kit.access import may, require
from plock.kit.errors import Refused
from plock.kit.htmx import see_other

CHANGE = "accounts.change_user"


@require_http_methods(["GET", "HEAD", "POST"])
@may("accounts.view_user")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who it is; those who may change staff edit name and rights here."""
    who = get_object_or_404(staff.people(), pk=pk)
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=pk), role=who.role)  # type: ignore[attr-defined]
    if request.method == "POST":
        require(request.user, CHANGE)
        if form.is_valid():
            try:
                role, values = form.cleaned_data["role"], form.values()
                people.edit(person=who, role=role, values=values, origin=on_screen(request))
            except Refused as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, _("%s was saved.") % form.cleaned_data["name"])
                return see_other(request, address(pk))
    return show(request, who, form)


def show(request: HttpRequest, who: Any, form: PersonForm) -> HttpResponse:
    reader: Any = request.user
    context = {
        "person": who,
        "form": form,
        "state_label": STATES[who.state],
        "is_oneself": who.pk == request.user.pk,
        "may_change": request.user.has_perm(CHANGE) and (reader.is_superuser or not who.is_superuser),
    }
    return render(request, "settings/person.html", context, status=422 if form.errors else 200)


@require_POST
@may(CHANGE)
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, people.reactivate, _("%s can log in again."))


@require_POST
@may(CHANGE)
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, _reset, _("The second factor of %s is off. It can be set up anew at the next log-in."))


@require_POST
@may(CHANGE)
def sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, _sign_out, _("%s is logged out everywhere."))


def _act(request: HttpRequest, pk: int, verb: Callable[..., Any], done: str) -> HttpResponse:
    who = get_object_or_404(User, pk=pk)
    try:
        verb(person=who, origin=on_screen(request))
        messages.success(request, done % who)
    except Refused as problem:
        messages.error(request, str(problem))
    return see_other(request, address(pk))


def _reset(*, person: User, origin: Any) -> None:
    people.refuse_strangers(person, origin)
    people.refuse_self(
        person, origin, _("You cannot reset your own. Turn it off under Your account, which asks for your password.")
    )
    second_factor.reset(user=person, origin=origin)


def _sign_out(*, person: User, origin: Any) -> None:
    people.refuse_strangers(person, origin)
    sessions.end_all(user=person, origin=origin)


def address(pk: int) -> str:
    return reverse("settings_staff_person", args=[pk])
