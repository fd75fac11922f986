"""What invoices come to, over any number of them: per currency, and in the organisation's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from billing.models import Invoice
from billing.services import rates
from plock.kit.sums import ExactSum

ZERO = Decimal(0)
NAMES = ("net", "total", "open")


@dataclass(frozen=True, slots=True)
class Sums:
    """Net, total with VAT, and what is still to be paid; in units of one currency."""

    net: Decimal = ZERO
    total: Decimal = ZERO
    open: Decimal = ZERO


def by_currency(rows: QuerySet[Invoice]) -> dict[str, Sums]:
    """What the invoices of each currency come to, drafts and credit notes with their amounts; one query."""
    left = Greatest(F("total") - F("paid") - F("credited"), Value(ZERO))
    is_demand = Q(credits=None) & ~Q(state=Invoice.State.DRAFT)
    open_ = Case(When(is_demand, then=left), default=Value(ZERO), output_field=Invoice._meta.get_field("total"))
    found: Any = rows.order_by().values_list("currency")
    summed = found.annotate(_net=ExactSum("net"), _total=ExactSum("total"), _open=ExactSum(open_))
    return {currency: Sums(*amounts) for currency, *amounts in sorted(summed)}


def in_one(found: Mapping[str, Sums], currency: str, *, on: date) -> Sums:
    """All of them in one currency, each converted once, at the rate of the day's month. Raises NoRate."""
    sums = ({code: getattr(one, name) for code, one in found.items()} for name in NAMES)
    return Sums(*(rates.total(one, currency, on) for one in sums))
