"""An invoice for other programs: as JSON and as CSV. Amounts have the decimals of the currency, the last day counts."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import IO, Any

from accounts.services import surroundings
from billing.models import Invoice
from billing.rules.money import round_money
from billing.services import invoice_line_words as words
from billing.services import invoice_lines, invoice_parties
from billing.services.invoice_lines import InvoiceLine, Part
from plock.kit import exporting
from plock.kit.exporting import Heading

COLUMNS = (
    "invoice",
    "line",
    "row",  # "line", or "part" for what one account has to do with the line above: add up one of them only
    "kind",
    "product",
    "sku",
    "description",
    "customer_number",
    "customer",
    "subscription",
    "period_start",
    "period_end",
    "quantity",
    "unit",
    "unit_price",
    "rebate_percent",
    "vat_rate",
    "currency",
    "net",
)


def as_json(invoice: Invoice) -> dict[str, Any]:
    """The invoice as programs get it: amounts as text, dates in ISO 8601. Reads `account` and `credits`."""
    return {
        "number": invoice.number,
        "customer_number": invoice.account.customer_number,
        "currency": invoice.currency_id,
        "billing_date": invoice.billing_date.isoformat(),
        "practice": invoice.practice,
        "net": _money(invoice.net, invoice),
        "vat": _money(invoice.vat, invoice),
        "total": _money(invoice.total, invoice),
        "lines": [_line_as_json(line, invoice) for line in invoice_lines.stream(invoice)],
        **_more(invoice),
    }


def _more(invoice: Invoice) -> dict[str, Any]:
    """What is beyond the contract that other programs rely on."""
    seller, buyer = invoice_parties.of(invoice, surroundings.house())
    return {
        "state": invoice.state,
        "credits": invoice.credits.number if invoice.credits else None,
        "billing_interval_months": invoice.interval_months,
        "issued_on": _day(invoice.issued_on),
        "due_on": _day(invoice.due_on),
        "paid": _money(invoice.paid, invoice),
        "paid_on": _day(invoice.paid_on),
        "credited": _money(invoice.credited, invoice),
        "open": _money(invoice.open, invoice),
        "vat_treatment": invoice.vat_treatment,
        "vat_shares": [_share(stored, invoice) for stored in invoice.vat_shares],
        "seller": seller,
        "buyer": buyer,
    }


def write_csv(invoice: Invoice, file: IO[bytes]) -> None:
    """A row for each line, and one for each part of the shared ones; opens in a spreadsheet, where nothing runs."""
    headings = [Heading(name, name) for name in COLUMNS]
    exporting.write(file, format="csv", headings=headings, rows=_rows(invoice), for_people=True)


def _line_as_json(line: InvoiceLine, invoice: Invoice) -> dict[str, Any]:
    """A shared line is the payer's, of no subscription; the accounts are in its breakdown."""
    subscription = None if line.is_shared else line.first.subscription
    return {
        "kind": line.kind,
        "product": line.product.name if line.product else None,
        "customer_number": (invoice.account if line.is_shared else line.customer).customer_number,
        "subscription": subscription.number if subscription else None,
        "period_start": _day(line.starts_on),
        "period_end": _day(line.last_day),
        "quantity": _plain(line.quantity),
        "net": _money(line.net, invoice),
        "breakdown": [_part_as_json(part, invoice) for part in line.parts] if line.is_shared else [],
        "position": line.position,
        "description": line.first.description,
        "is_usage": line.first.is_usage,
        "unit_price": None if line.unit_price is None else _plain(line.unit_price),
        "rebate_percent": _plain(line.rebate_percent),
        "vat_rate": _plain(line.vat_rate),
    }


def _part_as_json(part: Part, invoice: Invoice) -> dict[str, str]:
    return {
        "customer_number": part.account.customer_number,
        "quantity": _plain(part.quantity),
        "net": _money(part.net, invoice),
    }


def _rows(invoice: Invoice) -> Iterator[list[Any]]:
    for line in invoice_lines.stream(invoice):
        whole = Part(invoice.account if line.is_shared else line.customer, line.quantity, line.net)
        yield _row("line", line, whole, invoice)
        for part in line.parts if line.is_shared else ():
            yield _row("part", line, part, invoice)


def _row(what: str, line: InvoiceLine, part: Part, invoice: Invoice) -> list[Any]:
    product, subscription = line.product, None if line.is_shared else line.first.subscription
    return [
        invoice.number or "",
        line.position,
        what,
        line.kind,
        product.name if product else "",
        product.sku if product else "",
        line.first.description,
        part.account.customer_number,
        part.account.name,
        subscription.number if subscription else "",
        _day(line.starts_on),
        _day(line.last_day),
        _tidy(part.quantity),
        words.unit(line),
        None if line.unit_price is None else _tidy(line.unit_price),
        _tidy(line.rebate_percent),
        _tidy(line.vat_rate),
        invoice.currency_id,
        round_money(part.net, invoice.currency_id),
    ]


def _share(stored: dict[str, str], invoice: Invoice) -> dict[str, str]:
    amounts = {name: _money(Decimal(stored[name]), invoice) for name in ("net", "vat")}
    return {"rate": stored["rate"], **amounts}


def _money(amount: Decimal, invoice: Invoice) -> str:
    return f"{round_money(amount, invoice.currency_id):f}"


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _plain(number: Decimal) -> str:
    return f"{_tidy(number):f}"


def _tidy(number: Decimal) -> Decimal:
    """Without decimals that say nothing; a zero is 0, whatever the database made of it."""
    return number.normalize() if number else Decimal(0)
