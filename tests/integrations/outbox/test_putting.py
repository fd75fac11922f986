"""Writing into the outbox: with its cause or not at all, and one open row for each object."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Account, Activity
from accounts.services import activity
from accounts.services.activity import Origin
from billing.services import usage_storing
from billing.services.usage_storing import Row
from integrations.models import Connection, SyncItem
from integrations.services.outbox_claiming import claim
from plock.kit.models import Job
from tests import make, sales
from tests.accounts.importing import bring, text
from tests.integrations.outbox.conftest import NOW, connect
from tests.integrations.outbox.happening import put, states

pytestmark = pytest.mark.django_db


class Undone(Exception):
    pass


def test_without_a_connection_nothing_is_put_and_entries_are_written_as_ever():
    account = make.account()
    activity.write([activity.entry(origin=Origin(), verb="account.edited", account=account) for _ in range(3)])
    activity.record(origin=Origin(), verb="account.edited", account=account)
    assert Activity.objects.count() == 4
    assert not SyncItem.objects.exists()


@pytest.mark.parametrize("state", ["active", "paused", "broken"])
def test_every_entry_about_a_customer_is_put_whatever_state_the_connection_is_in(state):
    why = {"reason": "credentials", "broken_at": NOW} if state == "broken" else {}
    connect("https://example.com/", state=state, **why)
    account = make.account()
    one = activity.record(origin=Origin(), verb="account.edited", account=account, subject="A")
    activity.write([activity.entry(origin=Origin(), verb="order.placed", account=account, subject=n) for n in range(3)])
    entries = list(Activity.objects.order_by("pk"))
    assert entries[0] == one and len(entries) == 4
    items = list(SyncItem.objects.order_by("pk"))
    assert [item.object_id for item in items] == [entry.pk for entry in entries]
    assert [item.subject for item in items] == [
        "account.edited A",
        "order.placed 0",
        "order.placed 1",
        "order.placed 2",
    ]
    assert {(item.system, item.kind, item.account_id, item.revision) for item in items} == {
        ("webhook", "event", account.pk, 1)
    }


def test_what_is_rolled_back_is_never_told(webhook, woken, work):
    account = make.account()
    with pytest.raises(Undone), transaction.atomic():
        activity.record(origin=Origin(), verb="account.edited", account=account)
        assert SyncItem.objects.count() == 1
        raise Undone
    assert not SyncItem.objects.exists()
    assert woken == []
    assert work().sent == 0


def test_a_connection_that_is_made_in_the_same_transaction_hears_what_follows(db):
    account = make.account()
    activity.record(origin=Origin(), verb="account.edited", account=account)
    connect("https://example.com/")
    activity.record(origin=Origin(), verb="account.edited", account=account)
    Connection.objects.all().delete()
    activity.record(origin=Origin(), verb="account.edited", account=account)
    assert SyncItem.objects.count() == 1


def test_one_row_is_open_for_an_object_and_counts_its_causes():
    account, other = make.account(), make.account()
    put(7, 8, account=account)
    put(8, account=other)
    rows = SyncItem.objects.order_by("object_id").values_list("object_id", "revision", "account")
    assert list(rows) == [(7, 1, account.pk), (8, 2, other.pk)]
    put(8, kind="other")
    put(8, system="another")
    assert SyncItem.objects.count() == 4


def test_what_was_sent_is_put_anew():
    put(7)
    SyncItem.objects.update(state="done", finished_at=NOW)
    put(7)
    assert states() == ["done", "waiting"]


def test_an_object_that_is_named_twice_at_once_is_put_once():
    put(3, 3, 1)
    assert list(SyncItem.objects.order_by("pk").values_list("object_id", "revision")) == [(1, 1), (3, 1)]


def test_workers_are_woken_once_by_whoever_comes_first(woken, committed, webhook):
    account = make.account()
    with committed():
        for _ in range(5):
            activity.record(origin=Origin(), verb="account.edited", account=account)
    assert len(woken) == 1
    with committed():
        activity.record(origin=Origin(), verb="account.edited", account=account)
    assert len(woken) == 1  # somebody is on the way
    SyncItem.objects.update(state="done")
    with committed():
        activity.record(origin=Origin(), verb="account.edited", account=account)
    assert len(woken) == 2
    SyncItem.objects.update(due_at=timezone.now() - timedelta(minutes=5))  # it cannot go, for whatever reason
    with committed():
        activity.record(origin=Origin(), verb="account.edited", account=make.account())
    assert len(woken) == 3


def test_an_import_of_2500_customers_puts_an_event_for_each(webhook, ada, woken):
    rows = [[f"K-{n:05}", f"Customer {n} AB", "SE"] for n in range(2_500)]
    bring(text("customer_number,name,country", *rows), by=ada)
    assert Account.objects.count() == Activity.objects.filter(verb="account.created").count() == 2_500
    put_for = SyncItem.objects.order_by("pk").values_list("object_id", "account")
    logged = Activity.objects.exclude(account=None).order_by("pk").values_list("pk", "account")
    assert list(put_for) == list(logged)
    assert len(claim("webhook", now=NOW, count=3_000)) == 2_500


@pytest.mark.once
def test_an_entry_that_an_import_adds_to_is_told_again(webhook, work, ada):
    account, product = make.account(), sales.product()
    origin = Origin(by=ada, source="import", job=Job.objects.create(kind="test", title="Usage", owner=ada))
    days = [date(2026, 1, day) for day in (1, 2, 3)]
    for day in days[:2]:
        usage_storing.deliver(new=[Row(account.pk, product.pk, day, None, Decimal(1))], changed=[], origin=origin)
    assert list(SyncItem.objects.values_list("revision", flat=True)) == [2]
    work()
    usage_storing.deliver(new=[Row(account.pk, product.pk, days[2], None, Decimal(1))], changed=[], origin=origin)
    work()
    assert [event.data["changes"]["rows"] for event in webhook.events] == [[None, 2], [None, 3]]
    assert len({event.message_id for event in webhook.events}) == 2
