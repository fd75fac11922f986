"""Invoices: navigation, tab, search, and words of the log."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import wording
from accounts.models import Account
from accounts.registry import account_tabs, verb_words
from billing import bulk_invoices  # noqa: F401 - registers itself
from billing import invoice_words as words
from billing.models import Charge, Invoice, Payment
from billing.services import invoices_finding
from plock.kit import keys
from plock.kit.formats import COUNTED
from plock.kit.keys import Shortcut, shortcuts
from plock.kit.navigation import navigation
from plock.kit.registry import NavItem, Tab
from plock.kit.search import Hit, Source, sources

LIST, VIEW = "billing:invoice_list", "billing.view_invoice"
ICON = "document-text"


def count_unpaid(account: Account) -> int:
    """How many of its invoices are still to be paid, as far as a badge counts."""
    return Invoice.objects.unpaid().filter(account=account).order_by()[: COUNTED + 1].count()


navigation.register(NavItem("invoices", _("Invoices"), LIST, weight=50, icon=ICON, permission=VIEW))
shortcuts.register(Shortcut("go_invoices", _("Invoices"), ("g i",), 25, keys.GO, VIEW, LIST))
account_tabs.register(
    Tab("invoices", _("Invoices"), "billing:account_invoices", weight=50, permission=VIEW, badge=count_unpaid)
)

wording.MODELS.update({"invoice": Invoice, "payment": Payment, "charge": Charge})
wording.BESIDES["payment"] = "invoice"
wording.LABELS.update({"sent_to": _("sent to"), "lines": _("lines"), "problem": _("problem")})
verb_words.update(
    {
        "invoice.finalised": _("finalised the invoice"),
        "invoice.discarded": _("discarded the draft invoice"),
        "invoice.queued": _("ordered that the customer is sent"),
        "invoice.sent": _("sent the invoice"),
        "invoice.send_failed": _("could not send the invoice"),
        "invoice.credited": _("credited the invoice"),
        "payment.registered": _("registered a payment of"),
        "payment.removed": _("removed a payment of"),
        "charge.added": _("added the one-off charge"),
        "charge.edited": _("edited the one-off charge"),
        "charge.removed": _("removed the one-off charge"),
        "invoices.exported": _("exported invoices"),
    }
)


def find_invoices(user: Any, text: str, limit: int) -> list[Hit]:
    """The one whose number the text is, then those that number, customer or reference finds."""
    if not text:
        return []
    rows = Invoice.objects.select_related("account").only("number", "state", "credits", "billing_date", "account__name")
    hits = {one.pk: _hit(one, is_exact=True) for one in invoices_finding.named(rows, text)}
    for one in invoices_finding.among(rows, text).order_by("-pk")[:limit]:
        hits.setdefault(one.pk, _hit(one))
    return list(hits.values())[:limit]


def _hit(invoice: Invoice, *, is_exact: bool = False) -> Hit:
    detail = f"{invoice.account.name} · {invoice.get_state_display()}"
    called = invoice.number or words.title(invoice)
    return Hit(called, detail, invoice.get_absolute_url(), gettext("Invoice"), ICON, is_exact)


def _list_of_invoices(text: str) -> str:
    return f"{reverse(LIST)}?{urlencode({'q': text})}"


sources.register(Source("invoices", _("Invoices"), 50, VIEW, find_invoices, _list_of_invoices))
