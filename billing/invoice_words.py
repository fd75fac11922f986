"""Invoices in words: where one stands, how it is taxed, whether it was sent, and why a member pays for itself."""

from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account
from billing import grouping_words
from billing.models import Invoice
from billing.rules.vat import Treatment
from plock.kit import formats

TREATMENTS: dict[str, Any] = {
    Treatment.DOMESTIC: gettext_lazy("VAT is charged: the customer is taxed as at home."),
    Treatment.REVERSE_CHARGE: gettext_lazy("Reverse charge: the customer accounts for the VAT in its own country."),
    Treatment.EXPORT: gettext_lazy("Export: supplied outside the EU, no VAT is charged."),
    Treatment.EXEMPT: gettext_lazy("Exempt from VAT."),
}


def title(invoice: Invoice) -> str:
    """What it is called: "Invoice INV-00012", "Credit note INV-00013", "Draft of 1 Feb 2026"."""
    if invoice.number is None:
        return _("Draft of %s") % formats.day(invoice.billing_date)
    return (_("Credit note %s") if invoice.is_credit else _("Invoice %s")) % invoice.number


def pills(invoice: Invoice, *, on: date) -> SafeString:
    """Where it stands on that day; overdue is said beside the state."""
    found = format_html('<span class="pill pill-{}">{}</span>', invoice.state, invoice.get_state_display())
    if invoice.is_overdue(on):
        found += format_html(' <span class="pill pill-overdue">{}</span>', _("Overdue"))
    return found


def sending(invoice: Invoice) -> str:
    """Whether the customer has got it, in a few words; empty of drafts."""
    if invoice.is_draft:
        return ""
    if invoice.send_problem:
        return _("Failed, tried again") if invoice.send_after else _("Failed")
    if invoice.send_after is not None:
        return _("Being sent")
    if invoice.dispatched_at is not None:
        return _("Sent")
    known: dict[str, Any] = {Account.Delivery.ERP: _("By the accounting system"), Account.Delivery.NONE: _("Not sent")}
    return str(known.get(invoice.account.invoice_delivery) or _("To send"))


def not_merged(reason: str) -> str:
    """Why the master does not pay, as a sentence."""
    words = grouping_words.of(reason)
    return str(words.why or words.label)


def treatment(name: str) -> str:
    """How it is taxed, in a sentence."""
    return str(TREATMENTS.get(name, name))
