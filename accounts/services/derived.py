"""Columns that follow from others: what names sort by and what the search box looks through."""

from collections.abc import Sequence

from accounts.models import Account
from accounts.rules import contact, names

SEARCHED = ("name", "customer_number", "org_number", "local_org_number", "vat_number", "email", "invoice_email")


def derive(account: Account, *, tags: Sequence[str]) -> None:
    """Set the derived columns of an account whose own columns and tags are final; saves nothing."""
    account.sort_name = names.sort_key(account.name)
    account.match_name = names.match_key(account.name)
    account.email_domain = contact.own_domain(account.email)
    parts = [getattr(account, field) for field in SEARCHED]
    account.search_text = names.search_text(*dict.fromkeys([*parts, account.primary_key, *tags]))


DERIVED = ("sort_name", "match_name", "email_domain", "search_text")
