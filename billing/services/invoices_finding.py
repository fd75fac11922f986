"""How invoices are found by what somebody typed: by number, or by their customer, whose reference counts as well."""

from django.db.models import QuerySet

from accounts.models import Account
from accounts.services import finding
from billing.models import Invoice
from billing.services.reference_finding import containing, terms_of


def among(rows: QuerySet[Invoice], text: str) -> QuerySet[Invoice]:
    """Those whose number begins with the text, and those of the customers that it finds or whose reference it is in.

    A union of indexed questions: asked as one condition, they would read every invoice.
    """
    every, customers = Invoice.objects.order_by(), Account.objects.order_by()
    ways = [
        *(every.filter(number__startswith=spelling) for spelling in sorted({text, text.upper()})),
        every.filter(account__in=finding.among_customers(customers, text).values("pk")),
    ]
    if terms := terms_of(text):
        referring = containing(customers, terms, "invoice_reference", "po_number")
        ways.append(every.filter(account__in=referring.values("pk")))
    keys = [way.values("pk") for way in ways]
    return rows.filter(pk__in=keys[0].union(*keys[1:], all=True))


def named(rows: QuerySet[Invoice], text: str) -> QuerySet[Invoice]:
    """The invoice whose number the text is."""
    return rows.filter(number__in={text, text.upper()})
