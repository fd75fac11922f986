"""How subscriptions are found by what somebody typed: by number, name, CRM deal id, or their customer."""

from functools import reduce
from operator import or_

from django.db.models import F, Func, Q, QuerySet, TextField

from accounts.models import Account
from accounts.rules import names
from accounts.services import finding
from billing.models import Subscription

SHORTEST_INSIDE = finding.SHORTEST_INSIDE


def among(rows: QuerySet[Subscription], text: str) -> QuerySet[Subscription]:
    """Those whose number begins with the text, whose name or deal id holds every word, or whose customer it finds.

    A union of indexed questions: asked as one condition, they would read every subscription.
    """
    every = Subscription.objects.order_by()
    ways: list[QuerySet[Subscription]] = [
        every.filter(number__startswith=text.upper()),
        every.filter(account__in=finding.among_customers(Account.objects.order_by(), text).values("pk")),
    ]
    terms = names.collapse(text).split()[: finding.MOST_TERMS]
    if any(len(term) >= SHORTEST_INSIDE for term in terms):
        ways.append(_named(every, terms))
    keys = [way.values("pk") for way in ways]
    return rows.filter(pk__in=keys[0].union(*keys[1:], all=True))


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
