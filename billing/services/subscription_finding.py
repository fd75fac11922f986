"""How subscriptions are found by what somebody typed: by number, name, CRM deal id, or their customer."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField

from accounts.models import Account
from accounts.rules import names
from accounts.services import finding
from billing.models import Subscription
from plock.kit.paging import bounded_count

SHORTEST_INSIDE = finding.SHORTEST_INSIDE


def among(rows: QuerySet[Subscription], text: str) -> QuerySet[Subscription]:
    """Those whose number begins with the text, whose name or deal id holds every word, or whose customer it finds.

    What few rows have is asked for as a union of indexed questions: one condition would read every subscription. What
    very many have is asked for as one condition: along an index in the order of the list, a page of it is soon full.
    """
    every = Subscription.objects.order_by()
    customers = finding.among_customers(Account.objects.order_by(), text)
    terms = names.collapse(text).split()[: finding.MOST_TERMS]
    named = _named(every, terms) if any(len(term) >= SHORTEST_INSIDE for term in terms) else every.none()
    numbered = every.filter(number__startswith=text.upper())
    if _are_many(customers) or _are_many(named):
        theirs = Exists(customers.filter(pk=OuterRef("account")))
        called = Exists(named.filter(pk=OuterRef("pk")))
        return rows.filter(Q(number__startswith=text.upper()) | Q(theirs) | Q(called))
    ways = [way.values("pk") for way in (numbered, every.filter(account__in=customers.values("pk")), named)]
    return rows.filter(pk__in=ways[0].union(*ways[1:], all=True))


def _are_many(found: QuerySet[Any]) -> bool:
    """More than a list counts."""
    return bounded_count(found) is None


def _named(rows: QuerySet[Subscription], terms: list[str]) -> QuerySet[Subscription]:
    rows = rows.alias(_searched=_searched())
    for term in terms:
        rows = rows.filter(reduce(or_, (Q(_searched__contains=spelling) for spelling in _spellings(term))))
    return rows


def _searched() -> Func:
    """The expression of the index `billing_subscription_search`, to the letter: any other would not use it."""
    columns = [F("name"), F("crm_deal_id")]
    return Func(*columns, template="LOWER(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=TextField())


def _spellings(term: str) -> set[str]:
    """SQLite's LOWER leaves å, ä and ö as they are written, so they are looked for in capitals as well."""
    return {term.lower()} if term.isascii() else {term.lower(), term.capitalize(), term.upper()}
