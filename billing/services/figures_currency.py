"""What another currency does to figures: that of customers, and that of the organisation, which all are summed in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import models, transaction
from django.db.models import F

from accounts.models import Account, Organisation
from accounts.services.activity import Origin
from accounts.services.surroundings import house
from billing.models import ExchangeRate, Subscription
from billing.rules.exchange import EURO, NO_RATE, NoRate
from billing.services import figures, figures_sheet, rates
from billing.services.figures_sheet import Day
from plock.kit.bulk_update import update
from plock.kit.errors import Refused

CHUNK = 10_000


def account_changed(ids: Sequence[int], _origin: Origin) -> None:
    """Figures and movements of customers whose currency changed. Raises Refused where theirs has no rate.

    A customer without subscriptions may have any currency: nothing of it is summed.
    """
    sold = Account.objects.filter(pk__in=ids).filter(pk__in=Subscription.objects.values("account"))
    for currency in sold.order_by("currency").values_list("currency", flat=True).distinct():
        _require_rate(currency)
    figures.refresh(ids, on=house().today())  # the reactions of accounts hand in no day


def organisation_changed(organisation: Organisation, _changes: Mapping[str, Any], _origin: Origin) -> None:
    """Every stored sum in the organisation's new currency. Raises Refused where it has no rate."""
    _require_rate(organisation.currency)
    rebase(base=organisation.currency, on=organisation.today())


@transaction.atomic
def rebase(*, base: str, on: date) -> None:
    """Convert the MRR of all customers and subscriptions to the organisation's currency, at the rates of the day.

    Locks all customers, so that nobody stores sums in the old currency afterwards.
    """
    list(Account.objects.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True).iterator())
    day = Day(on, base, rates.exchange())
    in_base = lru_cache(CHUNK)(lambda amount, currency: figures_sheet.in_base(amount, currency, day))
    for model in (Account, Subscription):
        for rows in _chunks(model):
            wanted = ((pk, in_base(mrr, currency), stored) for pk, currency, mrr, stored in rows)
            update(model, ["mrr_base"], [(pk, right) for pk, right, stored in wanted if right != stored])


def _chunks(model: type[models.Model]) -> Iterator[list[tuple[int, str, Decimal, Decimal]]]:
    """(key, currency, MRR, MRR in the organisation's currency) of all rows, in the order of keys."""
    rows: Any = model._default_manager.order_by("pk").values_list("pk", F("currency"), "mrr", "mrr_base")
    after = 0
    while part := list(rows.filter(pk__gt=after)[:CHUNK]):
        yield part
        after = part[-1][0]


def _require_rate(currency: str) -> None:
    if currency != EURO and not ExchangeRate.objects.filter(currency=currency).exists():
        raise Refused(str(NoRate(NO_RATE, currency=currency)))
