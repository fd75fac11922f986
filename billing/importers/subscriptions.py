"""Subscriptions in the import of customers: one line for each item, of customers that may be new in the same file."""

from collections.abc import Hashable
from typing import Any

from django.utils import timezone

from accounts.services.activity import Origin
from billing.importers import subscriptions_writing
from billing.importers.subscriptions_book import Book
from billing.importers.subscriptions_deals import Deal
from billing.importers.subscriptions_items import ItemJudge
from billing.importers.subscriptions_judging import SubscriptionJudge, facts_of
from billing.importers.subscriptions_layout import COLUMNS
from billing.importers.subscriptions_refusing import Refusing
from billing.importers.subscriptions_repeats import Repeats
from billing.importers.subscriptions_tally import Tally
from billing.services import catalogue_reading as reading
from plock.kit.importing.annex import Annex
from plock.kit.importing.importer import BaseImporter
from plock.kit.importing.lines import Line
from plock.kit.models import Job


class SubscriptionAnnex(Annex):
    """Recognises subscriptions by number, or else by customer, name, start, interval, periods and practice.

    Items are recognised by product and price plan. What differs on a running subscription becomes a change from today.
    """

    columns = COLUMNS
    number = "subscription"

    def __init__(self, importer: BaseImporter) -> None:
        super().__init__(importer)
        self.today = timezone.localdate()
        self.refusing, self.repeats = Refusing(importer), Repeats(importer)
        self.tally: Tally | None = None
        self._deals: dict[Hashable, Deal] = {}  # of the chunk
        self._begun: dict[Hashable, Deal] = {}  # new ones that later chunks go on with, while nothing is written

    def key(self, line: Line) -> Hashable:
        if not line.attached:
            return None
        number = line.attached.get("subscription")
        return ("number", number) if number else ("facts", line.identity, *facts_of(line.attached))

    def resolve(self, lines: list[Line], *, lock: bool) -> None:
        self._deals = {}
        repeated = {line.number for line in lines if self.repeats.is_repeat(line, self.key(line), _item(line))}
        if not lock and self.tally is None:
            self.tally = Tally(self.today)
        sound = [line for line in lines if not line.problems]
        if not sound:
            return
        book = Book(sound, lock=lock, job=self.importer.job)
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
        if begun:
            terms = [*begun.terms, *begun.added]
            deal = Deal(key, line.instance, begun.subscription, is_new=False, is_young=True, terms=terms)
        else:
            found = judge.deal(line, key)
            if found is None:
                return None
            deal = found
        self._deals[key] = deal
        return deal

    def settle(self, lines: list[Line], *, lasting: set[int]) -> None:
        good = [deal for deal in self._deals.values() if deal.is_good]
        stays = [line for line in lines if line.number in lasting]
        self.repeats.forget({line.attached.get("subscription") or self.key(line) for line in stays})
        if self.tally:
            self.tally.add(good, lasting={line.identity for line in stays})
        made = {key: deal for key, deal in self._deals.items() if deal.is_new or deal.is_young}
        self._begun |= {key: made[key] for line in stays if (key := self.key(line)) in made}

    def write(self, lines: list[Line], *, by: Any, job: Job) -> None:
        deals = [deal for deal in self._deals.values() if deal.is_good and deal.writes]
        origin = Origin(by=by, source="import", job=job)
        subscriptions_writing.write(deals, origin=origin, today=self.today)

    def label_of(self, line: Line) -> str:
        return str(line.attached.get("subscription") or line.attached.get("subscription_name") or "")

    def summary(self) -> list[dict[str, str]]:
        return self.tally.summary() if self.tally else []


def _item(line: Line) -> Hashable | None:
    """What lines about the same item have in common."""
    if "product" not in line.attached:
        return None
    return tuple(reading.name_key(line.attached.get(name, "")) for name in ("product", "price_plan"))
