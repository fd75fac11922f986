"""The limit that all processes share: never more calls than allowed in any window, and nobody asks while it is held."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from integrations.errors import NotOurTurn, Reason, Temporary
from integrations.models import Quota
from integrations.registry import Kind, System
from integrations.rules import limits
from integrations.rules.limits import Limit
from integrations.services import quotas

START = datetime(2026, 11, 21, tzinfo=UTC)


def system(limit=None):
    return System(name="limited", label="Limited", kind=Kind.REGISTER, description="", weight=1, limit=limit)


@pytest.mark.once
@given(
    limit=st.builds(Limit, st.integers(1, 60), st.floats(0.5, 300)),
    pauses=st.lists(st.floats(0, 30), min_size=1, max_size=150),
)
def test_in_any_window_there_are_never_more_calls_than_allowed(limit, pauses):
    booked, now, turns = None, START, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        turn, booked = limits.next_turn(limit, booked, now=now)
        assert turn >= now
        assert limits.next_turn(limit, booked, now=now, patience=(turn - now).total_seconds())[0] >= turn
        turns.append(turn)
    assert turns == sorted(turns)
    for first, late in zip(turns, turns[limit.calls :], strict=False):
        assert (late - first).total_seconds() >= limit.seconds - 0.001


@pytest.mark.once
def test_after_a_rest_a_few_may_follow_each_other_at_once():
    booked, turns = None, []
    for _ in range(4):
        turn, booked = limits.next_turn(Limit(10, 10), booked, now=START)
        turns.append((turn - START).total_seconds())
    assert turns == [0, 0, 1.25, 2.5]


@pytest.mark.once
@pytest.mark.parametrize(("text", "calls", "seconds"), [("600/300", 600, 300), ("5", 5, 1), ("1/0.5", 1, 0.5)])
def test_a_limit_as_the_environment_says_it(text, calls, seconds):
    assert limits.parse(text) == Limit(calls, seconds)


@pytest.mark.once
@pytest.mark.parametrize("text", ["", "x", "0/1", "-1/1", "5/0", "5/-1", "5/nan", "5/inf", "5/9999999"])
def test_what_is_no_limit(text):
    with pytest.raises(ValueError):
        limits.parse(text)


@pytest.mark.django_db
def test_our_turn_is_waited_for_and_booked_for_everybody():
    slept = []
    for _ in range(3):
        quotas.wait(system(Limit(2, 20)), patience=60, sleep=slept.append)
    assert [round(one) for one in slept] == [20, 40]
    assert Quota.objects.get().booked_until is not None


@pytest.mark.django_db
def test_whoever_cannot_wait_so_long_is_told_and_books_nothing():
    limited = system(Limit(1, 100))
    quotas.wait(limited, patience=1)
    before = Quota.objects.get().booked_until
    with pytest.raises(Temporary) as raised:
        quotas.wait(limited, patience=1)
    assert raised.value.reason is Reason.BUSY
    assert 90 < raised.value.retry_after <= 100
    assert Quota.objects.get().booked_until == before


@pytest.mark.django_db
def test_nobody_asks_while_the_other_side_holds_us_off():
    quotas.hold(system(), 600)
    quotas.hold(system(), 5)  # a shorter one takes nothing back
    with pytest.raises(Temporary) as raised:
        quotas.wait(system(), patience=30)
    assert 590 < raised.value.retry_after <= 600


@pytest.mark.django_db
def test_a_clock_that_was_set_back_locks_nobody_out():
    limited, later = system(Limit(5, 100)), timezone.now() + timedelta(days=300)
    Quota.objects.create(system="limited", booked_until=later, held_until=later)
    quotas.wait(limited, patience=1, sleep=pytest.fail)
    with pytest.raises(NotOurTurn) as raised:
        quotas.wait(limited, patience=1)
    assert 20 < raised.value.retry_after <= 25  # the rest is spaced again


@pytest.mark.django_db
def test_without_a_limit_nobody_waits():
    for _ in range(3):
        quotas.wait(system(), patience=0.1, sleep=pytest.fail)


@pytest.mark.django_db
def test_the_environment_sets_another_limit(settings):
    settings.API_LIMITS = {"limited": "1/500"}
    assert quotas.limit_of(system(Limit(10))) == Limit(1, 500)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one after the other")
@pytest.mark.django_db(transaction=True)
def test_many_at_once_share_one_limit(monkeypatch):
    limited, turns, lock = system(Limit(1, 1000)), [], threading.Lock()
    monkeypatch.setattr(quotas, "LONGEST_PATIENCE", 10**6)

    def ask():
        slept = [0.0]
        try:
            for _ in range(5):
                quotas.wait(limited, patience=10**6, sleep=lambda seconds: slept.__setitem__(0, seconds))
                with lock:
                    turns.append(round(slept[0] / 1000))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(turns) == list(range(20))
