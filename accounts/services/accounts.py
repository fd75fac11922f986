"""The verbs of an account: create, edit, approve, reject, archive, restore."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.registry import archive_effects, react
from accounts.rules import states
from accounts.services import activity, memberships, sequences
from accounts.services import tags as tagging
from accounts.services.activity import Origin
from accounts.services.derived import derive
from accounts.services.outcome import Outcome
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
    *,
    account: Account,
    values: dict[str, Any],
    tags: Sequence[str] | None = None,
    version: int,
    origin: Origin,
    verb: str = "account.edited",
    subject: str = "",
) -> Account:
    """Set the values (and tags, unless None) on the account as it is in the database.

    `verb` and `subject` are what the log says where the values were not typed, but come from somewhere.

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
    activity.record(origin=origin, verb=verb, account=account, subject=subject or account, changes=changes)
    react([account.pk], changes, origin)
    return account


@transaction.atomic
def move(*, account: Account, verb: str, on: date, origin: Origin) -> Account:
    """Approve, reject, archive or restore; raises Refused where the state does not allow it."""
    _lock_groups([account.pk], verb)
    account = _locked([account.pk]).get()
    _make([account], require_move(account, verb), on=on, origin=origin)
    account.refresh_from_db()
    return account


@transaction.atomic
def move_many(*, ids: Iterable[int], verb: str, on: date, origin: Origin) -> Outcome:
    """The same for many at once; those whose state does not allow it are left alone and told apart by the reason."""
    outcome, ids = Outcome(), sorted(set(ids))
    _lock_groups(ids, verb)
    for part in batched(ids, CHUNK, strict=False):
        found = {account.pk: account for account in _locked(part)}
        outcome.skip(_("This customer is not there any more."), [pk for pk in part if pk not in found])
        allowed = []
        for account in found.values():
            try:
                require_move(account, verb)
                allowed.append(account)
            except Refused as problem:
                outcome.skip(str(problem), [account.pk])
        if allowed:
            _make(allowed, states.MOVES[verb], on=on, origin=origin)
            outcome.done += len(allowed)
    return outcome


@transaction.atomic
def approve_edited(
    *, account: Account, values: dict[str, Any], tags: Sequence[str] | None, version: int, on: date, origin: Origin
) -> Account:
    """Edit and approve: both or neither. Raises as they do."""
    edit(account=account, values=values, tags=tags, version=version, origin=origin)
    return move(account=account, verb="approve", on=on, origin=origin)


PAST = {"approve": "approved", "reject": "rejected", "archive": "archived", "restore": "restored"}
CHUNK = 2_000


def require_move(account: Account, verb: str) -> states.Move:
    """The move that the verb makes from where the account stands; raises Refused where there is none."""
    winner = str(account.merged_into or "")
    try:
        return states.require_move(verb, state=account.state, rejected=account.is_rejected, winner=winner)
    except states.MoveRefused as problem:
        raise Refused(str(problem)) from problem


def refuse_if_archived(account: Account, fields: Any) -> None:
    """An archived account is read-only but for notes and tags, a merged one altogether; raises Refused."""
    refuse_if_merged(account)
    if account.is_archived and set(fields) - EDITABLE_WHEN_ARCHIVED:
        raise Refused(_("%s is archived and read-only, except notes and tags. Restore it first.") % account.name)


def refuse_if_merged(account: Account) -> None:
    """Raise Refused, naming the winner, where the account was merged away."""
    if account.merged_into_id:
        raise Refused(states.MoveRefused(states.MERGED, winner=account.merged_into).message)


def touch(account: Account) -> None:
    """Move `last updated`: something shown on the account's page has changed."""
    Account.objects.filter(pk=account.pk).update(updated_at=timezone.now())


def _lock_groups(ids: Sequence[int], verb: str) -> None:
    """The archive takes accounts out of their groups, whose other accounts are locked with them, in one order."""
    if verb in states.MOVES and states.MOVES[verb].to == states.AccountState.ARCHIVED:
        memberships.lock_with_groups(ids)


def _locked(ids: Sequence[int]) -> QuerySet[Account]:
    """The accounts, locked in the order of their keys, so that two who lock the same ones never wait for each other."""
    rows = Account.objects.filter(pk__in=ids).select_related("merged_into").order_by("pk")
    return rows.select_for_update(of=("self",))


def _make(accounts: Sequence[Account], move: states.Move, *, on: date, origin: Origin) -> None:
    """Move locked accounts that may all make the move, with everything that the archive brings along, and log each."""
    ids = [account.pk for account in accounts]
    if move.to == states.AccountState.ARCHIVED:
        for effect in archive_effects:
            effect.apply(ids, on, origin)
    Account.objects.filter(pk__in=ids).update(
        state=str(move.to), is_rejected=move.sets_rejected, version=F("version") + 1, updated_at=timezone.now()
    )
    verb = f"account.{PAST[move.verb]}"
    changes = [(account, {"state": (account.state, str(move.to))}) for account in accounts]
    activity.write(
        (
            activity.entry(origin=origin, verb=verb, account=account, subject=account, changes=changed)
            for account, changed in changes
        ),
    )


def _save(account: Account, *, tags: Sequence[str]) -> None:
    derive(account, tags=tags)
    account.version += 1
    account.updated_at = timezone.now()
    account.save()
    tagging.replace({account.pk: tags})
