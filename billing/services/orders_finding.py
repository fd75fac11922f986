"""How orders are found by what somebody typed: by number, reference, PO number, or their customer."""

from functools import reduce
from operator import or_

from django.db.models import F, Func, Q, QuerySet, TextField

from accounts.models import Account
from accounts.rules import names
from accounts.services import finding
from billing.models import Order


def among(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Those that the number, reference or PO number finds, and those of the customers that the text finds.

    A union of indexed questions: asked as one condition, they would read every order.
    """
    every = Order.objects.order_by()
    customers = finding.among_customers(Account.objects.order_by(), text)
    ways = [every.filter(number__startswith=text.upper()), every.filter(account__in=customers.values("pk"))]
    if terms := _terms(text):
        ways.append(referring(every, terms))
    keys = [way.values("pk") for way in ways]
    return rows.filter(pk__in=keys[0].union(*keys[1:], all=True))


def named(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """The orders whose number, reference or PO number the text is."""
    by_number = Q(number__in={text, text.upper()})
    terms = _terms(text)
    if not finding.looks_exact(text) or not terms:
        return rows.filter(by_number)
    exactly = referring(Order.objects.order_by(), terms).filter(Q(reference__iexact=text) | Q(po_number__iexact=text))
    keys = Order.objects.order_by().filter(by_number).values("pk").union(exactly.values("pk"))
    return rows.filter(pk__in=keys)


def referring_to(rows: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Those whose number begins with the text, or in whose reference or PO number its words occur."""
    every, terms = Order.objects.order_by(), _terms(text)
    keys = every.filter(number__startswith=text.upper()).values("pk")
    if terms:
        keys = keys.union(referring(every, terms).values("pk"), all=True)
    return rows.filter(pk__in=keys)


def referring(rows: QuerySet[Order], terms: list[str]) -> QuerySet[Order]:
    """Those in whose reference or PO number every word occurs; one word has three letters or more."""
    rows = rows.alias(_searched=_searched())
    for term in terms:
        rows = rows.filter(reduce(or_, (Q(_searched__contains=spelling) for spelling in _spellings(term))))
    return rows


def _terms(text: str) -> list[str]:
    """The words to look for inside; none where all are too short for the index."""
    terms = names.collapse(text).split()[: finding.MOST_TERMS]
    return terms if any(len(term) >= finding.SHORTEST_INSIDE for term in terms) else []


def _searched() -> Func:
    """The expression of the index `billing_order_search`, to the letter: any other would not use it."""
    columns = [F("reference"), F("po_number")]
    return Func(*columns, template="LOWER(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=TextField())


def _spellings(term: str) -> set[str]:
    """SQLite's LOWER leaves å, ä and ö as they are written, so they are looked for in capitals as well."""
    return {term.lower()} if term.isascii() else {term.lower(), term.capitalize(), term.upper()}
