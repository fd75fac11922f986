"""What an invented customer has agreed to: subscriptions with their items, and how these changed over time."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.models import Account
from billing.demo.catalogue import Catalogue, Offer, at
from billing.demo.keys import Keys
from billing.demo.lives import Life
from billing.models import Subscription, SubscriptionChange, SubscriptionItem
from billing.models.subscription import Mode, Practice
from billing.rules.periods import add_months
from billing.services.subscriptions_writing import SEQUENCE

ABROAD, ANCHORED, CONTINUOUS, SPECIAL = 0.03, 0.06, 0.2, 0.04  # of the subscriptions
INTERVALS, INTERVAL_WEIGHTS = (1, 3, 6, 12), (60, 22, 3, 15)
COMMITMENTS = {"sms": (0, 0, 500, 1000, 2500, 10_000), "storage": (0, 50, 100, 250, 500, 2000)}
OTHERS = ("messaging", "messaging", "storage", "seats", "workspace")  # what comes after the first subscription
NAMES = {"platform": "Platform", "messaging": "Messaging", "storage": "Storage", "seats": "Extra seats"}
PARTS = ("sales", "service", "warehouse", "production", "head office", "export")


@dataclass(slots=True)
class Part:
    """The terms of an item from one day to another, with what they are priced by."""

    item: SubscriptionItem
    offer: Offer


@dataclass(slots=True)
class Deal:
    """One subscription with everything that hangs on it."""

    subscription: Subscription
    parts: list[Part] = field(default_factory=list)
    changes: list[SubscriptionChange] = field(default_factory=list)

    @property
    def first_parts(self) -> list[Part]:
        """What was agreed at first."""
        return [part for part in self.parts if part.item.starts_on is None]


class Dealer:
    """Invents deals, one after the other."""

    def __init__(self, rng: Random, catalogue: Catalogue, keys: Keys, today: date) -> None:
        self.rng, self.catalogue, self.keys, self.today = rng, catalogue, keys, today

    def close(self, account: Account, life: Life, *, opened: date, is_first: bool, size: float) -> Deal:
        """`size` is about how many people the customer has; `opened` when it came to Plock."""
        kind = "platform" if is_first else self._one_of(OTHERS)
        deal = Deal(self._subscription(account, life, opened, kind))
        for key, quantity in self._contents(kind, deal.subscription, size):
            self._add(deal, key, quantity)
        return deal

    def _subscription(self, account: Account, life: Life, opened: date, kind: str) -> Subscription:
        rng = self.rng
        interval = rng.choices(INTERVALS, INTERVAL_WEIGHTS)[0]
        made = Subscription(
            pk=self.keys.next(Subscription),
            number=self.keys.number(SEQUENCE),
            account_id=account.pk,
            name=NAMES.get(kind) or f"Platform, {self._one_of(PARTS)}",
            currency_id="EUR" if rng.random() < ABROAD else account.currency,
            state=life.state,
            starts_on=life.starts_on,
            ends_on=life.ends_on,
            paused_on=life.paused_on,
            billing_interval_months=interval,
            period_mode=Mode.CONTINUOUS if rng.random() < CONTINUOUS else Mode.CALENDAR,
            billing_practice=Practice.ARREARS if interval == 1 and rng.random() < 0.4 else Practice.ADVANCE,
            invoice_separately=rng.random() < 0.05,
        )
        if interval > 1 and rng.random() < ANCHORED * 2:
            made.anchor_on = add_months(life.starts_on.replace(day=1), 1 + int(rng.random() * (interval - 1)))
        self._date(made, opened)
        return made

    def _date(self, made: Subscription, opened: date) -> None:
        """Signed some days before it starts, and put into Plock then, or when the customer was."""
        yesterday = self.today - timedelta(days=1)
        signed = min(made.starts_on - timedelta(days=2 + int(self.rng.random() * 28)), yesterday)
        if made.state != Subscription.State.DRAFT:
            made.signed_on = signed
        made.created_at = made.updated_at = at(max(signed, opened))

    def _contents(self, kind: str, made: Subscription, size: float) -> list[tuple[str, int]]:
        """(plan, quantity or commitment) of the items."""
        rng = self.rng
        seats = max(1, int(size * (0.3 + rng.random())))
        if kind in ("messaging", "storage"):
            key = "sms" if kind == "messaging" else "storage"
            if rng.random() < 0.2:
                made.minimum_commitment = 300 * made.billing_interval_months
            return [(key, self._one_of(COMMITMENTS[key]))]
        seat_plan = "volume" if rng.random() < 0.2 and self.catalogue.has("volume", made.currency_id) else "seats"
        if kind == "seats":
            return [(seat_plan, seats)]
        found = [(self._platform(made, size), 1), (seat_plan, seats)]
        if rng.random() < 0.35:
            found.append(("support", seats))
        if rng.random() < 0.4:
            found.append(("sms", 0))
        return found

    def _platform(self, made: Subscription, size: float) -> str:
        if made.starts_on < self.today - timedelta(days=800) and self.rng.random() < 0.3:
            return "classic"
        if made.billing_interval_months == 12:
            return "yearly"
        if size > 60:
            return "enterprise"
        return "start" if size < 6 else "business"

    def _add(self, deal: Deal, key: str, amount: int) -> None:
        made, rng = deal.subscription, self.rng
        offer = self.catalogue.get(key, made.currency_id, made.starts_on)
        if key in ("business", "enterprise") and made.signed_on and rng.random() < SPECIAL:
            price = (offer.pricing.tiers[0].unit_price * Decimal("0.85")).quantize(Decimal(1))
            offer = self.catalogue.agree(made.account_id, offer, made.currency_id, price, made.signed_on)
        item = SubscriptionItem(
            pk=self.keys.next(SubscriptionItem),
            subscription_id=made.pk,
            line=len(deal.parts) + 1,
            plan_version_id=offer.version,
            quantity=None if offer.is_usage else Decimal(amount),
            committed_quantity=Decimal(amount) if offer.is_usage and amount else None,
            created_at=made.created_at,
        )
        if rng.random() < 0.2:
            item.rebate_percent = Decimal(self._one_of((5, 10, 10, 15, 20, 25, 50)))
            if rng.random() < 0.5:
                until = add_months(made.starts_on.replace(day=1), self._one_of((3, 6, 12, 12, 18)) + 1)
                item.rebate_until = until - timedelta(days=1)
        deal.parts.append(Part(item, offer))

    def _one_of[T](self, choices: tuple[T, ...]) -> T:
        return choices[int(self.rng.random() * len(choices))]
