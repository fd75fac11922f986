"""Inviting staff by mail, and the page behind the link: choose a password, and in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.staff import InvitationForm
from accounts.models import Organisation, User
from accounts.services import invitations, staff
from accounts.views.origin import on_screen
from accounts.views.settings.person import CHANGE, address
from plock.kit.access import may, public
from plock.kit.errors import Refused, Temporary
from plock.kit.htmx import see_other
from plock.kit.throttle import throttled

HOUR = 3600


@require_http_methods(["GET", "HEAD", "POST"])
@may("accounts.add_user")
@throttled(limit=100, seconds=HOUR)
def invite(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = staff.invite(**form.cleaned_data, origin=on_screen(request))
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            _send(request, person)
            return see_other(request, address(person.pk))
    return render(request, "settings/person_invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@may(CHANGE)
@throttled(limit=100, seconds=HOUR)
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    try:
        _send(request, staff.invite_again(person=person, origin=on_screen(request)))
    except Refused as problem:
        messages.error(request, str(problem))
    return see_other(request, address(pk))


def _send(request: HttpRequest, person: User) -> None:
    """Mail the link; where that fails, say so: the person stays invited."""
    link = request.build_absolute_uri(reverse("invitation", kwargs=invitations.keys(person)))
    by: Any = request.user
    try:
        invitations.send(person=person, by=by, link=link, house=Organisation.current())
    except Temporary:
        sentence = _("%(name)s is invited, but the mail to %(address)s could not be sent. Try “Invite again” later.")
        messages.warning(request, sentence % {"name": person, "address": person.email})
    else:
        sentence = _("%(name)s is invited: the link was sent to %(address)s.")
        messages.success(request, sentence % {"name": person, "address": person.email})


class Accept(auth.PasswordResetConfirmView):
    """Django's page for a new password, for those who have none yet; then they are in."""

    template_name = "settings/invitation.html"
    post_reset_login = True
    post_reset_login_backend = "accounts.backends.StaffBackend"
    success_url = reverse_lazy("dashboard")

    def get_user(self, uidb64: str) -> Any:
        """Only those whose invitation is open: whoever was deactivated meanwhile gets no further."""
        person: Any = super().get_user(uidb64)
        return person if person and person.is_active and staff.is_invited(person) else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "person": getattr(self, "user", None)}


accept = public(throttled(limit=20, seconds=HOUR)(Accept.as_view()))
