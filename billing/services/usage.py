"""A single row of usage, as it is put right by hand: recorded, replaced, removed."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, AccountUser
from accounts.services import activity
from accounts.services.activity import Origin
from billing.models import Product, Subscription, Usage
from billing.rules import money
from billing.services import clocks
from billing.services.subscriptions_checks import require_known_days
from plock.kit.errors import Refused, refuse_collisions


@refuse_collisions
@transaction.atomic
def record(
    *,
    account: Account,
    product: Product,
    on: date,
    quantity: Decimal,
    origin: Origin,
    person: AccountUser | None = None,
) -> Usage:
    """Say how much of a product was used that day, in all or by one person; what was said before is replaced.

    Raises Refused where the customer takes no usage, the person is not one of its users, or day or quantity cannot be.
    """
    account = _lock(account.pk)
    _require(account, on, quantity, person)
    key = {"account": account, "product": product, "person": person, "on": on}
    found = Usage.objects.filter(**key).first()
    before = found.quantity if found else None
    if found is None:
        found = Usage.objects.create(**key, quantity=quantity)
    elif before != quantity:
        found.quantity, found.updated_at = quantity, timezone.now()
        found.save(update_fields=["quantity", "updated_at"])
    if before != quantity:
        _note(found, "usage.recorded", {"quantity": (before, quantity)}, origin)
    return found


@transaction.atomic
def remove(*, usage: Usage, origin: Origin) -> None:
    """Take a row away, as if nothing had been delivered; what is billed already is corrected by the next run."""
    account = _lock(usage.account_id)
    if sentence := closed(account, usage.on, last_days([account.pk]) if account.is_archived else {}):
        raise Refused(sentence)
    row = Usage.objects.select_related("product", "person").filter(pk=usage.pk).first()
    if row is None:
        raise Refused(_("This usage is not there any more. Load the page again."))
    _note(row, "usage.removed", {"quantity": (row.quantity, None)}, origin)
    row.delete()


def last_days(accounts: Any) -> dict[int, date]:
    """{account: the day after its last subscription}: usage of an archived customer is taken before it."""
    rows = Subscription.objects.filter(account__in=accounts).order_by().values_list("account")
    return {account: day for account, day in rows.annotate(day=Max("ends_on")) if day}


def closed(account: Account, on: date, last: dict[int, date]) -> str:
    """Why the customer takes no usage of that day, with the repair; "" where it does. `last`: see `last_days`."""
    if account.state == Account.State.PENDING:
        return _("This customer waits for approval. Approve it first.")
    if not account.is_archived:
        return ""
    if account.merged_into_id:
        return _("This customer was merged into another one. Use the number or key of that customer.")
    if account.pk in last and on < last[account.pk]:
        return ""
    return _("This customer is archived and takes usage only of days on which it had a subscription. Restore it first.")


def _lock(pk: int) -> Account:
    return Account.objects.select_for_update(no_key=True).get(pk=pk)


def _require(account: Account, on: date, quantity: Decimal, person: AccountUser | None) -> None:
    if sentence := closed(account, on, last_days([account.pk]) if account.is_archived else {}):
        raise Refused(sentence)
    if person is not None and person.account_id != account.pk:
        raise Refused(_("%(user)s is not a user of %(name)s. Choose one of its users.") % _names(account, person))
    require_known_days(on)
    if quantity < 0:
        raise Refused(_("A quantity is 0 or more."))
    if not money.is_kept(quantity):
        raise Refused(_("%s has too many digits. Write at most 15.") % f"{quantity:f}")


def _names(account: Account, person: AccountUser) -> dict[str, str]:
    return {"user": person.name, "name": account.name}


def _note(row: Usage, verb: str, changes: dict[str, Any], origin: Origin) -> None:
    clocks.forget([row.account_id])
    about: dict[str, Any] = {"on": (None, row.on)}
    if row.person_id:
        about["person"] = (None, row.person.name if row.person else "")
    activity.record(origin=origin, verb=verb, account=row.account, subject=row.product.name, changes=about | changes)
