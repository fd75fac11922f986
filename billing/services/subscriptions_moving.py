"""What a merge moves to the winner: subscriptions, price plans of its own, and charges."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Account
from billing.models import Charge, PricePlan, Subscription
from billing.services import figures


@dataclass(frozen=True, slots=True)
class Moving:
    """How many of each belong to the loser."""

    subscriptions: int
    plans: int
    charges: int


def foresee(loser: Account) -> Moving:
    return Moving(
        subscriptions=Subscription.objects.filter(account=loser).count(),
        plans=PricePlan.objects.filter(account=loser).count(),
        charges=Charge.objects.filter(account=loser).count(),
    )


@transaction.atomic
def move(loser: Account, winner: Account, *, today: date) -> None:
    """Move everything, and the figures and movements with it; the two are locked. Their merge is what is logged."""
    now = timezone.now()
    PricePlan.objects.filter(account=loser).update(account=winner, updated_at=now)
    Subscription.objects.filter(account=loser).update(account=winner, version=F("version") + 1, updated_at=now)
    Charge.objects.filter(account=loser).update(account=winner)
    figures.refresh([loser.pk, winner.pk], on=today)
