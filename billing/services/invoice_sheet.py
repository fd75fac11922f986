"""An invoice as what stands on paper: in the customer's language, from what was frozen when it got its number."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import translation

from accounts.rules import countries, identifiers
from accounts.services import surroundings
from billing.models import Charge, Invoice
from billing.paper.sheet import Kind, Part, Party, Row, Share, Sheet
from billing.rules.money import round_money
from billing.services import invoice_line_words as words
from billing.services import invoice_lines, invoice_parties
from billing.services.invoice_lines import InvoiceLine


def sheet(invoice: Invoice) -> Sheet:
    """The invoice for printing, all its lines at hand. Reads `account` and `credits`; the lines are one query."""
    seller, buyer = invoice_parties.of(invoice, surroundings.house())
    with translation.override(buyer["language"]):
        return Sheet(
            **_parties(seller, buyer),
            kind=_kind(invoice),
            number=invoice.number or "",
            currency=invoice.currency_id,
            issued_on=invoice.issued_on,
            due_on=invoice.due_on,
            billing_date=invoice.billing_date,
            credits=(invoice.credits.number or "") if invoice.credits else "",
            rows=[_row(line, invoice) for line in invoice_lines.stream(invoice)],
            shares=tuple(_share(stored, invoice.currency_id) for stored in invoice.vat_shares),
            net=invoice.net,
            vat=invoice.vat,
            total=invoice.total,
            notes=words.notes(invoice),
            payment="" if invoice.is_credit else seller["payment_details"],
        )


def _parties(seller: Mapping[str, Any], buyer: Mapping[str, Any]) -> dict[str, Any]:
    """What the sheet says of the two."""
    language, is_abroad = buyer["language"], seller["country"] != buyer["country"]
    return {
        "seller": _party(seller, language, is_abroad=is_abroad),
        "buyer": _party({**buyer, "email": ""}, language, is_abroad=is_abroad),
        "customer_number": buyer["customer_number"],
        "reference": buyer["invoice_reference"],
        "po_number": buyer["po_number"],
        "footer": seller["invoice_footer"],
        "language": language,
    }


def _kind(invoice: Invoice) -> Kind:
    if invoice.is_draft:
        return "draft"
    return "credit" if invoice.is_credit else "invoice"


def _party(said: Mapping[str, Any], language: str, *, is_abroad: bool) -> Party:
    """The country stands in an address that is read in another one; its own way to write numbers always."""
    place = f"{said['postal_code']} {said['city']}".strip()
    country = countries.country_name(said["country"], locale=language) if is_abroad and said["country"] else ""
    lines = [*said["address"].splitlines(), place, country]
    number = said["org_number"]
    org_number = identifiers.format_org_number(number, country=said["country"]) if number else ""
    kept = tuple(line.strip() for line in lines if line.strip())
    return Party(said["name"], kept, org_number, said["vat_number"], said["email"])


def _row(line: InvoiceLine, invoice: Invoice) -> Row:
    return Row(
        position=line.position,
        title=words.title(line),
        details=words.details(line, invoice),
        quantity=None if line.kind == Charge.Kind.MINIMUM else line.quantity,
        unit=words.unit(line),
        unit_price=line.unit_price,
        rebate=line.rebate_percent,
        vat_rate=line.vat_rate,
        net=line.net,
        parts=tuple(_part(one) for one in line.parts) if line.is_shared else (),
    )


def _part(one: invoice_lines.Part) -> Part:
    return Part(one.account.customer_number, one.account.name, one.quantity, one.net)


def _share(stored: Mapping[str, str], currency: str) -> Share:
    net, vat = (round_money(Decimal(stored[name]), currency) for name in ("net", "vat"))
    return Share(Decimal(stored["rate"]), net, vat)
