"""How every verb of a subscription begins and ends: it locks the rows, writes, logs once, and refreshes the figures."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.services import activity, sequences
from accounts.services.activity import Origin
from billing.models import Subscription
from billing.services import figures
from billing.services.subscriptions_checks import require_open
from plock.kit.errors import Refused
from plock.kit.formats import day

SEQUENCE = "subscriptions"
FIGURES = ("mrr", "cmrr", "mrr_base")

sequences.used[SEQUENCE] = lambda candidates: set(
    Subscription.objects.filter(number__in=candidates).values_list("number", flat=True)
)


def lock_account(pk: int) -> Account:
    """The account, locked and active; raises Refused. Always locked before its subscriptions, as archiving does."""
    account = Account.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=pk)
    require_open(account)
    return account


def lock(subscription: Subscription) -> Subscription:
    """The subscription as it is in the database, locked with its active account; raises Refused."""
    account = lock_account(subscription.account_id)
    found = Subscription.objects.select_for_update(of=("self",)).filter(pk=subscription.pk, account=account).first()
    if found is None:
        raise Refused(_("The subscription was deleted or moved to another customer meanwhile. Look for it again."))
    found.account = account
    return found


def lock_running(subscription: Subscription, *, today: date) -> Subscription:
    """The same, of one that is active or paused and has not ended; raises Refused."""
    found = lock(subscription)
    if found.state == Subscription.State.DRAFT:
        raise Refused(_("%s is a draft. Start it first.") % found)
    require_not_ended(found, today=today)
    return found


def require_not_ended(subscription: Subscription, *, today: date) -> None:
    if subscription.state == Subscription.State.ENDED or (subscription.ends_on and subscription.ends_on <= today):
        words = {"subscription": subscription, "day": day(subscription.last_day) if subscription.last_day else ""}
        raise Refused(_("%(subscription)s ended on %(day)s and stays as it is. Create a new one.") % words)


def save(
    subscription: Subscription,
    fields: Iterable[str],
    *,
    verb: str,
    changes: dict[str, Any],
    today: date,
    origin: Origin,
) -> Subscription:
    """Write the fields with a new version, log the verb, and refresh what the account is worth."""
    subscription.version += 1
    subscription.updated_at = timezone.now()
    subscription.save(update_fields=[*fields, "version", "updated_at"])
    return settle_down(subscription, verb=verb, changes=changes, today=today, origin=origin)


def settle_down(
    subscription: Subscription, *, verb: str, changes: dict[str, Any], today: date, origin: Origin
) -> Subscription:
    """Log the verb, refresh the figures, and show those of the subscription."""
    activity.record(
        origin=origin,
        verb=f"subscription.{verb}",
        account=subscription.account,
        subject=subscription,
        changes=changes,
    )
    figures.refresh([subscription.account_id], on=today)
    subscription.refresh_from_db(fields=FIGURES)
    return subscription
