"""What the verbs of an invoice will do, told before they do it; nothing is written."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count

from accounts.models import Sequence
from accounts.rules import numbers
from accounts.services.surroundings import house
from billing.models import Charge, Invoice
from billing.rules import settlement, vat
from billing.rules.money import round_money
from billing.rules.vat import Share
from billing.services import invoice_automatic, invoice_credits, invoice_mail, invoice_vat
from billing.services.invoices_numbering import SERIES
from plock.kit.sums import ExactSum

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Finalised:
    """What a draft becomes today, in its currency. It is mailed at once to `recipient`, or `held_because` says why not.

    `number` is the next one of the series, unless another invoice takes it first; "" where there is none left.
    """

    number: str
    due_on: date
    treatment: str
    shares: list[Share]
    net: Decimal
    vat: Decimal
    total: Decimal
    recipient: str
    held_because: str

    @property
    def seen(self) -> str:
        """What a person who was shown it agrees to."""
        return f"{self.total} {self.recipient}".strip()


@dataclass(frozen=True, slots=True)
class Released:
    """What becomes of the lines of a draft that is discarded: what recurs is due again, what is charged once waits."""

    recurring: int
    once: int
    net: Decimal


@dataclass(frozen=True, slots=True)
class Credited:
    """What so many lines of an invoice come to when they are credited, in its currency."""

    lines: int
    net: Decimal
    vat: Decimal
    total: Decimal


def foresee(invoice: Invoice, *, today: date) -> Finalised:
    """What finalising the draft today makes of it: rates are those of today. Reads `account`."""
    organisation, account = house(), invoice.account
    treated = invoice_vat.treatment(account, organisation)
    sums: dict[Decimal, Decimal] = defaultdict(Decimal)
    rows: Any = Charge.objects.filter(invoice=invoice).order_by().values_list("product__vat_rate")
    for own, net in rows.annotate(sum=ExactSum("net")):
        sums[vat.rate(treated, product=own, standard=organisation.vat_rate)] += net
    shares = vat.shares(sums.items(), invoice.currency_id)
    net, tax, total, _stored = invoice_vat.totals(shares)
    kept = invoice_automatic.kept_by_subscriptions([invoice.pk])
    held = invoice_mail.obstacle(account) or invoice_automatic.held_because(invoice, net=net, total=total, kept=kept)
    return Finalised(
        number=_next_number(),
        due_on=today + timedelta(days=account.payment_terms_days),
        treatment=str(treated),
        shares=shares,
        net=net,
        vat=tax,
        total=total,
        recipient="" if held else invoice_mail.address(account),
        held_because=held,
    )


def foresee_credit(invoice: Invoice, positions: Collection[int] | None = None) -> Credited:
    """What crediting these lines gives back (None: all that are left), as amounts above 0."""
    rows: Any = Charge.objects.filter(invoice=invoice, reversed_by=None).order_by()
    if positions is not None:
        rows = rows.filter(position__in=positions)
    lines = [(rate, net) for rate, net in rows.values_list("vat_rate").annotate(sum=ExactSum("net"))]
    before = invoice_credits.credited_before(invoice)
    shares = settlement.credit_shares(lines, before, invoice.currency_id)
    net, tax, total, _stored = invoice_vat.totals(shares)
    count = rows.aggregate(n=Count("position", distinct=True))["n"]
    return Credited(count, *(round_money(-amount, invoice.currency_id) for amount in (net, tax, total)))


def recipient(invoice: Invoice) -> tuple[str, str]:
    """(address, "") of where it is mailed, or ("", why it cannot be). Reads `account`."""
    obstacle = invoice_mail.obstacle(invoice.account)
    return ("", obstacle) if obstacle else (invoice_mail.address(invoice.account), "")


def what_waits_again(invoice: Invoice) -> Released:
    """What discarding the draft does; one query."""
    rows = Charge.objects.filter(invoice=invoice).order_by().values_list("kind").annotate(n=Count("pk"))
    counts = dict(rows)
    once = counts.pop(Charge.Kind.ONE_OFF, 0)
    return Released(recurring=sum(counts.values()), once=once, net=invoice.net)


def _next_number() -> str:
    series = Sequence.objects.get(name=SERIES)
    return "" if series.is_used_up else numbers.format_number(series.prefix, series.earliest)
