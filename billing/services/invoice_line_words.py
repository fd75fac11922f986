"""The lines of invoices in words, in the active language: what a line is for, and what else is to be known of it."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from billing import price_words
from billing.models import Charge, Invoice
from billing.rules.vat import Treatment
from billing.services.invoice_lines import InvoiceLine
from plock.kit import formats


def title(line: InvoiceLine) -> str:
    """The product, or else how it was described, or else its kind."""
    return (line.product.name if line.product else "") or line.first.description or kind(line)


def kind(line: InvoiceLine) -> str:
    """ "In advance", "Overage", "Late usage"."""
    return _("Late usage") if line.is_late_usage else str(line.first.get_kind_display())


def unit(line: InvoiceLine) -> str:
    """What its quantity counts: "seats"; nothing where there is no product."""
    if line.product is None:
        return ""
    return line.product.unit if line.quantity == 1 else price_words.plural(line.product)


def period(line: InvoiceLine) -> str:
    """The days that it pays for, the last one inclusive: "1 Jan 2026 – 31 Jan 2026"."""
    return days(line.starts_on, line.last_day)


def days(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return ""
    return formats.day(first) if first == last else f"{formats.day(first)} – {formats.day(last)}"


def details(line: InvoiceLine, invoice: Invoice) -> tuple[str, ...]:
    """What stands below the title, each in a line of its own. Reads `credits` of a credit invoice."""
    found = (_own_description(line), _member(line), period(line), *_kinds(line), _credit(line, invoice))
    return tuple(text for text in found if text)


def rebate(line: InvoiceLine) -> str:
    """ "10 % rebate"; nothing where there is none."""
    return _("%s %% rebate") % formats.number(line.rebate_percent.normalize()) if line.rebate_percent else ""


def notes(invoice: Invoice) -> tuple[str, ...]:
    """The sentences that an invoice must have: why it bears no VAT, and which invoice it credits."""
    found = []
    if invoice.credits:
        said = _("This credit note credits invoice %(number)s of %(day)s.")
        found.append(said % {"number": invoice.credits.number, "day": formats.day(invoice.credits.issued_on)})
    return (*found, *_vat_notes(invoice.vat_treatment))


def _vat_notes(treatment: str) -> Iterator[str]:
    match treatment:
        case Treatment.REVERSE_CHARGE:
            yield _(
                "Reverse charge: VAT is to be accounted for by the customer, article 196 of Council Directive "
                "2006/112/EC"
            )
        case Treatment.EXPORT:
            yield _("Export: no VAT is charged to customers abroad.")
        case Treatment.EXEMPT:
            yield _("Exempt from VAT.")


def _own_description(line: InvoiceLine) -> str:
    said = line.first.description
    return said if said != title(line) else ""


def _member(line: InvoiceLine) -> str:
    """Whose it is, where that is not who pays; a shared line says it in its parts."""
    return line.customer.name if line.is_members and not line.is_shared else ""


def _kinds(line: InvoiceLine) -> Iterator[str]:
    """What is special about the way it was charged."""
    match line.kind:
        case Charge.Kind.COMPENSATION if line.is_late_usage:
            yield _("Late usage")
        case Charge.Kind.COMPENSATION:
            yield _("Adjustment after a change")
        case Charge.Kind.MINIMUM if line.first.subscription:
            yield _("Minimum commitment of %s") % line.first.subscription
        case Charge.Kind.OVERAGE if line.charge_count == 1:
            yield from _commitment(line)


def _commitment(line: InvoiceLine) -> Iterator[str]:
    item = line.first.item
    if item and item.committed_quantity and line.product:
        amount = price_words.amount_of(item.committed_quantity, line.product)
        yield _("What goes beyond the committed %s") % amount


def _credit(line: InvoiceLine, invoice: Invoice) -> str:
    if line.kind != Charge.Kind.CREDIT or invoice.credits is None:
        return ""
    position = line.first.credited_position  # type: ignore[attr-defined]
    return _("Credit of line %(line)s of invoice %(number)s") % {"line": position, "number": invoice.credits.number}
