"""What a change would do to MRR and to the next invoices: the change itself, made and rolled back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from billing.models import Subscription
from billing.services import contracts, subscription_worth, timeline
from billing.services.timeline import Step


@dataclass(frozen=True, slots=True)
class Picture:
    """A subscription at one moment of its making: its MRR on the day of the change, and what will be billed."""

    mrr: Decimal
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Preview:
    """Before and after; `moved` are the dates on which other amounts are billed."""

    on: date
    before: Picture
    after: Picture

    @property
    def moved(self) -> list[tuple[date, Decimal | None, Decimal | None, Step | None]]:
        """(billing date, total before, total after, what is billed then), where they differ."""
        old = {step.billing_date: step for step in self.before.steps}
        new = {step.billing_date: step for step in self.after.steps}
        days = sorted(old.keys() | new.keys())
        return [
            (day, _total(old.get(day)), _total(new.get(day)), new.get(day))
            for day in days
            if _total(old.get(day)) != _total(new.get(day))
        ]


def of(subscription: Subscription, change: Callable[[], object], *, effective_on: date, today: date) -> Preview:
    """Make the change, look, and take it back; nothing is kept. Raises what the change raises."""
    with transaction.atomic():
        before = _picture(subscription, effective_on, today)
        change()
        after = _picture(subscription, effective_on, today)
        transaction.set_rollback(True)
    return Preview(effective_on, before, after)


def _picture(subscription: Subscription, effective_on: date, today: date) -> Picture:
    now = Subscription.objects.select_related("account").get(pk=subscription.pk)
    return Picture(subscription_worth.monthly(contracts.of(now), effective_on), timeline.of(now, on=today))


def _total(step: Step | None) -> Decimal | None:
    return step.total if step else None
