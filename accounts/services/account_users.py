"""The verbs of an account's users; the count of active ones on the account follows in the same transaction."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Account, AccountUser
from accounts.services import activity
from accounts.services.accounts import refuse_if_archived
from accounts.services.activity import Origin
from plock.kit.errors import refuse_collisions

FIELDS = ("name", "email", "role", "state", "external_id", "last_seen")


@refuse_collisions
@transaction.atomic
def save(*, user: AccountUser, origin: Origin) -> AccountUser:
    """Add or edit a user of an account; raises Refused where the account is archived."""
    account = Account.objects.select_for_update().get(pk=user.account_id)
    refuse_if_archived(account, {"users"})
    if user.pk is None:
        user.save(force_insert=True)
        verb, changes = "user.added", {}
    else:
        stored = AccountUser.objects.get(pk=user.pk)
        pairs = {field: (getattr(stored, field), getattr(user, field)) for field in FIELDS}
        changes = {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}
        if not changes:
            return user
        verb = "user.deactivated" if changes.get("state", ("", ""))[1] == "deactivated" else "user.edited"
        user.save()
    activity.record(origin=origin, verb=verb, account=account, subject=user, changes=changes)
    refresh_counts([account.pk])
    return user


def deactivate(*, user: AccountUser, origin: Origin) -> AccountUser:
    """Take a user out of use; it stays in the list."""
    user.state = AccountUser.State.DEACTIVATED
    return save(user=user, origin=origin)


@transaction.atomic
def save_many(
    *, new: Sequence[AccountUser], changed: Sequence[tuple[AccountUser, Mapping[str, Any]]], origin: Origin
) -> None:
    """Add and change many users in a handful of statements; the caller has judged them and locked their accounts."""
    AccountUser.objects.bulk_create(new)
    users = [user for user, _changes in changed]
    for user in users:
        user.updated_at = timezone.now()
    if users:
        AccountUser.objects.bulk_create(
            users, update_conflicts=True, unique_fields=["id"], update_fields=[*FIELDS, "updated_at"]
        )
    pairs: list[tuple[str, AccountUser, dict[str, Any]]] = [("user.added", user, {}) for user in new]
    pairs += [("user.edited", user, dict(changes)) for user, changes in changed]
    activity.write(
        activity.entry(origin=origin, verb=verb, account=user.account, subject=user, changes=changes)
        for verb, user, changes in pairs
    )
    refresh_counts({user.account_id for _verb, user, _changes in pairs})


def refresh_counts(accounts: Collection[int]) -> None:
    """Recount the active users of the accounts, in one statement; moves `last updated`."""
    active = AccountUser.objects.filter(account=OuterRef("pk"), state=AccountUser.State.ACTIVE)
    count = active.order_by().values("account").annotate(n=Count("pk")).values("n")
    Account.objects.filter(pk__in=accounts).update(user_count=Coalesce(Subquery(count), 0), updated_at=timezone.now())
