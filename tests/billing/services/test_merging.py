"""Merging two customers: subscriptions, price plans and charges move, and what they are worth moves with them."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Account
from accounts.registry import account_parts
from accounts.services import merging
from accounts.services.activity import SYSTEM
from billing.models import Charge, Movement, PricePlan
from billing.services import figures, settling
from tests import make, sales

pytestmark = pytest.mark.django_db
TODAY, SPRING = date(2026, 11, 21), date(2026, 3, 1)


@pytest.fixture
def pair():
    """(winner, loser): 100 a month since January, and 250 since March by a plan of its own, settled."""
    winner, loser = make.account(name="Winner"), make.account(name="Loser")
    sales.subscription(sales.plan(price="100"), account=winner)
    own = sales.subscription(sales.plan(price="250", account=loser), account=loser, starts_on=SPRING)
    settling.settle_many([own.pk], until=TODAY, today=TODAY)
    figures.refresh([winner.pk, loser.pk], on=TODAY)
    return winner, loser


def merge(winner, loser):
    merging.merge(winner=winner, loser=loser, versions=(winner.version, loser.version), origin=SYSTEM)
    return Account.objects.get(pk=winner.pk), Account.objects.get(pk=loser.pk)


def test_what_moves_is_told_before(pair):
    winner, loser = pair
    said = [one.sentence for one in account_parts.get("subscriptions").describe(loser, winner)]
    assert said == ["1 subscription moves.", "1 price plan of its own moves.", "1 charge moves."]
    assert account_parts.get("subscriptions").describe(make.account(), winner) == []


def test_everything_is_the_winners_afterwards(pair):
    winner, loser = merge(*pair)
    assert (winner.subscriptions.count(), loser.subscriptions.count()) == (2, 0)
    assert set(PricePlan.objects.exclude(account=None).values_list("account", flat=True)) == {winner.pk}
    assert set(Charge.objects.values_list("account", flat=True)) == {winner.pk}


def test_the_winner_is_worth_both_and_its_history_is_that_of_both(pair):
    winner, loser = merge(*pair)
    assert (winner.mrr, winner.arr, winner.subscription_count) == (350, 4200, 2)
    assert (loser.mrr, loser.subscription_count) == (0, 0)
    moved = Movement.objects.order_by("month").values_list("account", "month", "kind", "amount")
    assert list(moved) == [
        (winner.pk, date(2026, 1, 1), "new", Decimal(100)),
        (winner.pk, SPRING, "expansion", Decimal(250)),
    ]


def test_it_costs_the_same_however_many_subscriptions_move(django_assert_max_num_queries):
    winner, loser = make.account(), make.account()
    version = sales.plan()
    for _ in range(30):
        sales.subscription(version, account=loser)
    with django_assert_max_num_queries(30):
        account_parts.get("subscriptions").move(loser, winner, SYSTEM)
