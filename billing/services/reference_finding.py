"""Looking for words inside indexed columns: what the searches of subscriptions, orders and invoices have in common."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField

from accounts.rules import names
from accounts.services import finding


def terms_of(text: str) -> list[str]:
    """The words to look for inside; none where all are too short for the index."""
    terms = names.collapse(text).split()[: finding.MOST_TERMS]
    return terms if any(len(term) >= finding.SHORTEST_INSIDE for term in terms) else []


def containing(rows: QuerySet[Any], terms: list[str], *columns: str) -> QuerySet[Any]:
    """The rows in whose columns together every word occurs; there is a trigram index on just that expression."""
    words = (reduce(or_, (Q(_searched__contains=spelling) for spelling in _spellings(term))) for term in terms)
    return rows.alias(_searched=_searched(columns)).filter(*words)


def _searched(columns: tuple[str, ...]) -> Func:
    """The expression of the indexes, to the letter: any other would not use them."""
    fields = [F(column) for column in columns]
    return Func(*fields, template="LOWER(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=TextField())


def _spellings(term: str) -> set[str]:
    """SQLite's LOWER leaves å, ä and ö as they are written, so they are looked for in capitals as well."""
    return {term.lower()} if term.isascii() else {term.lower(), term.capitalize(), term.upper()}
