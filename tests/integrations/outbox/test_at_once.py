"""Several workers at once: each event goes out once, and a customer's in order."""

import threading

import pytest
from django.db import connection

from integrations.models import SyncItem
from integrations.services.outbox_claiming import claim
from tests import make
from tests.integrations.outbox.conftest import NOW
from tests.integrations.outbox.happening import happen, states

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def at_once(*deeds) -> None:
    """All of them, each in a thread and over a connection of its own."""

    def do(deed):
        try:
            deed()
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_two_workers_send_each_event_once_and_in_order(webhook, work):
    accounts = make.accounts(12)
    for _ in range(4):
        for account in accounts:
            happen(account)
    sent: list[int] = []
    at_once(*[lambda: sent.append(work().sent)] * 3)
    while more := work().sent:
        sent.append(more)
    assert sum(sent) == len(webhook.events) == 48
    told = webhook.told()
    assert len(told) == 12
    assert all(len(entries) == 4 and entries == sorted(entries) for entries in told.values())
    assert set(states()) == {"done"}


def test_no_item_is_claimed_twice(webhook):
    for account in make.accounts(60):
        happen(account)
    claimed: list[int] = []
    at_once(*[lambda: claimed.extend(one.pk for one in claim("webhook", now=NOW, count=20))] * 4)
    assert len(claimed) == len(set(claimed))
    assert SyncItem.objects.filter(state="sending").count() == len(claimed) >= 20
