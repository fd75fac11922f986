"""The demo's billing: three runs by the real services, and what became of their invoices."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from random import Random

from accounts.demo.stages import Setting
from accounts.demo.story import Event
from accounts.models import Account, GroupMembership
from accounts.services.activity import Origin
from billing.demo import extras, months, receipts, runs
from billing.demo.past import past, retell
from billing.demo.usage import Usage
from billing.models import BillingRun, Invoice
from billing.rules.periods import add_months
from billing.services import invoice_credits, invoices

DELIVERED, BILLED, FINALISED, SENT, PREVIEWED = time(5, 30), time(8, 10), time(9), time(9, 5), time(10)
LATER, CREDITED = 5, (7, 9)  # working days after a run
BY_HAND, WITHOUT_GROUP_BILLING = 0.03, 5  # of the customers; every so many masters
DUE, WAITING = 5, 6  # one-off charges


class Invoicing:
    """A chapter of the demo that begins when all customers are there; beyond `months.MOST` of them it is left out."""

    def __init__(self, setting: Setting) -> None:
        self.order, self.calendar = setting.order, setting.calendar
        self.is_told = months.is_billed(setting.order)
        self.rng = Random(f"{setting.order.seed} invoicing")  # noqa: S311
        self.lo = setting.staff["lo"]
        self.origin = Origin(by=self.lo)
        self.by_hand: set[int] = set()

    def tell(self, account: Account, *, start: float, until: float) -> list[Event]:
        """Nobody's invoices send themselves while the past is told."""
        if self.is_told:
            account.auto_dispatch = False
            if self.rng.random() < BY_HAND:
                self.by_hand.add(account.pk)
        return []

    def write(self) -> None:
        """All of it is written at the end."""

    def finish(self) -> None:
        """Month by month, in the order of time."""
        if not self.is_told:
            return
        self._begin_group_billing()
        self.usage = Usage(self.rng, self.order.today)
        first, second, last = months.starts(self.order)
        self._bring_in(first)
        self._bill(first)
        self._finalise(first)
        self._credit(first, days=CREDITED[0], whole=True)
        self._bring_in(second, but_late=True)
        self._bill(second)
        self._finalise(second, bounces=True)
        self._bring_in_late(second)
        self._credit(second, days=CREDITED[1], whole=False)
        self._bring_in(last)
        self._bill(last)
        self._go_on()
        receipts.pay(self.rng, before=self._day(self.order.today), by=self.lo)
        Account.objects.exclude(pk__in=self.by_hand).update(auto_dispatch=True)
        retell()

    def _begin_group_billing(self) -> None:
        """All masters but a few pay for their groups."""
        masters = GroupMembership.objects.order_by("master").values_list("master", flat=True).distinct()
        paying = [pk for n, pk in enumerate(masters, 1) if n % WITHOUT_GROUP_BILLING]
        Account.objects.filter(pk__in=paying).update(group_billing=True)

    def _bring_in(self, as_of: date, *, but_late: bool = False) -> None:
        """One-off charges are added, and usage comes in; a part of it perhaps only later."""
        with past(_at(self._day(as_of, -3), FINALISED)):
            extras.add(self.rng, count=DUE, billing_date=as_of, origin=self.origin)
        day = self._day(as_of)
        since = add_months(as_of, -1) if but_late else None
        with past(_at(day, DELIVERED)):
            self.usage.deliver(until=min(as_of, day), late_since=since, origin=self._imported)

    def _bring_in_late(self, as_of: date) -> None:
        with past(_at(self._day(as_of, LATER), DELIVERED)):
            self.usage.deliver(until=as_of, origin=self._imported)

    def _bill(self, as_of: date) -> None:
        day = self._day(as_of)
        with past(_at(day, BILLED)):
            runs.bill(as_of=as_of, today=day, origin=self.origin)

    def _finalise(self, as_of: date, *, bounces: bool = False) -> None:
        day = self._day(as_of)
        run = BillingRun.objects.get(as_of=as_of, is_preview=False)
        with past(_at(day, FINALISED)):
            invoices.finalise_many(ids=_drafts(run), today=day, origin=self.origin)
        receipts.send(run=run.pk, at=_at(day, SENT), by_hand=self.by_hand, bounces=bounces)

    def _credit(self, as_of: date, *, days: int, whole: bool) -> None:
        """One invoice of the run, or a line of one."""
        day = self._day(as_of, days)
        sent = Invoice.objects.filter(run__as_of=as_of, state=Invoice.State.DISPATCHED, line_count__gt=1, net__gt=0)
        found = sent.order_by("pk")[10 if whole else 5 :].first() or sent.order_by("pk").first()
        if found is None:
            return
        positions = None if whole else invoice_credits.creditable(found)[-1:]
        with past(_at(day, BILLED)):
            invoice_credits.credit(invoice=found, positions=positions, bill_again=False, today=day, origin=self.origin)
        receipts.send(run=None, at=_at(day, FINALISED), by_hand=self.by_hand)

    def _go_on(self) -> None:
        """What has come since the last run waits for the next one, of which there is a preview."""
        day, following = self._day(self.order.today), add_months(self.order.today.replace(day=1), 1)
        with past(_at(day, DELIVERED)):
            self.usage.deliver(until=day, origin=self._imported)
        with past(_at(day, BILLED)):
            extras.add(self.rng, count=WAITING, billing_date=following, origin=self.origin)
        with past(_at(day, PREVIEWED)):
            runs.bill(as_of=following, today=day, origin=self.origin, is_preview=True)

    @property
    def _imported(self) -> Origin:
        return Origin(by=self.lo, source="import")

    def _day(self, on: date, later: int = 0) -> date:
        """The working day of a date, or so many after it; yesterday at the latest."""
        days = self.calendar.days
        return days[min(self.calendar.position(on) + later, len(days) - 1)]


def _drafts(run: BillingRun) -> Iterable[int]:
    return Invoice.objects.filter(run=run, state=Invoice.State.DRAFT).values_list("pk", flat=True)


def _at(on: date, clock: time) -> datetime:
    return datetime.combine(on, clock, UTC)
