"""Keeping exchange rates up to date from the European Central Bank. A failure is noted, shown, and breaks nothing."""

import logging
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.rules.currencies import CURRENCIES
from accounts.services import activity
from accounts.services.activity import Origin
from billing.ecb.client import Client, File
from billing.ecb.payloads import Garbled
from billing.ecb.payloads import Quote as Quoted
from billing.models import Currency, ExchangeRate, RateFeed
from billing.services import rates_entry, rates_store
from plock.kit.errors import Refused, Temporary

log = logging.getLogger(__name__)
SATURDAY = 5
KEPT_FOR = timedelta(days=80)  # how far back the file of 90 days surely reaches
SOURCE = ExchangeRate.Source.ECB


def fetch(*, today: date, origin: Origin = activity.SYSTEM, everything: bool = False) -> int:
    """Fetch what is missing up to today, or all there is since 1999; returns how many rates were new or corrected.

    The figures follow. Raises Refused where nothing could be fetched; why is noted for the page. Not to be called in a
    transaction: it waits for the network.
    """
    file = File.ALL if everything else file_for(newest(), today)
    stamps = rates_store.feed().stamps
    try:
        answer = Client(settings.ECB_URL).fetch(file, stamp=None if everything else stamps.get(file))
        _require_past(answer.quotes or (), today)
    except (Temporary, Garbled) as problem:
        _note_failure(problem)
        said = _("The European Central Bank could not be asked for rates: %s. Those that are stored stay in use.")
        raise Refused(said % str(problem)[:300]) from problem
    written = _store(answer.quotes or (), today, origin)
    _note_success(file, answer.stamp)
    return written


def newest() -> date | None:
    """The day of the latest rate that the European Central Bank gave us."""
    found: date | None = ExchangeRate.objects.filter(source=SOURCE).aggregate(latest=Max("on"))["latest"]
    return found


def file_for(newest: date | None, today: date) -> File:
    """The smallest file that leaves no working day out."""
    if newest is None or newest < today - KEPT_FOR:
        return File.RECENT if newest is None else File.ALL
    missed = (newest + timedelta(days=n) for n in range(1, (today - newest).days))
    return File.RECENT if any(day.weekday() < SATURDAY for day in missed) else File.DAILY


@shared_task(name="billing.fetch_rates")
def fetch_later(**_: Any) -> None:
    try:
        fetch(today=Organisation.current().today())
    except Refused as problem:
        log.warning("%s", problem)


def _require_past(quotes: Iterable[Quoted], today: date) -> None:
    """Wherever the organisation is, the bank is at most a day ahead."""
    if any(one.on > today + timedelta(days=1) for one in quotes):
        raise Garbled("the file quotes rates of days to come")


def _store(quotes: Iterable[Quoted], today: date, origin: Origin) -> int:
    """Save the rates of currencies that exist today, or that we have already; let the figures follow."""
    known = {*CURRENCIES, *Currency.objects.values_list("code", flat=True)}
    wanted = [(one.currency, one.on, one.per_euro) for one in quotes if one.currency in known]
    if not wanted:
        return 0
    stored = rates_store.store(wanted, source=SOURCE, today=today)
    if stored.written and origin.by:
        changes = {"rates": (None, stored.written)}
        activity.record(origin=origin, verb="rates.fetched", account=None, subject="ECB", changes=changes)
    if stored.currencies:
        rates_entry.follow(today=today)
    return stored.written


def _note_success(file: File, stamp: Mapping[str, str]) -> None:
    """Only now is the file not asked for again: what it says is stored."""
    row = rates_store.feed()
    stamps = {**row.stamps, str(file): dict(stamp)}
    done = {"fetched_at": timezone.now(), "failed_at": None, "error": "", "stamps": stamps}
    RateFeed.objects.update_or_create(pk=1, defaults=done)


def _note_failure(problem: Exception) -> None:
    RateFeed.objects.update_or_create(pk=1, defaults={"failed_at": timezone.now(), "error": str(problem)[:500]})
