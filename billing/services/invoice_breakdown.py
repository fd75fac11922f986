"""What the page of an invoice shows beside its lines: for whom it is, what was credited, and the accounts of a line."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from billing.models import Charge, Invoice

MOST_REASONS = 20


@dataclass(frozen=True, slots=True)
class Share:
    """What one account has to do with a line; the net is in the currency of the invoice."""

    account: int
    customer_number: str
    name: str
    quantity: Decimal
    net: Decimal


def member_count(invoice: Invoice) -> int:
    """How many other accounts it is for."""
    others = Charge.objects.filter(invoice=invoice).exclude(account=invoice.account_id)
    return others.aggregate(n=Count("account", distinct=True))["n"]


def not_merged(invoice: Invoice) -> list[tuple[str, str]]:
    """(number of the subscription, reason) of what could have been on the master's invoice and is not."""
    rows = Charge.objects.filter(invoice=invoice).exclude(not_merged_because="")
    found = rows.order_by("subscription__number", "not_merged_because")
    return list(found.values_list("subscription__number", "not_merged_because").distinct()[:MOST_REASONS])


def credited_positions(invoice: Invoice, positions: Collection[int] | None = None) -> set[int]:
    """The lines that a credit note takes back; of all or of these."""
    rows = Charge.objects.filter(invoice=invoice, reversed_by__isnull=False)
    if positions is not None:
        rows = rows.filter(position__in=positions)
    return {position for position in rows.values_list("position", flat=True).distinct() if position}


def lines_before(invoice: Invoice, position: int) -> int:
    """How many lines stand above that one."""
    above = Charge.objects.filter(invoice=invoice, position__lt=position)
    return above.aggregate(n=Count("position", distinct=True))["n"]


def shares(invoice: Invoice, position: int, *, start: int, count: int) -> list[Share]:
    """The accounts of a line in the order of their numbers, `count` after the first `start`; one query."""
    rows = _by_account(invoice, position)[start : start + count]
    return [Share(*row) for row in rows]


def _by_account(invoice: Invoice, position: int) -> QuerySet[Charge, tuple[int, str, str, Decimal, Decimal]]:
    rows = Charge.objects.filter(invoice=invoice, position=position).order_by("account__customer_number", "account")
    return rows.values_list("account", "account__customer_number", "account__name").annotate(
        quantity=Sum("quantity"), sum=Sum("net")
    )
