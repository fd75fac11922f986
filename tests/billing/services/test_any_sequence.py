"""Whatever is done to subscriptions in whatever order: every amount follows from an account of each single day."""

import os
from decimal import Decimal
from fractions import Fraction

import pytest

from accounts.models import Account
from accounts.rules.currencies import minor_unit
from billing.models import Movement, Subscription
from billing.rules import worth
from billing.services import contracts, recompute, settling_ledger, timeline
from tests.billing.daybook import DAY, rounded
from tests.billing.player import Player

pytestmark = pytest.mark.django_db
SEEDS = int(os.environ.get("SEQUENCES", "6"))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_any_sequence_of_verbs_leaves_amounts_that_add_up(seed):
    player = Player(seed)
    for _ in range(14):
        player.play()
        check(player)


def check(player):
    account = Account.objects.get(pk=player.account.pk)
    assert not recompute.recompute(as_of=player.today, today=player.today).drift, player.said
    moved = sum(Movement.objects.filter(account=account).values_list("amount", flat=True), Decimal(0))
    assert moved == account.mrr
    for pk, book in player.books.items():
        check_one(player, pk, book)
    if account.currency == player.currency:
        exact = sum((book.mrr(player.today) for book in player.books.values()), Fraction(0))
        assert account.mrr == rounded(exact, player.currency), player.said


def check_one(player, pk, book):
    one = Subscription.objects.get(pk=pk)
    contract = contracts.of(one)
    assert one.ends_on == book.ends_on, player.said
    for n in range(-100, 500, 3):
        day = player.today + n * DAY
        assert worth.mrr(contract, day) == book.mrr(day), (pk, day, player.said)
    if one.settled_until is None:
        check_charges(player, one, book)
    else:
        check_settled(player, one, book)


def check_charges(player, one, book):
    read = timeline.read(one, on=player.today, periods=4)
    by_period = {}
    for step in read.steps:
        for entry in step.charges:
            by_period.setdefault((entry.period.start, entry.period.end), []).append(entry.net)
    start, end = book.period(max(player.today, book.starts_on))
    for _ in range(4):
        owed, top_up, _count = book.due(start, end)
        assert sum(by_period.pop((start, end), [])) == owed + top_up, (one.pk, start, player.said)
        start, end = book.period(end)
    assert not by_period
    start, end = book.period(book.starts_on)
    earlier = Decimal(0)
    while end <= player.today:
        owed, top_up, _count = book.due(start, end)
        earlier += owed + top_up
        start, end = book.period(end)
    assert (read.owed.net if read.owed else 0) == earlier, (one.pk, player.said)


def check_settled(player, one, book):
    """Of every period that something is written of, and of those after it: that and what is to come are owed."""
    settled = settling_ledger.read([one.pk])[one.pk]
    upto = one.settled_until + 200 * DAY
    due = settling_ledger.due(contracts.of(one), settled, upto=upto)
    written = {charge.period_start for charge in one.charges.all()}
    start, end = book.period(max(min([one.settled_until, *written]), book.starts_on))
    while end <= upto:
        if start in written or start >= one.settled_until:
            here = [charge.net for charge in due if charge.period.start == start and charge.key]
            got = sum([*here, *(charge.net for charge in one.charges.filter(period_start=start))], Decimal(0))
            owed, _top_up, count = book.due(start, end)
            slack = Decimal(count + len(here) + 4) / 10 ** minor_unit(player.currency)
            assert abs(got - owed) <= slack, (one.pk, start, got, owed, player.said)
        start, end = book.period(end)
