"""Two who change the same subscription at the same moment come one after the other, and no day has two prices."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Account
from accounts.services import accounts, merging
from accounts.services.activity import SYSTEM
from billing.models import Subscription
from billing.services import changes, nightly, recompute, subscriptions
from plock.kit.errors import Refused
from tests import sales

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway"),
]
TODAY, DEC = date(2026, 11, 21), date(2026, 12, 1)


def at_once(*acts):
    """What became of each, in the order of words: done, or the sentence of a refusal."""
    barrier, said = threading.Barrier(len(acts)), []

    def run(act):
        barrier.wait()
        try:
            act()
            said.append("done")
        except Refused as problem:
            said.append(str(problem))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def schedule(subscription, quantity):
    return lambda: changes.schedule(
        subscription=subscription,
        line=1,
        effective_on=DEC,
        terms={"quantity": Decimal(quantity)},
        today=TODAY,
        origin=SYSTEM,
    )


def test_of_two_changes_on_one_day_one_is_refused():
    subscription = sales.subscription(sales.plan())
    said = at_once(schedule(subscription, 5), schedule(subscription, 6))
    assert said[1] == "done"
    assert "already changes on that day" in said[0]
    assert subscription.items.count() == 2


def test_archiving_and_creating_at_once_leave_no_live_subscription_behind():
    first = sales.subscription(sales.plan())
    version = sales.plan()
    account = Account.objects.get(pk=first.account_id)

    def create():
        made = Subscription(account=account, currency_id="SEK", starts_on=DEC, state="active")
        item = changes.SubscriptionItem(plan_version=version, quantity=Decimal(1))
        subscriptions.create(subscription=made, items=[item], origin=SYSTEM, today=TODAY)

    def archive():
        accounts.move(account=account, verb="archive", on=TODAY, origin=SYSTEM)

    said = at_once(create, archive, schedule(first, 5))
    assert "done" in said
    assert not Subscription.objects.filter(account=account).live(on=DEC).exists()


def test_an_end_and_a_change_at_once_leave_nothing_planned_after_the_end():
    subscription = sales.subscription(sales.plan())

    def end():
        subscriptions.end(subscription=subscription, last_day=TODAY, today=TODAY, origin=SYSTEM)

    said = at_once(end, schedule(subscription, 5))
    assert "done" in said
    subscription.refresh_from_db()
    assert subscription.ends_on == date(2026, 11, 22)
    assert not subscription.changes.filter(kind="terms", cancelled_at=None).exists()


def test_merging_and_changing_at_once_leave_figures_that_are_right():
    loser, winner = sales.subscription(sales.plan()), sales.subscription(sales.plan())
    pair = winner.account, loser.account

    def merge():
        versions = tuple(one.version for one in pair)
        merging.merge(winner=pair[0], loser=pair[1], versions=versions, origin=SYSTEM)

    said = at_once(merge, schedule(loser, 3))
    assert "done" in said
    assert Subscription.objects.filter(account=winner.account_id).count() == 2
    nightly.pass_day(today=TODAY)
    assert not recompute.recompute(as_of=TODAY, today=TODAY).drift


def test_cancelling_and_ending_at_once_come_one_after_the_other():
    subscription = sales.subscription(sales.plan())
    planned = schedule(subscription, 5)()

    def end():
        subscriptions.end(subscription=subscription, last_day=TODAY, today=TODAY, origin=SYSTEM)

    said = at_once(end, lambda: changes.cancel(change=planned, today=TODAY, origin=SYSTEM))
    assert said in (["done", "done"], ["This change is cancelled already.", "done"])
    assert subscription.items.count() == 1
