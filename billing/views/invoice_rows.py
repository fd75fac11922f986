"""The lines of an invoice for reading: words, dates and amounts as they stand on its pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Account
from billing import price_words
from billing.models import Invoice
from billing.services import invoice_line_words as words
from billing.services.invoice_lines import InvoiceLine
from plock.kit import formats


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line in words. `member` is whose it is, where that is not the payer; `parts` are the accounts it sums."""

    line: InvoiceLine
    title: str
    notes: tuple[str, ...]
    member: Account | None
    period: str
    quantity: str
    price: str
    rebate: str
    vat: str
    net: str
    parts: tuple[dict[str, Any], ...]
    is_credited: bool


def rows(invoice: Invoice, lines: Sequence[InvoiceLine], *, credited: Collection[int] = ()) -> list[LineRow]:
    """The lines as they are shown; asks nothing of the database."""
    return [_row(invoice, line, is_credited=line.position in credited) for line in lines]


def shares(invoice: Invoice) -> list[tuple[str, str, str]]:
    """(rate, net, VAT) of each rate."""
    found = []
    for share in invoice.vat_shares:
        amounts = (formats.money(Decimal(share[name]), invoice.currency_id) for name in ("net", "vat"))
        found.append((percent(Decimal(share["rate"])), *amounts))
    return found  # type: ignore[return-value]


def quantity(amount: Decimal, line: InvoiceLine) -> str:
    """ "1,000 SMS"."""
    return f"{formats.quantity(amount)} {words.unit(line)}".strip()


def percent(rate: Decimal) -> str:
    return _("%s %%") % formats.number(rate.normalize() if rate else 0)


def _row(invoice: Invoice, line: InvoiceLine, *, is_credited: bool) -> LineRow:
    currency, period = invoice.currency_id, words.period(line)
    is_shared = line.is_shared and line.part_count > 1  # what one member used is told like everything else of it
    member = line.customer if line.is_members and not is_shared else None
    told = {period, member.name if member else ""}  # has a place of its own here
    return LineRow(
        line,
        title=words.title(line),
        notes=tuple(note for note in words.details(line, invoice) if note not in told),
        member=member,
        period=period,
        quantity=quantity(line.quantity, line),
        price="" if line.unit_price is None else price_words.price(line.unit_price, currency),
        rebate=words.rebate(line),
        vat=percent(line.vat_rate),
        net=formats.money(line.net, currency),
        parts=tuple(_part(part, line, currency) for part in line.parts) if is_shared else (),
        is_credited=is_credited,
    )


def _part(part: Any, line: InvoiceLine, currency: str) -> dict[str, Any]:
    return {
        "account": part.account,
        "quantity": quantity(part.quantity, line),
        "net": formats.money(part.net, currency),
    }
