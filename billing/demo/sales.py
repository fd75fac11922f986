"""The part of billing in the demo: what customers have ordered and subscribed to, and what they are worth by that."""

from collections.abc import Iterator
from random import Random
from typing import Any

from accounts.demo.stages import Setting
from accounts.demo.story import Event
from accounts.models import Account, Organisation, User
from billing.demo import months
from billing.demo.catalogue import CURRENCIES, Catalogue
from billing.demo.changes import Changer
from billing.demo.contracts import held
from billing.demo.deals import Deal, Dealer
from billing.demo.keys import Keys
from billing.demo.lives import Lives
from billing.demo.orders import OrderBook, Taken
from billing.demo.story import Chronicler
from billing.demo.takeover import take_over
from billing.models import (
    Charge,
    FiguresDay,
    Movement,
    Order,
    OrderLine,
    Subscription,
    SubscriptionChange,
    SubscriptionItem,
)
from billing.services import figures_sheet, rates
from billing.services.figures_sheet import ACCOUNT_FIGURES, SUBSCRIPTION_FIGURES, Day
from plock.kit import bulk
from plock.kit.bulk_update import update


class Sales:
    """A chapter of the demo: told customer by customer, written chunk by chunk, so that memory stays flat."""

    def __init__(self, setting: Setting) -> None:
        order = setting.order
        rng, keys, today = Random(f"{order.seed} sales"), Keys(), order.today  # noqa: S311
        catalogue = Catalogue(keys, today)
        catalogue.open()
        self.setting, self.rng, self.keys, self.catalogue, self.today = setting, rng, keys, catalogue, today
        self.lives = Lives(rng, today)
        self.dealer = Dealer(rng, catalogue, keys, today)
        self.changer = Changer(rng, catalogue, keys, today)
        self.orders = OrderBook(rng, catalogue, keys, today, billed_since=months.since(order), brief=order.is_large)
        self.chronicler = Chronicler(setting.calendar)
        self.day = Day(today, Organisation.current().currency, rates.exchange(CURRENCIES))
        self._rows: dict[type, list[Any]] = {}
        self._confirmed: list[tuple[Any, ...]] = []

    def tell(self, account: Account, *, start: float, until: float) -> list[Event]:
        """Invent what the customer buys from its start to its end, and set what it is worth."""
        if account.state == Account.State.PENDING or account.is_rejected:
            return []
        opened, by = account.created_at.date(), account.account_manager or self.setting.staff["lo"]
        closed = self.setting.calendar.moment(until).date() if account.is_archived else None
        size = 1.0 if account.kind == Account.Kind.PERSON else self.rng.lognormvariate(2.3, 1.1)
        deals = [
            self.dealer.close(account, life, opened=opened, is_first=not index, size=min(size, 900))
            for index, life in enumerate(self.lives.of(opened, closed))
        ]
        events: list[Event] = []
        for deal in deals:
            self.changer.change(deal, by)
            taken = self.orders.behind(deal, opened=opened, by=by)
            events += self._told(taken, deal, by, start, until)
        taken = None if account.is_archived else self.orders.open(account, opened=opened, by=by)
        events += self._told(taken, None, by, start, until)
        self._value(account, deals)
        return events

    def write(self) -> None:
        """Insert what was told since; the accounts are there."""
        self.catalogue.write()
        rows, self._rows = self._rows, {}
        for model in (Order, Subscription, SubscriptionItem, SubscriptionChange, OrderLine, Charge, Movement):
            if found := rows.get(model):
                keyed = model in (Order, Subscription, SubscriptionItem, OrderLine)
                bulk.insert(model, found, with_keys=keyed)
        update(Order, ["state", "confirmed_at"], self._confirmed)  # only now: lines of a confirmed order are frozen
        self._confirmed = []

    def finish(self) -> None:
        """Numbers go on behind the last ones; what lies some months back was invoiced before Plock came."""
        self.keys.give_back()
        FiguresDay.objects.update_or_create(pk=1, defaults={"on": self.today})
        take_over(self.setting.order)

    def _told(self, taken: Taken | None, deal: Deal | None, by: User, start: float, until: float) -> Iterator[Event]:
        """Keep the rows for `write`; a large demo has no log of them."""
        if taken:
            self._keep(taken.order, *taken.lines, *taken.charges)
            if taken.is_confirmed:
                self._confirmed.append((taken.order.pk, taken.state, taken.order.updated_at))
        if deal:
            self._keep(deal.subscription, *(part.item for part in deal.parts), *deal.changes)
        if self.setting.order.is_large:
            return
        if taken:
            yield from self.chronicler.of_order(taken, by, start=start, until=until)
        if deal:
            yield from self.chronicler.of_deal(deal, by, start=start, until=until)

    def _value(self, account: Account, deals: list[Deal]) -> None:
        """The figures, by the code that refreshes them."""
        sheet = figures_sheet.of(account.currency, [held(deal) for deal in deals], self.day)
        for name, value in zip(ACCOUNT_FIGURES, sheet.figures, strict=True):
            setattr(account, name, value)
        for deal in deals:
            for name, amount in zip(SUBSCRIPTION_FIGURES, sheet.subscriptions[deal.subscription.pk], strict=True):
                setattr(deal.subscription, name, amount)
        self._keep(
            *(
                Movement(account_id=account.pk, month=month, kind=kind, currency=currency, amount=amount)
                for (month, kind), (currency, amount) in sheet.movements.items()
            )
        )

    def _keep(self, *rows: Any) -> None:
        for row in rows:
            self._rows.setdefault(type(row), []).append(row)
