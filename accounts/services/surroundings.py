"""What requests and jobs run within: the organisation, read once, with its days, and somebody's language."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from accounts.models import Organisation
from plock.kit.models import Job

_house: ContextVar[Organisation | None] = ContextVar("house", default=None)


def house() -> Organisation:
    """The organisation as it was when the request or the job began; anywhere else it is read."""
    return _house.get() or Organisation.current()


@contextmanager
def within(found: Organisation) -> Iterator[None]:
    """Let `house` answer with this one, and days be its days."""
    token = _house.set(found)
    try:
        with timezone.override(found.zone):
            yield
    finally:
        _house.reset(token)


def language_of(user: Any, house: Organisation) -> str:
    """The language somebody chose, else the organisation's; only languages that Plock speaks."""
    spoken = dict(settings.LANGUAGES)
    wanted = (getattr(user, "language", ""), house.language)
    return next((code for code in wanted if code in spoken), settings.LANGUAGE_CODE)


@contextmanager
def around_job(job: Job) -> Iterator[None]:
    """A job knows the days of the organisation and speaks to the person who started it."""
    found = Organisation.current()
    with within(found), translation.override(language_of(job.owner, found)):
        yield
