"""Rows for tests: what a test does not say is filled in so that every constraint holds."""

from datetime import date
from itertools import count
from typing import Any

from accounts.models import Account, AccountUser, GroupMembership, Tag, Tagging
from accounts.rules.tags import tag_key
from accounts.services.derived import derive

_serial = count(1)


def blank_account(**values: Any) -> Account:
    """An unsaved account, as a form would hold it."""
    n = next(_serial)
    given = {"name": f"Company {n}", "currency": "SEK", "country": "SE", **values}
    return Account(**given)


def account(*, tags: list[str] | None = None, **values: Any) -> Account:
    """A saved account with its derived columns; written past the services, so nothing is logged."""
    made = blank_account(**{"customer_number": f"T-{next(_serial):06d}", **values})
    derive(made, tags=tags or [])
    made.save(force_insert=True)
    Tagging.objects.bulk_create([Tagging(account=made, tag=tag(name)) for name in tags or []])
    return made


def accounts(n: int, **values: Any) -> list[Account]:
    """Many at once."""
    made = []
    for _ in range(n):
        one = blank_account(customer_number=f"T-{next(_serial):06d}", **values)
        derive(one, tags=[])
        made.append(one)
    return Account.objects.bulk_create(made)


def account_user(**values: Any) -> AccountUser:
    n = next(_serial)
    given = {"name": f"Person {n}", "email": f"person{n}@example.com", **values}
    if "account" not in given:
        given["account"] = account()
    return AccountUser.objects.create(**given)


def tag(name: str) -> Tag:
    return Tag.objects.get_or_create(key=tag_key(name), defaults={"name": name})[0]


def membership(*, account: Account, master: Account, starts_on: date, ends_on: date | None = None) -> GroupMembership:
    return GroupMembership.objects.create(account=account, master=master, starts_on=starts_on, ends_on=ends_on)
