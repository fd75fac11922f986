"""Entering an exchange rate by hand: of a currency that the European Central Bank does not quote, or of another day."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services import activity
from accounts.services.activity import Origin
from billing.models import ExchangeRate
from billing.rules.exchange import EURO
from billing.services import nightly, rates_store
from plock.kit.errors import Refused

AT_ONCE = 2_000  # accounts; with more that follow rates, figures follow in the background


@transaction.atomic
def enter(*, currency: str, on: date, per_euro: Decimal, today: date, origin: Origin) -> ExchangeRate:
    """Save the rate, in place of one of that day, log it, and let the figures follow.

    Raises Refused for the euro, which all others are quoted in, and for days that have not come.
    """
    if currency == EURO:
        raise Refused(_("Rates are units for one euro: the euro itself has none. Choose another currency."))
    if on > today:
        raise Refused(_("A rate is of a day that has come. Choose today or an earlier day."))
    before = ExchangeRate.objects.filter(currency=currency, on=on).first()
    stored = rates_store.store([(currency, on, per_euro)], source=ExchangeRate.Source.MANUAL, today=today)
    made = ExchangeRate.objects.get(currency=currency, on=on)
    if stored.written:
        changes = {"per_euro": (before.per_euro if before else None, per_euro), "on": (None, on)}
        activity.record(origin=origin, verb="rate.entered", account=None, subject=currency, changes=changes)
    if stored.currencies:
        follow(today=today)
    return made


def follow(*, today: date) -> None:
    """Let the figures follow changed rates: at once where that is quick, else in the background after the commit."""
    if nightly.with_foreign_money()[: AT_ONCE + 1].count() > AT_ONCE:
        nightly.advance_later.delay_on_commit()
    else:
        nightly.advance(to=today, today=today)
