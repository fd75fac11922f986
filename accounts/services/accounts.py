"""The verbs of an account: create, edit, approve, reject, archive, restore."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.rules import states
from accounts.services import activity, sequences
from accounts.services import tags as tagging
from accounts.services.activity import Origin
from accounts.services.derived import derive
from plock.kit.errors import Refused, refuse_collisions

EDITABLE_WHEN_ARCHIVED = frozenset({"notes", "tags"})


class Stale(Exception):
    """Somebody saved the account meanwhile. `current` is the account as it is now."""

    def __init__(self, current: Account) -> None:
        super().__init__(_("This customer was changed while you were editing it."))
        self.current = current


@refuse_collisions
@transaction.atomic
def create(*, account: Account, tags: Sequence[str] = (), origin: Origin) -> Account:
    """Number (unless it has one) and save a new account with its tags."""
    if account.customer_number:
        sequences.pass_over(sequences.CUSTOMERS, [account.customer_number])
    else:
        account.customer_number = sequences.take(sequences.CUSTOMERS)[0]
    derive(account, tags=tags)
    account.save(force_insert=True)
    tagging.replace({account.pk: tags})
    activity.record(origin=origin, verb="account.created", account=account, subject=account)
    return account


@refuse_collisions
@transaction.atomic
def edit(
    *, account: Account, values: dict[str, Any], tags: Sequence[str] | None = None, version: int, origin: Origin
) -> Account:
    """Set the values (and tags, unless None) on the account as it is in the database.

    Raises Stale where its version is no longer the one the editor started from, Refused where it is archived and
    more than notes and tags would change. Returns it unchanged where nothing differs.
    """
    account = Account.objects.select_for_update(of=("self",)).select_related("account_manager").get(pk=account.pk)
    if account.version != version:
        raise Stale(account)
    changes = activity.diff(account.values(*values), values)
    old_tags = tagging.of(account)
    if tags is not None and not tagging.same(old_tags, tags):
        changes["tags"] = (old_tags, sorted(tags, key=str.casefold))
    if not changes:
        return account
    refuse_if_archived(account, changes)
    for field in changes.keys() - {"tags"}:
        setattr(account, field, values[field])
    _save(account, tags=old_tags if tags is None else tags)
    activity.record(origin=origin, verb="account.edited", account=account, subject=account, changes=changes)
    return account


@transaction.atomic
def move(*, account: Account, verb: str, origin: Origin) -> Account:
    """Approve, reject, archive or restore; raises Refused where the state does not allow it."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    try:
        allowed = states.require_move(verb, state=account.state, rejected=account.is_rejected)
    except states.MoveRefused as problem:
        raise Refused(str(problem)) from problem
    before = account.state
    account.state, account.is_rejected = str(allowed.to), allowed.sets_rejected
    account.version += 1
    account.updated_at = timezone.now()
    account.save(update_fields=["state", "is_rejected", "version", "updated_at"])
    changes = {"state": (before, account.state)}
    activity.record(origin=origin, verb=f"account.{PAST[verb]}", account=account, subject=account, changes=changes)
    return account


PAST = {"approve": "approved", "reject": "rejected", "archive": "archived", "restore": "restored"}


def refuse_if_archived(account: Account, fields: Any) -> None:
    """An archived account is read-only but for notes and tags; raises Refused."""
    if account.is_archived and set(fields) - EDITABLE_WHEN_ARCHIVED:
        raise Refused(_("%s is archived and read-only, except notes and tags. Restore it first.") % account.name)


def touch(account: Account) -> None:
    """Move `last updated`: something shown on the account's page has changed."""
    Account.objects.filter(pk=account.pk).update(updated_at=timezone.now())


def _save(account: Account, *, tags: Sequence[str]) -> None:
    derive(account, tags=tags)
    account.version += 1
    account.updated_at = timezone.now()
    account.save()
    tagging.replace({account.pk: tags})
