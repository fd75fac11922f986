"""Kill -9 workers while they send events to a receiver that often fails: each arrives, in order, signed, none is lost.

ITEMS, CUSTOMERS, KILLS and CONCURRENCY in the environment make it longer: 10,000 items and 5 kills are for by hand, and
so is SQLite (ITEMS=300), where only the claiming differs.
"""

import os
import random
import time

import pytest
from django.db import connection
from django.utils import timezone

from accounts.services import activity
from accounts.services.activity import Origin
from integrations import vault
from integrations.models import Connection, SyncItem
from integrations.services.outbox_draining import drain_later
from tests import make
from tests.crash.worker import wait_for
from tests.standins.webhook import SECRET

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite" and "ITEMS" not in os.environ, reason="by hand: ITEMS=300"),
]

ITEMS = int(os.environ.get("ITEMS", "300"))
CUSTOMERS = int(os.environ.get("CUSTOMERS", "40"))
KILLS = int(os.environ.get("KILLS", "2"))
FAULTS = 0.2


@pytest.fixture
def receiver(standins, monkeypatch):
    """The receiver, to which the worker is led by its environment."""
    monkeypatch.setenv("PLOCK_API_BASE_WEBHOOK", standins.base("webhook"))
    monkeypatch.setenv("CONCURRENCY", os.environ.get("CONCURRENCY", "2"))
    sealed = vault.seal({"secret": SECRET}, system="webhook")
    Connection.objects.create(system="webhook", settings={"address": standins.base("webhook")}, secrets=sealed)
    standins["webhook"].trouble = FAULTS
    return standins["webhook"]


def test_every_event_arrives_in_order_however_often_workers_die(receiver, worker):
    happened = happen()
    began, kills = time.monotonic(), [ITEMS * (n + 1) // (KILLS + 1) for n in range(KILLS)]

    def all_is_over() -> bool:
        pass_time()
        if kills and over() >= kills[0]:
            kills.pop(0)
            worker.kill()
            worker.start()
        return over() == ITEMS

    wait_for(all_is_over, seconds=60 + ITEMS / 10)
    took = time.monotonic() - began
    print(f"\n{ITEMS} items, {KILLS} kills, {len(receiver.calls)} calls: {ITEMS / took:.0f} items/s")

    assert not kills, "Everything was over before the workers could be killed."
    assert set(SyncItem.objects.values_list("state", flat=True)) == {"done"}
    assert receiver.told() == happened
    arrived: dict[str, list[int]] = {}
    for event in receiver.events:
        arrived.setdefault(event.customer, []).append(event.data["id"])
    assert all(entries == sorted(entries) for entries in arrived.values())
    assert receiver.forged == 0
    assert len(receiver.calls) > ITEMS * 1.1


def happen() -> dict[str, list[int]]:
    """So many things happen to customers, mixed; {customer number: keys of the log, in order}."""
    accounts = make.accounts(CUSTOMERS)
    chosen = random.Random(7).choices(accounts, k=ITEMS)
    entries = [
        activity.entry(origin=Origin(), verb="account.edited", account=account, subject=account) for account in chosen
    ]
    activity.write(entries)
    found: dict[str, list[int]] = {}
    for entry in entries:
        found.setdefault(entry.account.customer_number, []).append(entry.pk)
    return found


def pass_time() -> None:
    """What failed waits for its next attempt: here that comes at once, and a worker is called for it."""
    time.sleep(0.2)
    now = timezone.now()
    SyncItem.objects.filter(state="waiting", due_at__gt=now).update(due_at=now)
    drain_later.delay()


def over() -> int:
    return SyncItem.objects.exclude(state__in=SyncItem.OPEN).count()
