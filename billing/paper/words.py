"""What a sheet says about itself: its title, the amount in one line, and the facts beside the address."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from billing.paper.figures import Figures
from billing.paper.sheet import Party, Sheet
from plock.kit import formats


def title(sheet: Sheet) -> str:
    """ "Invoice 1042"."""
    if sheet.kind == "draft":
        return _("Draft invoice")
    label = _("Credit note") if sheet.kind == "credit" else _("Invoice")
    return f"{label} {sheet.number}".strip()


def headline(sheet: Sheet, figures: Figures) -> str:
    """What it comes to: "SEK 1,250.00 due 30 Nov 2026"."""
    amount = figures.money(sheet.total.copy_abs())
    if sheet.kind == "draft":
        return figures.money(sheet.total)
    if sheet.total < 0:
        return _("%(amount)s in your favour") % {"amount": amount}
    if not sheet.total:
        return _("Nothing to pay")
    if sheet.due_on is None:
        return amount
    return _("%(amount)s due %(day)s") % {"amount": amount, "day": formats.day(sheet.due_on)}


def facts(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Labels and values; values that are empty are left out."""
    billed = sheet.billing_date if sheet.billing_date != sheet.issued_on else None
    known = (
        (_("Credits invoice"), sheet.credits),
        (_("Invoice date"), formats.day(sheet.issued_on)),
        (_("Due date"), formats.day(sheet.due_on)),
        (_("Billing date"), formats.day(billed)),
        (_("Customer number"), sheet.customer_number),
        (_("Your reference"), sheet.reference),
        (_("PO number"), sheet.po_number),
        (_("Your organisation number"), sheet.buyer.org_number),
        (_("Your VAT number"), sheet.buyer.vat_number),
    )
    return ((label, value) for label, value in known if value.strip())


def identity(party: Party) -> Iterator[str]:
    """What a party is known by besides name and address, a line each."""
    if party.org_number.strip():
        yield _("Organisation number %(number)s") % {"number": party.org_number}
    if party.vat_number.strip():
        yield _("VAT number %(number)s") % {"number": party.vat_number}
    if party.email.strip():
        yield party.email
