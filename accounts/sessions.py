"""Where log-ins are kept: Django's sessions in rows that know whose they are, from where and when last used.

The cookie lives as long as a log-in may last at all; the row, which moves on with use, decides when it ends earlier.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends import db
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Session

SINCE, ADDRESS, BROWSER = "since", "address", "browser"
NOTED_EVERY = timedelta(minutes=5)


class SessionStore(db.SessionStore):
    """Django's store over our rows; one that expires after so many hours without use, and after 30 days in any case."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        self.row = super()._get_session_from_db()  # type: ignore[misc]
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        made: Any = super().create_model_instance(data)
        made.created_at = self._since(data)
        made.expire_date = expiry(since=made.created_at, now=timezone.now())
        made.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        made.address, made.browser = data.get(ADDRESS), data.get(BROWSER, "")
        return cast("Session", made)

    def touch(self) -> None:
        """Note that the log-in is in use, and let it live on; at most every five minutes."""
        now = timezone.now()
        if self.row is None or now - self.row.used_at < NOTED_EVERY:
            return
        mine = Session.objects.filter(pk=self.row.session_key)
        with suppress(OperationalError):  # a long import holds SQLite's only lock: the page matters more than the note
            mine.update(used_at=now, expire_date=expiry(since=self.row.created_at, now=now))

    def _since(self, data: dict[str, Any]) -> datetime:
        return datetime.fromisoformat(data[SINCE]) if SINCE in data else timezone.now()


class Sessions(SessionMiddleware):
    """Django's middleware, which also notes the use; a page that asks by itself (`X-Poll: 1`) is not use."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        store: Any = getattr(request, "session", None)
        if store is not None and not store.modified and request.headers.get("X-Poll") != "1":
            store.touch()
        return response


def expiry(*, since: datetime, now: datetime) -> datetime:
    """Until when a log-in lives that began then and is used now."""
    hours, longest = timedelta(hours=settings.SESSION_HOURS), timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return min(now + hours, since + longest)


@receiver(user_logged_in, dispatch_uid="accounts.sessions.note")
def note(request: HttpRequest, **_: Any) -> None:
    """Remember with a new log-in since when it is, from where, and in which browser."""
    request.session[SINCE] = timezone.now().isoformat()
    request.session[ADDRESS] = _address(request.META.get("REMOTE_ADDR", ""))
    request.session[BROWSER] = request.headers.get("User-Agent", "")[:200]


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None
