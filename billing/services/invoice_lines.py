"""The lines of an invoice: its charges, put together by position, with the part of every account in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Min, QuerySet, Sum, Value, When, Window
from django.db.models.functions import DenseRank

from accounts.models import Account
from billing.models import Charge, Invoice, Product
from billing.rules.money import round_money
from billing.services import invoice_parties
from plock.kit.sums import ExactSum

DAY = timedelta(days=1)
CHUNK = 2_000  # charges that a stream holds at a time
SMALLEST = Decimal("0.000001")  # of quantities
READ = (
    "product__name",
    "product__sku",
    "product__unit",
    "product__unit_plural",
    "account__customer_number",
    "account__name",
    "subscription__number",
    "subscription__name",
    "item__committed_quantity",
)


@dataclass(frozen=True, slots=True)
class Part:
    """What one account has to do with a line."""

    account: Account
    quantity: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line: one charge, or several with the same position. `parts` may hold only the first of `part_count` accounts.

    `first` is the charge that says what it is for; `net` is in the invoice's currency, credits below 0; the days are
    half-open. It is shared where it sums usage for others than the payer alone: then the parts are to be shown.
    """

    position: int
    first: Charge
    parts: tuple[Part, ...]
    part_count: int
    charge_count: int
    quantity: Decimal
    net: Decimal
    starts_on: date | None
    ends_on: date | None
    is_shared: bool
    is_members: bool  # of an account that is not the payer

    @property
    def kind(self) -> str:
        return self.first.kind

    @property
    def product(self) -> Product | None:
        return self.first.product

    @property
    def customer(self) -> Account:
        """Whose it is, of a line that is not shared."""
        return self.first.account

    @property
    def last_day(self) -> date | None:
        """The last day that it pays for, as people say it."""
        return self.ends_on - DAY if self.ends_on else None

    @property
    def vat_rate(self) -> Decimal:
        return self.first.vat_rate or Decimal(0)

    @property
    def unit_price(self) -> Decimal | None:
        """The price of one unit before the rebate, where there is only one."""
        return self.first.unit_price if self.charge_count == 1 else None

    @property
    def rebate_percent(self) -> Decimal:
        return self.first.rebate_percent if self.charge_count == 1 else Decimal(0)

    @property
    def is_late_usage(self) -> bool:
        """Whether it corrects usage of a period that was billed before."""
        return self.first.is_usage and self.kind == Charge.Kind.COMPENSATION

    @property
    def parts_left_out(self) -> int:
        return self.part_count - len(self.parts)


def stream(invoice: Invoice) -> Iterator[InvoiceLine]:
    """All lines in order with all their parts; one query, and a line at a time in memory."""
    rows = _charges(invoice).order_by("position", "pk").iterator(chunk_size=CHUNK)
    for _position, charges in groupby(rows, key=attrgetter("position")):
        found = list(charges)
        yield _line(invoice, found, _sums(found))


def page(invoice: Invoice, *, start: int = 0, count: int | None = None, parts: int | None = None) -> list[InvoiceLine]:
    """`count` lines after the first `start`, each with at most `parts` accounts (None: all); two queries."""
    sums = {row["position"]: row for row in _summed(invoice)[start : None if count is None else start + count]}
    if not sums:
        return []
    rows = _charges(invoice).filter(position__range=(min(sums), max(sums)))
    if parts is not None:
        rows = rows.annotate(nth=_nth(invoice)).filter(nth__lte=parts)
    lines = groupby(rows.order_by("position", "pk"), key=attrgetter("position"))
    return [_line(invoice, list(charges), sums[position]) for position, charges in lines if position in sums]


def _charges(invoice: Invoice) -> QuerySet[Charge]:
    """With all that words are made of; `credited_position` is the line that a credit takes back."""
    rows = Charge.objects.filter(invoice=invoice).select_related("product", "account", "subscription", "item")
    own = [field.attname for field in Charge._meta.concrete_fields]
    return rows.only(*own, *READ).annotate(credited_position=F("reverses__position"))


def _summed(invoice: Invoice) -> Any:
    """Rows of what each line comes to, and the accounts and days it is about."""
    rows: Any = Charge.objects.filter(invoice=invoice).order_by("position").values("position")
    return rows.annotate(
        charges=Count("pk"),
        accounts=Count("account", distinct=True),
        quantity=Sum("quantity"),
        net=ExactSum("net"),
        starts_on=Min("starts_on"),
        ends_on=Max("ends_on"),
    )


def _nth(invoice: Invoice) -> Window:
    """Which account of its line a charge is of, the payer being the first."""
    is_other = Case(When(account=invoice.account_id, then=Value(0)), default=Value(1), output_field=IntegerField())
    return Window(DenseRank(), partition_by=F("position"), order_by=[is_other.asc(), F("account_id").asc()])


def _sums(charges: list[Charge]) -> dict[str, Any]:
    """What `_summed` says, of charges at hand."""
    starts = [charge.starts_on for charge in charges if charge.starts_on]
    ends = [charge.ends_on for charge in charges if charge.ends_on]
    return {
        "charges": len(charges),
        "accounts": len({charge.account_id for charge in charges}),
        "quantity": sum((charge.quantity for charge in charges), Decimal(0)),
        "net": sum((charge.net for charge in charges), Decimal(0)),
        "starts_on": min(starts, default=None),
        "ends_on": max(ends, default=None),
    }


def _line(invoice: Invoice, charges: list[Charge], sums: dict[str, Any]) -> InvoiceLine:
    first = next((charge for charge in charges if charge.kind != Charge.Kind.COMPENSATION), charges[0])
    invoice_parties.name_as_sold(invoice, first)
    is_members = first.account_id != invoice.account_id
    return InvoiceLine(
        position=first.position or 0,
        first=first,
        parts=tuple(_parts(invoice, charges)),
        part_count=sums["accounts"],
        charge_count=sums["charges"],
        quantity=sums["quantity"].quantize(SMALLEST),
        net=round_money(sums["net"], invoice.currency_id),
        starts_on=sums["starts_on"],
        ends_on=sums["ends_on"],
        is_shared=sums["accounts"] > 1 or (first.is_usage and is_members),
        is_members=is_members,
    )


def _parts(invoice: Invoice, charges: Iterable[Charge]) -> Iterator[Part]:
    """One for each account, the payer first."""
    by_account = sorted(charges, key=lambda one: (one.account_id != invoice.account_id, one.account_id))
    for _pk, mine in groupby(by_account, key=attrgetter("account_id")):
        found = list(mine)
        quantity = sum((charge.quantity for charge in found), Decimal(0))
        net = sum((charge.net for charge in found), Decimal(0))
        yield Part(found[0].account, quantity.quantize(SMALLEST), round_money(net, invoice.currency_id))
