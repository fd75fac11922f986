"""How invoices are found by what somebody typed: by number, or by their customer, whose reference counts as well."""

from functools import reduce
from operator import or_

from django.db.models import F, Func, Q, QuerySet, TextField

from accounts.models import Account
from accounts.rules import names
from accounts.services import finding
from billing.models import Invoice


def among(rows: QuerySet[Invoice], text: str) -> QuerySet[Invoice]:
    """Those whose number begins with the text, and those of the customers that it finds or whose reference it is in.

    A union of indexed questions: asked as one condition, they would read every invoice.
    """
    every, customers = Invoice.objects.order_by(), Account.objects.order_by()
    ways = [
        *(every.filter(number__startswith=spelling) for spelling in sorted({text, text.upper()})),
        every.filter(account__in=finding.among_customers(customers, text).values("pk")),
    ]
    if terms := _terms(text):
        ways.append(every.filter(account__in=_referring(customers, terms).values("pk")))
    keys = [way.values("pk") for way in ways]
    return rows.filter(pk__in=keys[0].union(*keys[1:], all=True))


def named(rows: QuerySet[Invoice], text: str) -> QuerySet[Invoice]:
    """The invoice whose number the text is."""
    return rows.filter(number__in={text, text.upper()})


def _referring(rows: QuerySet[Account], terms: list[str]) -> QuerySet[Account]:
    """Customers in whose reference or PO number every word occurs."""
    rows = rows.alias(_searched=_searched())
    for term in terms:
        rows = rows.filter(reduce(or_, (Q(_searched__contains=spelling) for spelling in _spellings(term))))
    return rows


def _terms(text: str) -> list[str]:
    """The words to look for inside; none where all are too short for the index."""
    terms = names.collapse(text).split()[: finding.MOST_TERMS]
    return terms if any(len(term) >= finding.SHORTEST_INSIDE for term in terms) else []


def _searched() -> Func:
    """The expression of the index `accounts_account_reference`, to the letter: any other would not use it."""
    columns = [F("invoice_reference"), F("po_number")]
    return Func(*columns, template="LOWER(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=TextField())


def _spellings(term: str) -> set[str]:
    """SQLite's LOWER leaves å, ä and ö as they are written, so they are looked for in capitals as well."""
    return {term.lower()} if term.isascii() else {term.lower(), term.capitalize(), term.upper()}
