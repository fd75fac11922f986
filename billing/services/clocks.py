"""When billing runs look at subscriptions again: what every change of what is owed resets."""

from collections.abc import Iterable

from billing.models import BillingClock


def forget(accounts: Iterable[int]) -> None:
    """Let the next run look at all subscriptions of these accounts, whole; part of the transaction of the change."""
    BillingClock.objects.filter(subscription__account__in=list(accounts)).delete()
