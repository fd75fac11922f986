"""Log-ins: which there are, and ending them. A log-in is called by its handle; its key never leaves the cookie."""

from typing import Any

from celery import shared_task
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.models import Session, User
from accounts.rules.browsers import browser_and_system
from accounts.services import activity
from accounts.services.activity import Origin
from plock.kit.errors import Refused


def of(user: User) -> QuerySet[Session]:
    """Where somebody is logged in, the most recently used first."""
    return Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-used_at", "-created_at")


def handle(session_key: str | None) -> str:
    """What a log-in is called in pages and addresses: nobody can find the key from it."""
    return salted_hmac("accounts.session", session_key or "", algorithm="sha256").hexdigest()[:32]


def words(session: Session) -> str:
    """The browser, as a person knows it: "Firefox on Windows"."""
    browser, system = browser_and_system(session.browser)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def whose(session_key: str | None) -> int | None:
    """Who was logged in there, also where the log-in has run out; None where nobody knows any more."""
    return Session.objects.filter(session_key=session_key or "").values_list("user_id", flat=True).first()


def end(*, user: User, called: str, origin: Origin) -> Session:
    """Log somebody out in one browser."""
    with transaction.atomic():
        found = next((one for one in of(user) if constant_time_compare(handle(one.session_key), called)), None)
        if found is None:
            raise Refused(_("That log-in has ended already. Reload the page to see those that are left."))
        _record(user=user, verb="session.ended", origin=origin, ended=[found])
        Session.objects.filter(pk=found.pk).delete()
    return found


def end_all(*, user: User, origin: Origin, but: str | None = None) -> int:
    """Log somebody out everywhere, `but` in the browser with that session key. Returns how many ended."""
    with transaction.atomic():
        ended = list(Session.objects.filter(user=user).exclude(session_key=but or ""))
        if ended:
            _record(user=user, verb="sessions.ended", origin=origin, ended=ended)
            Session.objects.filter(pk__in=[one.pk for one in ended]).delete()
    return len(ended)


def forget_expired() -> int:
    """Delete the rows of log-ins that are over. Returns how many."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


@shared_task(name="accounts.forget_sessions")
def forget_later(**_: Any) -> None:
    forget_expired()


def _record(*, user: User, verb: str, origin: Origin, ended: list[Session]) -> None:
    where = [f"{words(one)}, {one.address or '?'}" for one in ended[:20]]
    activity.record(origin=origin, verb=verb, account=None, subject=user, changes={"sessions": (where, None)})
