"""How orders are found by what somebody typed: by number, reference, PO number, or their customer."""

from django.db.models import Q, QuerySet

from accounts.models import Account
from accounts.services import finding
from billing.models import Order
from billing.services.reference_finding import containing, terms_of


def among(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Those that the number, reference or PO number finds, and those of the customers that the text finds.

    A union of indexed questions: asked as one condition, they would read every order.
    """
    every = Order.objects.order_by()
    customers = finding.among_customers(Account.objects.order_by(), text)
    ways = [every.filter(number__startswith=text.upper()), every.filter(account__in=customers.values("pk"))]
    if terms := terms_of(text):
        ways.append(referring(every, terms))
    keys = [way.values("pk") for way in ways]
    return rows.filter(pk__in=keys[0].union(*keys[1:], all=True))


def named(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """The orders whose number, reference or PO number the text is."""
    by_number = Q(number__in={text, text.upper()})
    terms = terms_of(text)
    if not finding.looks_exact(text) or not terms:
        return rows.filter(by_number)
    exactly = referring(Order.objects.order_by(), terms).filter(Q(reference__iexact=text) | Q(po_number__iexact=text))
    keys = Order.objects.order_by().filter(by_number).values("pk").union(exactly.values("pk"))
    return rows.filter(pk__in=keys)


def referring_to(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Those whose number begins with the text, or in whose reference or PO number its words occur."""
    every, terms = Order.objects.order_by(), terms_of(text)
    keys = every.filter(number__startswith=text.upper()).values("pk")
    if terms:
        keys = keys.union(referring(every, terms).values("pk"), all=True)
    return rows.filter(pk__in=keys)


def referring(rows: QuerySet[Order], terms: list[str]) -> QuerySet[Order]:
    """Those in whose reference or PO number every word occurs; one word has three letters or more."""
    return containing(rows, terms, "reference", "po_number")
