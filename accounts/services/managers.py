"""Who looks after customers: handing many over at once."""

from collections.abc import Iterable
from itertools import batched

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Activity, User
from accounts.services import activity
from accounts.services.activity import Origin
from accounts.services.outcome import Outcome

CHUNK = 2_000


@transaction.atomic
def assign(*, ids: Iterable[int], manager: User | None, origin: Origin) -> Outcome:
    """Make somebody (or nobody) the manager of the customers; archived ones stay as they are."""
    outcome = Outcome()
    for part in batched(sorted(set(ids)), CHUNK, strict=False):
        _assign(part, manager, origin, outcome)
    return outcome


def _assign(ids: tuple[int, ...], manager: User | None, origin: Origin, outcome: Outcome) -> None:
    columns = ("customer_number", "name", "state", "account_manager_id")
    locked = Account.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    found = {account.pk: account for account in locked.only(*columns)}
    outcome.skip(_("This customer is not there any more."), [pk for pk in ids if pk not in found])
    archived = [pk for pk, account in found.items() if account.is_archived]
    outcome.skip(_("Archived customers are read-only, except notes and tags. Restore them first."), archived)
    wanted = manager.pk if manager else None
    open_ = [account for account in found.values() if not account.is_archived]
    outcome.skip(_("They have this account manager already."), [a.pk for a in open_ if a.account_manager_id == wanted])
    changed = [account for account in open_ if account.account_manager_id != wanted]
    if not changed:
        return
    names = User.objects.in_bulk({account.account_manager_id for account in changed} - {None})
    Account.objects.filter(pk__in=[account.pk for account in changed]).update(
        account_manager=manager, version=F("version") + 1, updated_at=timezone.now()
    )
    activity.write(_entry(account, names.get(account.account_manager_id), manager, origin) for account in changed)
    outcome.done += len(changed)


def _entry(account: Account, before: User | None, after: User | None, origin: Origin) -> Activity:
    changes = {"account_manager": (before, after)}
    return activity.entry(origin=origin, verb="account.edited", account=account, subject=account, changes=changes)
