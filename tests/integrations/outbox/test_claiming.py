"""Workers take items: each by one, a customer's in order, and from a dead worker when its lease is over."""

from datetime import timedelta

import pytest

from integrations.models import SyncItem
from integrations.rules import backoff
from integrations.services import outbox_claiming
from integrations.services.outbox_claiming import LEASE, claim, hold, is_running_out, release
from integrations.services.outbox_settling import settle
from tests import make
from tests.integrations.outbox.conftest import NOW
from tests.integrations.outbox.happening import happen, put, states

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_a_batch_takes_along_what_follows_of_the_same_customer():
    busy, other = make.account(), make.account()
    put(1, 3, 4, account=busy)
    put(2, account=other)
    assert [one.object_id for one in claim("webhook", now=NOW, count=3)] == [1, 2, 3]
    assert claim("webhook", now=NOW) == []
    assert claim("webhook", now=NOW, count=3) == []  # 4 is behind them


def test_nothing_is_taken_from_behind_what_has_to_wait():
    put(1, 2, 3, account=make.account())
    SyncItem.objects.filter(object_id=2).update(due_at=NOW + SECOND)
    assert [one.object_id for one in claim("webhook", now=NOW)] == [1]


def test_after_the_lease_of_a_dead_worker_another_takes_over():
    put(1, 2)
    [held] = claim("webhook", now=NOW, count=1)
    assert [one.object_id for one in claim("webhook", now=NOW + LEASE)] == [2]
    [again] = claim("webhook", now=NOW + LEASE + SECOND)
    assert (again.object_id, again.attempts) == (1, 2)
    assert settle(held, now=NOW, jitter=0) == ""  # the dead one speaks up after all
    assert settle(again, now=NOW, jitter=0) == "done"


def test_what_kills_its_workers_is_given_up(webhook, work):
    happen()
    for _ in range(backoff.MOST_ATTEMPTS):
        [item] = claim("webhook", now=NOW)
        SyncItem.objects.update(leased_until=NOW - SECOND)
    assert work().failed == 1
    assert not webhook.calls
    item.refresh_from_db()
    assert (item.reason, item.detail) == ("gone_wrong", "Interrupted")


def test_the_rest_of_the_batch_of_what_kills_its_workers_is_not_given_up_with_it():
    put(1, 2, 3)
    tried, now = {1: 0, 2: 0, 3: 0}, NOW
    for _death in range(backoff.MOST_ATTEMPTS):
        for item in claim("webhook", now=now):
            tried[item.object_id] += 1
        now += LEASE + SECOND
    assert tried == {1: backoff.MOST_ATTEMPTS, 2: 1, 3: 1}


def test_those_behind_a_customer_with_a_great_many_items_are_found(monkeypatch):
    monkeypatch.setattr(outbox_claiming, "STRETCH", 2)
    busy, blocked = make.account(), make.account()
    put(*range(1, 10), account=busy)
    put(20, 21, 22, account=blocked)
    put(30)
    put(40, account=make.account())
    SyncItem.objects.filter(object_id=20).update(due_at=NOW + SECOND)
    assert [one.object_id for one in claim("webhook", now=NOW, count=3)] == [1, 30, 40]
    later = claim("webhook", now=NOW + SECOND, count=5)  # its first one fell due after those that follow it
    assert [one.object_id for one in later] == [20, 21, 22]


def test_a_lease_is_renewed_for_what_is_still_ours():
    put(1, 2, 3)
    items = claim("webhook", now=NOW)
    assert not is_running_out(items[0], now=NOW)
    later = NOW + LEASE - SECOND
    assert is_running_out(items[0], now=later)
    SyncItem.objects.filter(pk=items[1].pk).update(token="another's")
    assert [one.object_id for one in hold(items, now=later)] == [1, 3]
    assert not is_running_out(items[0], now=later)
    release(items)
    assert list(SyncItem.objects.order_by("pk").values_list("state", "attempts")) == [
        ("waiting", 0),
        ("sending", 1),
        ("waiting", 0),
    ]


def test_a_customer_of_whom_another_worker_has_something_is_let_go():
    put(1, 2, account=make.account())
    put(3, account=make.account())
    items = claim("webhook", now=NOW)
    SyncItem.objects.filter(object_id=1).update(token="another's")
    assert [one.object_id for one in hold(items, now=NOW)] == [3]
    assert states() == ["sending", "waiting", "sending"]
