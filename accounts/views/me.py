"""One's own account: name and language, password, second factor, and where one is logged in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.me import MeForm
from accounts.models import User
from accounts.services import second_factor, sessions, staff
from accounts.views.origin import on_screen
from plock.kit.access import ANY_STAFF, may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other


@require_http_methods(["GET", "HEAD", "POST"])
@may(ANY_STAFF)
def me(request: Any) -> HttpResponse:
    user = User.objects.get(pk=request.user.pk)
    form = MeForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        staff.edit_own(person=user, values=values, origin=on_screen(request))
        messages.success(request, _("Your account was saved."))
        return see_other(request, reverse("me"))
    context = {
        "form": form,
        "log_ins": _log_ins(request),
        "is_on": second_factor.is_on(user),
        "is_required": second_factor.is_required(user),
    }
    return render(request, "me/me.html", context, status=422 if form.errors else 200)


@require_POST
@may(ANY_STAFF)
def end_session(request: Any) -> HttpResponse:
    """Log out one other browser."""
    try:
        ended = sessions.end(user=request.user, called=request.POST.get("called", ""), origin=on_screen(request))
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("%s was logged out.") % sessions.words(ended))
    return see_other(request, reverse("me"))


@require_POST
@may(ANY_STAFF)
def end_others(request: Any) -> HttpResponse:
    """Log out everywhere but here."""
    count = sessions.end_all(user=request.user, origin=on_screen(request), but=request.session.session_key)
    done = ngettext("%d other browser was logged out.", "%d other browsers were logged out.", count) % count
    messages.success(request, done if count else _("You were logged in nowhere else."))
    return see_other(request, reverse("me"))


def _log_ins(request: Any) -> list[dict[str, Any]]:
    """Each with the handle it is ended by; the one of this page first, and without."""
    found = [
        {
            "session": one,
            "words": sessions.words(one),
            "called": sessions.handle(one.session_key),
            "is_this": one.session_key == request.session.session_key,
        }
        for one in sessions.of(request.user)
    ]
    return sorted(found, key=lambda one: not one["is_this"])
