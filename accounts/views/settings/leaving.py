"""When somebody leaves, or gives customers away: who takes them over, at once or by a job."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.forms.staff import HeirForm
from accounts.models import User
from accounts.services import handover
from accounts.services import staff as people
from accounts.views.origin import on_screen
from accounts.views.settings.person import CHANGE, address
from plock.kit import formats
from plock.kit.access import may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other


@require_http_methods(["GET", "HEAD", "POST"])
@may(CHANGE)
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """What it will do, who takes the customers over, and then it is done."""
    who = get_object_or_404(User, pk=pk)
    form = HeirForm(request.POST if request.method == "POST" else None, giver=who, is_required=False)
    if request.method == "POST" and form.is_valid():
        try:
            people.deactivate(person=who, origin=on_screen(request))
        except Refused as problem:
            messages.error(request, str(problem))
            return see_other(request, address(pk))
        messages.success(request, _("%s is deactivated and logged out everywhere.") % who)
        return _hand_over(request, who, form.cleaned_data["heir"])
    return _show(request, who, form, "settings/person_deactivate.html")


@require_http_methods(["GET", "HEAD", "POST"])
@may(CHANGE)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """All customers of one to another."""
    who = get_object_or_404(User, pk=pk)
    form = HeirForm(request.POST if request.method == "POST" else None, giver=who)
    if request.method == "POST" and form.is_valid():
        return _hand_over(request, who, form.cleaned_data["heir"])
    return _show(request, who, form, "settings/person_customers.html")


def _show(request: HttpRequest, who: User, form: HeirForm, template: str) -> HttpResponse:
    context = {"person": who, "form": form, "customers": handover.count(who), "small": handover.SMALL}
    return render(request, template, context, status=422 if form.errors else 200)


def _hand_over(request: HttpRequest, who: User, heir: User | None) -> HttpResponse:
    """At once where they are few; else to the page of the job that does it."""
    if heir is None:
        return see_other(request, address(who.pk))
    origin = on_screen(request)
    try:
        if handover.count(who) > handover.SMALL:
            return see_other(request, handover.later(giver=who, taker=heir, origin=origin).get_absolute_url())
        outcome = handover.now(giver=who, taker=heir, origin=origin)
    except Refused as problem:
        messages.error(request, str(problem))
        return see_other(request, address(who.pk))
    _tell(request, heir, outcome.done, sum(map(len, outcome.skipped.values())))
    return see_other(request, address(who.pk))


def _tell(request: HttpRequest, heir: User, done: int, left: int) -> None:
    sentence = ngettext(
        "%(n)s customer was handed over to %(heir)s.", "%(n)s customers were handed over to %(heir)s.", done
    )
    messages.success(request, sentence % {"n": formats.number(done), "heir": heir})
    if left:
        sentence = ngettext(
            "%(n)s customer keeps the manager, because it is archived and read-only.",
            "%(n)s customers keep the manager, because they are archived and read-only.",
            left,
        )
        messages.warning(request, sentence % {"n": formats.number(left)})
