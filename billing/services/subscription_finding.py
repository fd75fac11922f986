"""How subscriptions are found by what somebody typed: by number, name, CRM deal id, or their customer."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Account
from accounts.services import finding
from billing.models import Subscription
from billing.services.reference_finding import containing, terms_of
from plock.kit.paging import bounded_count


def among(rows: QuerySet[Subscription], text: str) -> QuerySet[Subscription]:
    """Those whose number begins with the text, whose name or deal id holds every word, or whose customer it finds.

    What few rows have is asked for as a union of indexed questions: one condition would read every subscription. What
    very many have is asked for as one condition: along an index in the order of the list, a page of it is soon full.
    """
    every = Subscription.objects.order_by()
    customers = finding.among_customers(Account.objects.order_by(), text)
    terms = terms_of(text)
    named: QuerySet[Subscription] = containing(every, terms, "name", "crm_deal_id") if terms else every.none()
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
