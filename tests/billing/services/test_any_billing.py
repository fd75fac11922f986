"""Random verbs with billing runs in between, held against books kept by hand: what is billed is what was owed.

SEQUENCES=n tries more of them.
"""

import os
from decimal import Decimal

import pytest

from accounts.rules.currencies import minor_unit
from accounts.services.activity import SYSTEM
from billing.models import Charge, Invoice, Subscription
from billing.services import invoice_credits, invoices
from plock.kit.errors import Refused
from tests.billing.auditing import audit, bill
from tests.billing.daybook import DAY
from tests.billing.player import Player

pytestmark = pytest.mark.django_db
SEEDS = range(int(os.environ.get("SEQUENCES") or 5))
VERBS = 14


class BilledPlayer(Player):
    """The same customer, billed, credited and billed again at any time."""

    def __init__(self, seed):
        super().__init__(seed)
        self.latest = None

    def bill(self):
        as_of = self.today + self.random.choice([0, 0, 1, 20, -15]) * DAY
        run = bill(as_of)
        assert run.state == "done", (run.sums, self.said)
        self.latest = max(as_of, self.latest or as_of)
        self.said.append((self.today, "bill", as_of, run.invoice_count))

    def handle(self):
        """Finalise, discard or credit whatever there is."""
        found = list(Invoice.objects.filter(credits=None).order_by("pk"))
        if not found:
            return
        invoice = self.random.choice(found)
        try:
            if invoice.state == "draft" and self.random.random() < 0.3:
                invoices.discard(invoice=invoice, origin=SYSTEM)
            elif invoice.state == "draft":
                invoices.finalise(invoice=invoice, today=self.today, origin=SYSTEM)
            else:
                invoice_credits.credit(
                    invoice=invoice, positions=None, bill_again=True, today=self.today, origin=SYSTEM
                )
        except Refused as problem:
            self.said.append((self.today, "refused", str(problem)))
        else:
            self.said.append((self.today, "handled", invoice.pk, invoice.state))


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_owed_is_billed_once(seed):
    player = BilledPlayer(7_000 + seed)
    for _ in range(VERBS):
        player.play()
        if player.random.random() < 0.4:
            player.bill()
        if player.random.random() < 0.4:
            player.handle()
    for one in Subscription.objects.filter(state="paused"):
        Subscription.objects.filter(pk=one.pk).update(state="active", paused_on=None)
    until = max(player.today, player.latest or player.today) + 40 * DAY
    assert bill(until).state == "done", player.said
    try:
        audit(until)
    except AssertionError as problem:
        raise AssertionError(player.said) from problem
    for pk, book in player.books.items():
        if Subscription.objects.get(pk=pk).settled_until is None and not book.is_draft:
            check(player, pk, book, until)


def check(player, pk, book, until):
    """Of every period that is over: what was billed, in however many pieces, is what a period owes."""
    start, end = book.period(book.starts_on)
    while end <= until:
        rows = Charge.objects.filter(subscription=pk, period_start=start, is_voided=False).exclude(kind="credit")
        nets = list(rows.values_list("net", flat=True))
        owed, top_up, count = book.due(start, end)
        slack = Decimal(count + len(nets)) / 10 ** minor_unit(player.currency)
        assert abs(sum(nets, Decimal(0)) - owed - top_up) <= slack, (pk, start, end, nets, owed, top_up, player.said)
        start, end = book.period(end)
