"""How invented subscriptions changed: more seats, fewer, new prices, and what is planned for the months ahead."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from accounts.models import User
from accounts.services.activity import plain
from billing.demo.catalogue import Catalogue, Offer, at
from billing.demo.deals import Deal, Part
from billing.demo.keys import Keys
from billing.models import Subscription, SubscriptionChange, SubscriptionItem
from billing.rules.periods import add_months

A_YEAR, UP, PLANNED = 0.5, 0.78, 0.06  # chance of another number of seats a year, of more, of one ahead
MOVED = 0.4  # of those on older prices


class Changer:
    """Changes deals from the outside: call it once for each."""

    def __init__(self, rng: Random, catalogue: Catalogue, keys: Keys, today: date) -> None:
        self.rng, self.catalogue, self.keys, self.today = rng, catalogue, keys, today

    def change(self, deal: Deal, by: User) -> None:
        made = deal.subscription
        if made.state == Subscription.State.DRAFT:
            return
        for part in deal.first_parts:
            if part.offer.product_name == "Seats":
                self._grow(deal, part, by)
            elif part.offer.name == "Business":
                self._reprice(deal, part, by)
        if made.ends_on and made.ends_on > self.today:
            self._plan_end(deal, by)

    def _grow(self, deal: Deal, part: Part, by: User) -> None:
        """Perhaps once a year, and perhaps again some months ahead."""
        made, rng = deal.subscription, self.rng
        on = add_months(made.starts_on.replace(day=1), 3 + int(rng.random() * 12))
        while on <= self.today and self._runs(made, on):
            if rng.random() < A_YEAR:
                part = self._split(deal, part, on, by, quantity=self._other(part.item.quantity))
            on = add_months(on, 6 + int(rng.random() * 12))
        ahead = add_months(self.today.replace(day=1), 1 + int(rng.random() * 4))
        if rng.random() < PLANNED and self._runs(made, ahead):
            self._split(deal, part, ahead, by, quantity=self._other(part.item.quantity))

    def _other(self, quantity: Decimal | None) -> Decimal:
        now = int(quantity or 0)
        if self.rng.random() < UP:
            return Decimal(now + max(1, int(now * (0.1 + self.rng.random() * 0.5))))
        return Decimal(max(1, int(now * (0.5 + self.rng.random() * 0.4)))) if now > 1 else Decimal(2)

    def _reprice(self, deal: Deal, part: Part, by: User) -> None:
        """From the old prices of the plan to the new ones, some months after these came."""
        made = deal.subscription
        on = add_months(self.catalogue.repriced.replace(day=1), 2 + int(self.rng.random() * 8))
        if made.starts_on < self.catalogue.repriced and self._runs(made, on) and self.rng.random() < MOVED:
            offer = self.catalogue.get("business", made.currency_id, on)
            self._split(deal, part, on, by, offer=offer)

    def _runs(self, made: Subscription, on: date) -> bool:
        return made.starts_on < on and (made.ends_on is None or on < made.ends_on)

    def _split(
        self, deal: Deal, part: Part, on: date, by: User, *, offer: Offer | None = None, quantity: Decimal | None = None
    ) -> Part:
        """Other terms from the day on, remembered as a change."""
        old, offer = part.item, offer or part.offer
        new = SubscriptionItem(
            pk=self.keys.next(SubscriptionItem),
            subscription_id=old.subscription_id,
            line=old.line,
            plan_version_id=offer.version,
            quantity=quantity or old.quantity,
            starts_on=on,
            created_at=self._made(deal.subscription, on),
        )
        if old.rebate_until is None or old.rebate_until >= on:
            new.rebate_percent, new.rebate_until = old.rebate_percent, old.rebate_until
        old.ends_on = on
        after = replace(part, item=new, offer=offer)
        deal.parts.append(after)
        self._remember(deal, part, after, on, by)
        return after

    def _remember(self, deal: Deal, old: Part, new: Part, on: date, by: User) -> None:
        before, after = _terms(old), _terms(new)
        names = [name for name in before if before[name] != after[name]]
        self._log(
            deal,
            SubscriptionChange(
                kind=SubscriptionChange.Kind.TERMS,
                effective_on=on,
                line=new.item.line,
                item_id=new.item.pk,
                before={name: before[name] for name in names},
                after={name: after[name] for name in names},
                made_by_id=by.pk,
            ),
        )

    def _plan_end(self, deal: Deal, by: User) -> None:
        made = deal.subscription
        if made.ends_on:
            after = {"ends_on": plain(made.ends_on)}
            self._log(
                deal,
                SubscriptionChange(
                    kind=SubscriptionChange.Kind.END,
                    effective_on=made.ends_on,
                    before={"ends_on": None, "state": plain(Subscription.State.ACTIVE), "paused_on": None},
                    after=after,
                    made_by_id=by.pk,
                ),
            )

    def _log(self, deal: Deal, change: SubscriptionChange) -> None:
        made = deal.subscription
        change.subscription_id, change.made_at = made.pk, self._made(made, change.effective_on)
        made.updated_at = max(made.updated_at, change.made_at)
        made.version += 1
        deal.changes.append(change)

    def _made(self, made: Subscription, on: date) -> datetime:
        """Some days before the change takes effect, and not before the subscription was there, nor tomorrow."""
        day = min(on, self.today) - timedelta(days=1 + int(self.rng.random() * 20))
        return max(at(day), made.created_at)


def _terms(part: Part) -> dict[str, Any]:
    """Of the terms those that change here, as a change keeps them; the plan by key and name."""
    item = part.item
    return {
        "quantity": plain(item.quantity),
        "plan_version": item.plan_version_id,
        "price_plan": part.offer.name,
    }
