"""Subscriptions in the import of customers: one line for each item, of customers that may be new in the same file."""

from collections.abc import Hashable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.services.activity import Origin
from billing.importers import subscriptions_writing
from billing.importers.subscriptions_alike import Alike
from billing.importers.subscriptions_book import Book
from billing.importers.subscriptions_deals import Deal
from billing.importers.subscriptions_items import ItemJudge
from billing.importers.subscriptions_judging import SubscriptionJudge, facts_of
from billing.importers.subscriptions_layout import COLUMNS
from billing.importers.subscriptions_refusing import Refusing
from billing.importers.subscriptions_repeats import Repeats
from billing.importers.subscriptions_tally import Tally
from plock.kit.importing.annex import Annex
from plock.kit.importing.importer import BaseImporter
from plock.kit.importing.lines import Line
from plock.kit.models import Job


class SubscriptionAnnex(Annex):
    """Recognises subscriptions by number, or else by customer, name, start, interval, periods and practice.

    Items are recognised by product and price plan. What differs on a running subscription becomes a change from today.
    """

    title = gettext_lazy("their subscriptions")
    columns = COLUMNS
    number = "subscription"

    def __init__(self, importer: BaseImporter) -> None:
        super().__init__(importer)
        self.today = timezone.localdate()
        self.refusing, self.repeats = Refusing(importer), Repeats(importer)
        self.alike = Alike(self.refusing)
        self.tally: Tally | None = None
        self._deals: dict[Hashable, Deal] = {}  # of the chunk
        self._begun: dict[Hashable, Deal] = {}  # that later chunks go on with, while nothing is written

    def key(self, line: Line) -> Hashable:
        if not line.attached:
            return None
        number = line.attached.get("subscription")
        return ("number", number) if number else ("facts", line.identity, *facts_of(line.attached))

    def resolve(self, lines: list[Line], *, lock: bool) -> None:
        self._deals = {}
        if not lock and self.tally is None:
            self.tally = Tally(self.today)
        if not lines:
            return
        book = Book(lines, lock=lock, job=self.importer.job)
        repeated = {line.number for line in lines if self.repeats.is_repeat(line, self.key(line), book.item(line))}
        sound = [line for line in lines if not line.problems]
        of_subscription = SubscriptionJudge(book, self.refusing, self.today)
        of_item = ItemJudge(book, self.refusing, self.today)
        for line in sound:
            if deal := self._deal(line, of_subscription, lock=lock):
                deal.lines.append(line)
                if line.number not in repeated:
                    of_item.judge(line, deal)

    def _deal(self, line: Line, judge: SubscriptionJudge, *, lock: bool) -> Deal | None:
        key = self.key(line)
        if key in self._deals:
            return self._deals[key]
        begun = None if lock else self._begun.get(key)
        deal = judge.further(line, begun.go_on(line.instance)) if begun else judge.deal(line, key)
        if deal and not begun:
            self.alike.require_told_apart(line, deal)
        if deal is None or line.problems:
            return None
        self._deals[key] = deal
        return deal

    def settle(self, lines: list[Line], *, lasting: set[int]) -> None:
        good = [deal for deal in self._deals.values() if deal.is_good]
        stays = [line for line in lines if line.number in lasting]
        self.repeats.forget({line.attached.get("subscription") or self.key(line) for line in stays})
        customers = {line.identity for line in stays}
        self.alike.forget(customers)
        if self.tally:
            self.tally.add(good, lasting=customers)
        begun = {key: deal for key, deal in self._deals.items() if deal.is_new or deal.is_young or deal.is_good}
        self._begun |= {key: begun[key] for line in stays if (key := self.key(line)) in begun}

    def write(self, lines: list[Line], *, by: Any, job: Job) -> None:
        deals = [deal for deal in self._deals.values() if deal.is_good and deal.writes]
        origin = Origin(by=by, source="import", job=job)
        subscriptions_writing.write(deals, origin=origin, today=self.today)

    def label_of(self, line: Line) -> str:
        return str(line.attached.get("subscription") or line.attached.get("subscription_name") or "")

    def summary(self) -> list[dict[str, str]]:
        return self.tally.summary() if self.tally else []
