"""How customers and their users are found by what somebody typed; lists and the search over everything share it."""

from functools import reduce
from operator import or_

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Upper

from accounts.models import Account, AccountUser
from accounts.registry import namings
from accounts.rules import names, writings

# A trigram index needs three characters; shorter terms match the beginning of a name or number.
SHORTEST_INSIDE = 3
MOST_TERMS = 8


def among_customers(rows: QuerySet[Account], text: str) -> QuerySet[Account]:
    """Every word must occur: long ones anywhere in what is searched, one or two letters where a word of the name
    begins. Where nothing longer was typed, the name must begin with them (or the number, if there is a digit).
    """
    terms = names.search_term(text).split()[:MOST_TERMS]
    long = [term for term in terms if len(term) >= SHORTEST_INSIDE]
    for term in long:
        rows = rows.filter(search_text__contains=term)
    short = [key for term in terms if term not in long and (key := names.sort_key(term))]
    if terms and not long:
        rows = rows.filter(_begins(terms[0]))
        short = short[1:]
    for key in short:
        rows = rows.alias(_words=Concat(Value(" "), "sort_name")).filter(_words__contains=f" {key}")
    return rows


def customers(rows: QuerySet[Account], text: str) -> QuerySet[Account]:
    """Those among which the words are found, and those that the text names by what other apps know of them."""
    found = among_customers(rows, text)
    elsewhere = named_elsewhere(text)
    if not elsewhere:
        return found
    every = Account.objects.order_by()
    both = every.filter(pk__in=elsewhere).values("pk").union(among_customers(every, text).values("pk"))
    return rows.filter(pk__in=both)  # a UNION, since an OR would read every customer


def named_elsewhere(text: str) -> list[int]:
    """The keys of customers that the text names by what other apps know of them."""
    return [pk for naming in namings for pk in naming.find(text)]


def customers_named(rows: QuerySet[Account], text: str) -> QuerySet[Account]:
    """The customers that the text names beyond doubt: by number, organisation or VAT number, primary key or e-mail.

    Other apps may know more names of a customer (`accounts.registry.namings`).
    """
    term = names.search_term(text)
    wanted = Q(customer_number__in={text, text.upper()}) | Q(primary_key=text, primary_key__gt="")
    if "@" in term:
        address = Q(email__iexact=term) | Q(invoice_email__iexact=term)
        wanted |= Q(search_text__contains=term) & address
    if org_numbers := writings.org_numbers(text):
        wanted |= Q(org_number__in=org_numbers)
    if vat_numbers := writings.vat_numbers(text):
        wanted |= Q(vat_number__in=vat_numbers, vat_number__gt="")
    if elsewhere := named_elsewhere(text):
        wanted |= Q(pk__in=elsewhere)
    return rows.filter(wanted)


def customers_beginning(rows: QuerySet[Account], text: str) -> QuerySet[Account]:
    """The customers whose name begins with the text."""
    key = names.sort_key(text)
    return rows.filter(sort_name__startswith=key) if key else rows.none()


def among_people(rows: QuerySet[AccountUser], text: str) -> QuerySet[AccountUser]:
    """The users in whose name, e-mail address or external id every word occurs; one word has three letters or more."""
    terms = names.collapse(text).split()[:MOST_TERMS]
    if not any(len(term) >= SHORTEST_INSIDE for term in terms):
        return rows.none()
    rows = rows.alias(_searched=_searched_of_people())
    for term in terms:
        rows = rows.filter(reduce(or_, (Q(_searched__contains=spelling) for spelling in _spellings(term))))
    return rows


def people_named(rows: QuerySet[AccountUser], text: str) -> QuerySet[AccountUser]:
    """The users whose e-mail address or external id the text is, if it looks like one: no name is looked through."""
    if not looks_exact(text):
        return rows.none()
    exactly = rows.alias(_email=Upper("email")).filter(Q(_email=text.upper()) | Q(external_id=text))
    return among_people(exactly, text)


def looks_exact(text: str) -> bool:
    """Whether a text can be a number, an id or an address: it has a digit, or something on both sides of an @."""
    before, _at, after = text.partition("@")
    return any(map(str.isdecimal, text)) or bool(before and after)


def _begins(term: str) -> Q:
    name = Q(sort_name__startswith=names.sort_key(term) or term)
    return name | Q(customer_number__startswith=term.upper()) if any(map(str.isdigit, term)) else name


def _searched_of_people() -> Func:
    """The expression of the index `accounts_accountuser_search`, to the letter: any other would not use it."""
    columns = [F("name"), F("email"), F("external_id")]
    return Func(*columns, template="LOWER(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=TextField())


def _spellings(term: str) -> set[str]:
    """SQLite's LOWER leaves å, ä and ö as they are written, so they are looked for in capitals as well."""
    return {term.lower()} if term.isascii() else {term.lower(), term.capitalize(), term.upper()}
