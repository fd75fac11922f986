"""What people do with items: send them again, drop them; and what becomes of them by merging and by time."""

from datetime import timedelta

import pytest

from accounts.models import Activity
from accounts.services import merging
from accounts.services.activity import Origin
from integrations.models import Connection, SyncItem
from integrations.registry import systems
from integrations.services import connections, outbox_tidying, outbox_verbs
from integrations.services.outbox_claiming import claim, release
from tests import make
from tests.integrations.outbox.conftest import NOW
from tests.integrations.outbox.happening import happen, put, states
from tests.standins.faults import Fault
from tests.standins.webhook import SECRET

pytestmark = pytest.mark.django_db


def set_states(*wanted: str) -> list[int]:
    """Items of these states, of a customer each."""
    for n, account in enumerate(make.accounts(len(wanted))):
        put(n + 1, account=account)
    keys = list(SyncItem.objects.order_by("pk").values_list("pk", flat=True))
    for pk, state in zip(keys, wanted, strict=True):
        lease = {"token": "x", "leased_until": NOW} if state == "sending" else {}
        SyncItem.objects.filter(pk=pk).update(state=state, reason="refused", attempts=3, **lease)
    return keys


EVERY = ("waiting", "sending", "done", "failed", "dropped")


def test_what_failed_waits_and_was_dropped_is_sent_again(ada, woken, committed):
    keys = set_states(*EVERY)
    later = NOW + timedelta(days=1)
    with committed():
        outcome = outbox_verbs.send_again(ids=keys, now=later, origin=Origin(by=ada))
    assert outcome.done == 3
    assert outcome.skipped == {
        "It is being sent at this very moment.": [keys[1]],
        "It was sent already.": [keys[2]],
    }
    assert states() == ["waiting", "sending", "done", "waiting", "waiting"]
    assert len(woken) == 1
    again = SyncItem.objects.filter(state="waiting")
    assert set(again.values_list("attempts", "reason", "due_at", "finished_at")) == {(0, "", later, None)}
    logged = Activity.objects.filter(verb="outgoing.sent_again").order_by("pk")
    assert [entry.changes for entry in logged] == [
        {},
        {"state": ["failed", "waiting"]},
        {"state": ["dropped", "waiting"]},
    ]
    assert {entry.actor for entry in logged} == {ada} and all(entry.account_id for entry in logged)


def test_what_waits_or_failed_is_dropped(ada):
    keys = set_states(*EVERY)
    outcome = outbox_verbs.drop(ids=keys, now=NOW, origin=Origin(by=ada))
    assert outcome.done == 2
    assert outcome.skipped == {
        "It is being sent at this very moment.": [keys[1]],
        "It was sent already.": [keys[2]],
        "It was dropped already.": [keys[4]],
    }
    assert states() == ["dropped", "sending", "done", "dropped", "dropped"]
    assert Activity.objects.filter(verb="outgoing.dropped").count() == 2


def test_a_failure_is_not_sent_again_beside_something_newer_about_the_same(ada):
    put(7)
    SyncItem.objects.update(state="failed", reason="refused")
    put(7)
    old, _new = SyncItem.objects.order_by("pk").values_list("pk", flat=True)
    outcome = outbox_verbs.send_again(ids=[old], now=NOW, origin=Origin(by=ada))
    assert list(outcome.skipped) == ["Something newer about the same is waiting already."]
    SyncItem.objects.filter(pk__gt=old).update(state="failed", reason="refused")
    both = list(SyncItem.objects.order_by("pk").values_list("pk", flat=True))
    assert outbox_verbs.send_again(ids=both, now=NOW, origin=Origin(by=ada)).done == 1
    assert states() == ["waiting", "failed"]


def test_what_people_do_with_items_is_no_event_itself(webhook, ada):
    [item] = happen()
    outbox_verbs.drop(ids=[item.pk], now=NOW, origin=Origin(by=ada))
    outbox_verbs.send_again(ids=[item.pk], now=NOW, origin=Origin(by=ada))
    assert states() == ["waiting"]


@pytest.mark.parametrize("verb", ["send_again", "drop"])
def test_nobody_waits_behind_what_a_person_took_away(webhook, work, ada, verb):
    happen(times=2)
    webhook.fail(Fault.BROKEN)
    work()
    first = SyncItem.objects.order_by("pk").first()
    getattr(outbox_verbs, verb)(ids=[first.pk], now=NOW, origin=Origin(by=ada))
    assert work().sent == (2 if verb == "send_again" else 1)


def test_merging_takes_along_what_is_not_sent_yet(webhook, work, ada):
    loser, winner = make.account(name="Old"), make.account(name="New")
    happen(loser, times=2)
    happen(winner)
    SyncItem.objects.filter(pk=SyncItem.objects.earliest("pk").pk).update(state="failed", reason="refused")
    said = [one.sentence for one in outbox_verbs.describe_merging(loser, winner)]
    assert said == ["2 messages to other systems that are not sent yet move."]
    merging.merge(loser=loser, winner=winner, versions=(loser.version, winner.version), origin=Origin(by=ada))
    SyncItem.objects.update(due_at=NOW)
    assert set(SyncItem.objects.filter(subject__startswith="account.edited").values_list("account", flat=True)) == {
        winner.pk
    }
    work()
    told = webhook.told()
    assert told[winner.customer_number][:2] == sorted(told[winner.customer_number][:2])


@pytest.mark.once
def test_what_is_over_is_forgotten_after_a_month_and_what_is_not_stays():
    keys = set_states(*EVERY)
    SyncItem.objects.update(finished_at=NOW - timedelta(days=31))
    SyncItem.objects.filter(state="dropped").update(finished_at=NOW - timedelta(days=29))
    assert outbox_tidying.forget(now=NOW) == 1
    assert set(SyncItem.objects.values_list("pk", flat=True)) == set(keys) - {keys[2]}


@pytest.mark.once
def test_what_nobody_can_send_any_more_is_dropped(webhook, ada):
    happen()
    put(1, system="removed")
    SyncItem.objects.create(system="removed", kind="event", object_id=2, state="failed", reason="refused")
    assert outbox_tidying.sweep(now=NOW) == 2
    assert sorted(states()) == ["dropped", "dropped", "waiting"]
    SyncItem.objects.create(
        system="removed", kind="event", object_id=3, state="sending", token="dead", leased_until=NOW - timedelta(1)
    )
    assert outbox_tidying.sweep(now=NOW) == 1
    connections.remove(systems.get("webhook"), origin=Origin(by=ada))
    assert not Connection.objects.exists()
    assert set(states()) == {"dropped"}
    assert claim("webhook", now=NOW) == []


@pytest.mark.once
def test_a_new_connection_is_not_told_what_was_on_its_way_over_the_removed_one(webhook, ada, work):
    happen()
    under_way = claim("webhook", now=NOW)
    system, entered = systems.get("webhook"), Connection.objects.get().settings
    connections.remove(system, origin=Origin(by=ada))
    release(under_way)
    connections.configure(system, settings=entered, secrets={"secret": SECRET}, version=0, origin=Origin(by=ada))
    assert (work().sent, webhook.events) == (0, [])
    assert states() == ["dropped"]
