"""What the log tells of invented orders and subscriptions."""

from collections.abc import Iterator
from datetime import date

from accounts.demo.calendar import OfficeCalendar
from accounts.demo.story import Event
from accounts.models import User
from billing.demo.deals import Deal
from billing.demo.orders import Taken
from billing.models import Order, Subscription, SubscriptionChange

SOON = 0.01  # of a working day: one thing after the other


class Chronicler:
    """Tells of one customer after the other; nothing happens before it came, or after it left."""

    def __init__(self, calendar: OfficeCalendar) -> None:
        self.calendar = calendar

    def of_order(self, taken: Taken, by: User, *, start: float, until: float) -> Iterator[Event]:
        order, at = taken.order, self._at(taken.order.ordered_on, start, until)
        steps: list[tuple[str, Order.State | None, Order.State]] = [("created", None, Order.State.DRAFT)]
        if taken.is_confirmed or taken.state == Order.State.PLACED:
            steps.append(("placed", Order.State.DRAFT, Order.State.PLACED))
        if taken.is_confirmed:
            steps.append(("confirmed", Order.State.PLACED, Order.State.CONFIRMED))
        if taken.state == Order.State.FULFILLED:
            steps.append(("fulfilled", Order.State.CONFIRMED, Order.State.FULFILLED))
        if taken.state == Order.State.CANCELLED:
            steps.append(("cancelled", Order.State.DRAFT, Order.State.CANCELLED))
        for number, (verb, old, new) in enumerate(steps):
            changes: dict[str, tuple[str, str]] = {"state": (str(old), str(new))} if old else {}
            yield Event(min(at + number * SOON, until), f"order.{verb}", by, subject=str(order), changes=changes)

    def of_deal(self, deal: Deal, by: User, *, start: float, until: float) -> Iterator[Event]:
        made = deal.subscription
        at = self._at(made.created_at.date(), start, until)
        source = "import" if made.starts_on < self.calendar.moment(start).date() else "screen"
        changes = {"state": (None, "draft" if made.state == Subscription.State.DRAFT else "active")}
        changes["starts_on"] = (None, made.starts_on)  # type: ignore[assignment]
        yield self._event(deal, min(at + 5 * SOON, until), "created", by, changes, source)
        for change in deal.changes:
            yield from self._of_change(deal, change, by, start, until)
        if made.paused_on:
            states = {"state": ("active", "paused"), "paused_on": (None, made.paused_on)}
            yield self._event(deal, self._at(made.paused_on, start, until), "paused", by, states)
        if made.state == Subscription.State.ENDED and made.ends_on:
            ended = {"ends_on": (None, made.ends_on), "state": ("active", "ended")}
            yield self._event(deal, self._at(made.ends_on, start, until), "end_set", by, ended)

    def _of_change(
        self, deal: Deal, change: SubscriptionChange, by: User, start: float, until: float
    ) -> Iterator[Event]:
        at = self._at(change.made_at.date(), start, until)
        said = {name: (change.before[name], new) for name, new in change.after.items() if name != "plan_version"}
        if change.kind == SubscriptionChange.Kind.END:
            yield self._event(deal, at, "end_set", by, said)
            return
        product = next(part.offer.product_name for part in deal.parts if part.item.line == change.line)
        about = {"effective_on": (None, change.effective_on), "product": (None, product)}
        yield self._event(deal, at, "change_scheduled", by, {**about, **said})

    def _event(self, deal: Deal, at: float, verb: str, by: User, changes: dict, source: str = "screen") -> Event:
        subject = str(deal.subscription)
        return Event(at, f"subscription.{verb}", by, source, subject=subject, changes=changes)

    def _at(self, on: date, start: float, until: float) -> float:
        """In the middle of that working day, as far as it is within the story."""
        return min(max(self.calendar.position(on) + 0.5, start + 5 * SOON), until)
