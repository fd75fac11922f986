"""What archiving and merging customers does to their orders."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Activity
from accounts.services import accounts, archiving, merging
from accounts.services.activity import Origin
from billing.models import Charge, Order
from billing.services import orders_moving
from tests import make
from tests.billing.ordering import TODAY, confirmed, draft, own_line, placed

pytestmark = pytest.mark.django_db


def test_archiving_cancels_what_is_not_confirmed_and_says_so_before():
    account = make.account()
    draft(account=account)
    placed(own_line("1"), account=account)
    kept = confirmed(own_line("1"), account=account)
    said = [one.sentence for one in archiving.preview(ids=[account.pk], on=TODAY)]
    assert "2 orders that are not confirmed yet are cancelled." in said
    accounts.move(account=account, verb="archive", on=TODAY, origin=Origin())
    assert list(Order.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "cancelled", "confirmed"]
    assert Activity.objects.filter(verb="order.cancelled", account=account).count() == 2
    assert kept.charges.count() == 1


def test_archiving_fifty_customers_costs_as_many_queries_as_two():
    spent = []
    for n in (2, 50):
        ids = [draft().account_id for _customer in range(n)]
        with CaptureQueriesContext(connection) as captured:
            orders_moving.cancel_open(ids, TODAY, Origin())
        spent.append(len(captured))
    assert spent[0] == spent[1]


def test_a_merge_takes_orders_along_even_frozen_ones():
    winner, loser = make.account(), make.account()
    order = confirmed(own_line("50"), account=loser)
    told = [one.sentence for one in orders_moving.describe_merging(loser, winner)]
    assert told == ["1 order moves."]
    versions = [type(winner).objects.get(pk=one.pk).version for one in (winner, loser)]
    merging.merge(winner=winner, loser=loser, versions=tuple(versions), origin=Origin())
    order.refresh_from_db()
    assert (order.account_id, order.state) == (winner.pk, "confirmed")
    assert Charge.objects.get().account_id == winner.pk
    assert Activity.objects.filter(account=winner, verb="order.confirmed").exists()


def test_the_day_of_the_order_is_kept():
    winner, loser = make.account(), make.account()
    order = draft(account=loser)
    orders_moving.move(loser, winner, Origin())
    order.refresh_from_db()
    assert order.ordered_on == date(2026, 1, 1)
