"""Workers send what waits: in order for each customer, again where it went wrong, and never what is not theirs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.errors import Misconfigured, NotOurTurn, Reason, Rejected, Temporary
from integrations.events.webhook import payloads
from integrations.models import Connection, SyncItem
from integrations.services import connections_moving, outbox_draining
from integrations.services.outbox_claiming import claim
from integrations.services.outbox_draining import drain_later
from integrations.services.outbox_settling import settle
from tests import make
from tests.integrations.outbox.conftest import NOW
from tests.integrations.outbox.happening import happen, put, states
from tests.standins.faults import Fault

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_events_of_a_customer_arrive_in_their_order(webhook, work):
    first, second = make.account(), make.account()
    for account in (first, second, first, second, first):
        happen(account)
    assert work().sent == 5
    told = webhook.told()
    assert [len(told[one.customer_number]) for one in (first, second)] == [3, 2]
    assert all(entries == sorted(entries) for entries in told.values())


def test_a_customer_waits_behind_its_first_event_and_nobody_else_does(webhook, work):
    blocked, free = make.account(), make.account()
    happen(blocked, times=3)
    happen(free)
    webhook.fail(Fault.BROKEN)
    done = work()
    assert (done.sent, done.waiting) == (1, 1)
    assert states() == ["waiting", "waiting", "waiting", "done"]
    assert work(later=9 * SECOND).sent == 0
    assert work(later=11 * SECOND).sent == 3
    told = webhook.told()[blocked.customer_number]
    assert told == sorted(told) and len(told) == 3


def test_what_follows_a_failure_in_the_middle_waits_with_it(webhook, work, monkeypatch):
    first, second, third = happen(times=3)
    make_event = payloads.event

    def fail_once(entry, account):
        if entry.pk == second.object_id:
            raise Temporary("webhook", Reason.DOWN)
        return make_event(entry, account)

    with monkeypatch.context() as patched:
        patched.setattr(payloads, "event", fail_once)
        work()
    rows = SyncItem.objects.order_by("pk").values_list("state", "attempts", "due_at")
    due = SyncItem.objects.get(pk=second.pk).due_at
    assert due > NOW
    assert list(rows)[1:] == [("waiting", 1, due), ("waiting", 0, due)]
    assert work(later=timedelta(minutes=1)).sent == 2
    assert [event.data["id"] for event in webhook.events] == [one.object_id for one in (first, second, third)]


def test_what_is_refused_for_good_lets_the_next_one_go(webhook, work):
    account = make.account()
    happen(account, times=2)
    webhook.status = 422
    assert work().failed == 2
    rows = SyncItem.objects.order_by("pk").values_list("state", "reason", "attempts")
    assert list(rows) == [("failed", "refused", 1)] * 2
    assert "HTTP 422" in SyncItem.objects.first().detail


def test_a_customer_that_failed_for_good_after_a_wait_lets_the_next_one_go_at_once(webhook, work):
    happen(times=2)
    webhook.fail(Fault.BROKEN)
    work()
    webhook.status = 404
    done = work(later=11 * SECOND)
    assert (done.failed, len(webhook.calls)) == (2, 3)


def test_nothing_is_sent_over_a_paused_or_broken_connection_and_nothing_is_lost(webhook, work):
    happen()
    Connection.objects.update(state="paused")
    assert work().sent == 0
    Connection.objects.update(state="broken", reason="credentials", broken_at=NOW)
    assert work().sent == 0
    Connection.objects.update(state="active", reason="", broken_at=None)
    assert work().sent == 1


def test_a_receiver_that_does_not_know_us_breaks_the_connection(webhook, work):
    Connection.objects.update(updated_at=NOW - SECOND)
    for account in make.accounts(3):
        happen(account)
    webhook.secret = "whsec_" + "A" * 44
    work()
    row = Connection.objects.get()
    assert (row.state, row.reason) == ("broken", "credentials")
    assert len(webhook.calls) == 1
    assert list(SyncItem.objects.values_list("state", "attempts")) == [("waiting", 0)] * 3


def test_a_receiver_that_is_gone_breaks_the_connection_until_somebody_acts(webhook, work):
    Connection.objects.update(updated_at=NOW - SECOND)
    happen()
    webhook.status = 410
    work()
    row = Connection.objects.get()
    assert (row.state, row.reason) == ("broken", "gone")
    assert states() == ["waiting"]


def test_a_system_that_is_down_is_left_alone_after_a_few_failures(webhook, work):
    for account in make.accounts(20):
        happen(account)
    webhook.fail(Fault.UNAVAILABLE, times=None)
    assert work().waiting == outbox_draining.MOST_IN_A_ROW
    assert len(webhook.calls) == outbox_draining.MOST_IN_A_ROW
    assert set(SyncItem.objects.values_list("attempts", "token")) == {(1, ""), (0, "")}


def test_retry_after_is_honoured(webhook, work):
    happen()
    webhook.fail(Fault.TOO_MANY_LONG)
    work()
    item = SyncItem.objects.get()
    assert (item.state, item.reason) == ("waiting", "busy")
    assert item.due_at - NOW >= 600 * SECOND


def test_our_own_limit_counts_no_attempt(webhook, work, settings):
    settings.API_LIMITS = {"webhook": "1/3600"}
    for account in make.accounts(3):
        happen(account)
    assert work().sent == 1
    assert len(webhook.calls) == 1
    assert sorted(SyncItem.objects.values_list("state", "attempts")) == [("done", 1), ("waiting", 0), ("waiting", 0)]


def test_what_changes_while_it_is_sent_is_sent_again():
    put(7)
    [item] = claim("webhook", now=NOW)
    put(7)
    assert settle(item, now=NOW, jitter=0) == "waiting"
    [again] = claim("webhook", now=NOW)
    assert (again.pk, again.revision, again.attempts) == (item.pk, 2, 1)
    assert settle(again, now=NOW, jitter=0) == "done"


def test_what_changes_while_it_is_refused_is_tried_again():
    put(7)
    [item] = claim("webhook", now=NOW)
    put(7)
    assert settle(item, Rejected("webhook", Reason.REFUSED), now=NOW, jitter=0) == "waiting"
    assert SyncItem.objects.get().reason == ""


@pytest.mark.once
@pytest.mark.parametrize(
    ("problem", "attempts", "state", "left", "wait"),
    [
        (None, 1, "done", 1, None),
        (Rejected("webhook", Reason.REFUSED), 1, "failed", 1, None),
        (Temporary("webhook", Reason.DOWN), 1, "waiting", 1, 10),
        (Temporary("webhook", Reason.DOWN), 2, "waiting", 2, 20),
        (Temporary("webhook", Reason.DOWN), 5, "waiting", 5, 160),
        (Temporary("webhook", Reason.DOWN), 14, "waiting", 14, 6 * 3600),
        (Temporary("webhook", Reason.DOWN), 15, "failed", 15, None),
        (Temporary("webhook", Reason.BUSY, retry_after=90), 1, "waiting", 1, 90),
        (NotOurTurn("webhook", Reason.BUSY, retry_after=7), 1, "waiting", 0, 7),
        (NotOurTurn("webhook", Reason.BUSY, retry_after=7), 15, "waiting", 14, 7),
        (Misconfigured("webhook", Reason.CREDENTIALS), 15, "waiting", 14, 0),
        (ValueError("ours"), 2, "waiting", 2, 20),
        (ValueError("ours"), 3, "failed", 3, None),
    ],
)
def test_what_becomes_of_an_item(problem, attempts, state, left, wait):
    put(7)
    SyncItem.objects.update(attempts=attempts - 1)
    [item] = claim("webhook", now=NOW)
    assert settle(item, problem, now=NOW, jitter=0) == state
    item.refresh_from_db()
    assert (item.state, item.attempts, item.token, item.leased_until) == (state, left, "", None)
    assert item.due_at == NOW + wait * SECOND if wait is not None else item.finished_at == NOW
    expected = "" if problem is None else getattr(problem, "reason", Reason.GONE_WRONG)
    assert item.reason == expected


def test_an_error_of_ours_is_tried_three_times_and_then_left_to_a_person(webhook, work, monkeypatch, caplog):
    monkeypatch.setattr("integrations.events.webhook.payloads.event", lambda *_: 1 / 0)
    happen()
    for hours in range(4):
        work(later=timedelta(hours=hours))
    item = SyncItem.objects.get()
    assert (item.state, item.reason, item.detail, item.attempts) == ("failed", "gone_wrong", "ZeroDivisionError", 3)
    assert f"outgoing item {item.pk}" in caplog.text


def test_a_turn_ends_when_time_is_up_and_says_that_there_is_more(webhook, work):
    happen(times=3)
    done = work(patience=timedelta(0))
    assert (done.sent, done.is_unfinished) == (0, True)
    done = work()
    assert (done.sent, done.is_unfinished) == (3, False)


@pytest.fixture
def hurried(monkeypatch):
    """Time is up before anything is sent."""
    monkeypatch.setattr(outbox_draining.drain, "__kwdefaults__", {"patience": timedelta(0), "jitter": lambda: 0})


def test_the_task_goes_on_by_itself_where_work_is_left_and_nobody_else_waits(webhook, woken, hurried, monkeypatch):
    orders = []
    monkeypatch.setattr(drain_later, "apply_async", lambda **how: orders.append(how))
    happen()
    drain_later()
    assert orders == [{"expires": outbox_draining.GOES_ON_WITHIN}]


def test_an_order_that_waited_too_long_for_a_worker_does_nothing(webhook, woken, hurried):
    happen()
    drain_later.push_request(expires=(timezone.now() - SECOND).isoformat())
    woken.clear()
    drain_later()
    drain_later.pop_request()
    assert not woken


def test_a_customer_whose_earlier_failure_is_overtaken_has_no_failure_left():
    account = make.account()
    put(7, account=account)
    [item] = claim("webhook", now=NOW)
    settle(item, Rejected("webhook", Reason.REFUSED), now=NOW, jitter=0)
    put(7, account=account)
    [newer] = claim("webhook", now=NOW)
    settle(newer, now=NOW, jitter=0)
    assert states() == ["dropped", "done"]


def test_a_connection_that_was_repaired_meanwhile_is_not_broken_by_an_old_answer(webhook):
    problem = Misconfigured("webhook", Reason.CREDENTIALS)
    connections_moving.mark_broken(outbox_draining.systems.get("webhook"), problem, asked_at=NOW - timedelta(days=9999))
    assert Connection.objects.get().state == "active"
