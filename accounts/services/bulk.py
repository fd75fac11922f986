"""Creating and changing many accounts at once: a handful of statements whatever their number.

Callers hold the transaction and have judged every account; these write what a form would have written.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from accounts.models import Account
from accounts.registry import react
from accounts.services import activity, sequences, tags
from accounts.services.activity import Origin
from accounts.services.derived import DERIVED, derive
from plock.kit.bulk import insert


def create(accounts: Sequence[tuple[Account, Sequence[str]]], *, origin: Origin) -> None:
    """Save new accounts with their tags, numbering those that have no number, and log each."""
    if not accounts:
        return
    unnumbered = [account for account, _tags in accounts if not account.customer_number]
    sequences.pass_over(sequences.CUSTOMERS, [account.customer_number for account, _tags in accounts])
    for account, number in zip(unnumbered, sequences.take(sequences.CUSTOMERS, count=len(unnumbered)), strict=True):
        account.customer_number = number
    for account, names in accounts:
        derive(account, tags=names)
    insert(Account, [account for account, _tags in accounts])
    _learn_keys([account for account, _tags in accounts])
    tags.add_new({account.pk: names for account, names in accounts if names})
    _log("account.created", [(account, {}) for account, _tags in accounts], origin)


def update(accounts: Sequence[tuple[Account, Sequence[str], Mapping[str, Any]]], *, origin: Origin) -> None:
    """Save changed accounts with their tags and log the changes of each: {field: (old, new)}."""
    if not accounts:
        return
    now = timezone.now()
    fields = {field for _a, _t, changes in accounts for field in changes} - {"tags"}
    for account, names, _changes in accounts:
        account.version += 1
        account.updated_at = now
        derive(account, tags=names)
    written = sorted({*fields, *DERIVED, "version", "updated_at", "is_rejected"})
    # An upsert by pk is one plain statement; bulk_update would build a CASE per field and row.
    Account.objects.bulk_create(
        [account for account, _t, _c in accounts],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=written,
    )
    tags.replace({account.pk: names for account, names, changes in accounts if "tags" in changes})
    _log("account.edited", [(account, dict(changes)) for account, _t, changes in accounts], origin)
    for field in fields:
        react([account.pk for account, _t, changes in accounts if field in changes], [field], origin)


def _learn_keys(accounts: list[Account]) -> None:
    numbers = [account.customer_number for account in accounts]
    keys = dict(Account.objects.filter(customer_number__in=numbers).values_list("customer_number", "pk"))
    for account in accounts:
        account.pk = keys[account.customer_number]


def _log(verb: str, accounts: list[tuple[Account, dict[str, Any]]], origin: Origin) -> None:
    activity.write(
        (
            activity.entry(origin=origin, verb=verb, account=account, subject=account, changes=changes)
            for account, changes in accounts
        ),
    )
