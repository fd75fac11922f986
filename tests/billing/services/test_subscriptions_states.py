"""The states of a subscription: started, paused, resumed, ended, and closed by the calendar."""

from datetime import date, timedelta

import pytest

from accounts.models import Account, Activity
from accounts.services.activity import SYSTEM
from accounts.templatetags.accounts import changes_said
from billing.models import Subscription, SubscriptionChange
from billing.services import changes, figures, subscriptions
from plock.kit.errors import Refused
from tests import make, sales

pytestmark = pytest.mark.django_db
TODAY, YESTERDAY, TOMORROW = (date(2026, 11, 21) + timedelta(days=n) for n in (0, -1, 1))
DEC, JAN, FEB = date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)


def running(**values):
    return sales.subscription(sales.plan(), **values)


def act(verb, subscription, **more):
    return getattr(subscriptions, verb)(subscription=subscription, today=TODAY, origin=SYSTEM, **more)


def end(subscription, last_day):
    return act("end", subscription, last_day=last_day)


def schedule(subscription, on):
    terms = {"quantity": on.month + 5}
    return changes.schedule(subscription=subscription, line=1, effective_on=on, terms=terms, today=TODAY, origin=SYSTEM)


def logged():
    found = Activity.objects.order_by("-pk")[0]
    return found.verb, found.changes


def account_of(subscription):
    return Account.objects.get(pk=subscription.account_id)


def test_a_draft_is_started_and_counts_from_then_on():
    started = act("start", running(state="draft"))
    assert (started.state, started.version, started.mrr) == ("active", 2, 100)
    assert account_of(started).mrr == 100
    assert logged() == ("subscription.started", {"state": ["draft", "active"]})


def test_a_draft_whose_days_are_over_has_ended_as_soon_as_it_is_started():
    assert act("start", running(state="draft", ends_on=YESTERDAY)).state == "ended"


def test_pausing_stops_collecting_and_changes_no_figure():
    paused = act("pause", running())
    assert (paused.state, paused.paused_on, paused.mrr) == ("paused", TODAY, 100)
    assert logged() == ("subscription.paused", {"state": ["active", "paused"], "paused_on": [None, "2026-11-21"]})
    resumed = act("resume", paused)
    assert (resumed.state, resumed.paused_on) == ("active", None)
    assert logged() == ("subscription.resumed", {"state": ["paused", "active"], "paused_on": ["2026-11-21", None]})


@pytest.mark.parametrize(
    ("verb", "state", "sentence"),
    [
        ("start", "active", "is started already"),
        ("pause", "draft", "is a draft. Start it first"),
        ("pause", "paused", "is paused already"),
        ("pause", "ended", "ended on 20 Nov 2026 and stays as it is"),
        ("resume", "active", "is not paused"),
        ("end", "draft", "is a draft"),
        ("end", "ended", "ended on 20 Nov 2026"),
    ],
)
def test_what_its_state_does_not_allow_is_refused(verb, state, sentence):
    more = {"paused_on": TODAY} if state == "paused" else {"ends_on": TODAY} if state == "ended" else {}
    with pytest.raises(Refused, match=sentence):
        act(verb, running(state=state, **more), **({"last_day": DEC} if verb == "end" else {}))


def test_one_without_items_is_not_started():
    with pytest.raises(Refused, match="has no items"):
        act("start", sales.subscription(state="draft"))


@pytest.mark.parametrize("verb", ["start", "pause", "resume"])
def test_nothing_moves_while_the_customer_is_archived(verb):
    with pytest.raises(Refused, match="is archived, its subscriptions are read-only"):
        act(verb, running(account=make.account(state="archived")))


def test_an_end_ahead_is_planned_and_it_runs_until_then():
    ended = end(running(), date(2026, 12, 31))
    assert (ended.ends_on, ended.last_day, ended.state, ended.mrr) == (JAN, date(2026, 12, 31), "active", 100)
    assert logged() == ("subscription.end_set", {"ends_on": [None, "2027-01-01"]})
    assert account_of(ended).subscription_count == 1


def test_an_end_that_is_past_ends_it_at_once():
    ended = end(act("pause", running()), YESTERDAY)
    assert (ended.state, ended.paused_on, ended.mrr) == ("ended", None, 0)
    assert account_of(ended).subscription_count == 0


def test_the_day_before_its_start_means_that_it_never_ran():
    ended = end(running(starts_on=DEC), date(2026, 11, 30))
    assert (ended.never_ran, ended.state, account_of(ended).subscription_count) == (True, "ended", 0)


def test_an_earlier_end_than_that_is_refused():
    with pytest.raises(Refused, match=r"starts on 1 Jan 2026. It can end the day before"):
        end(running(), date(2025, 12, 30))


def test_an_end_beyond_all_calendars_is_refused():
    with pytest.raises(Refused, match="31 Dec 9999 cannot be right"):
        end(running(), date.max)


def test_the_same_end_again_is_refused():
    with pytest.raises(Refused, match="ends on 31 Dec 2026 already"):
        end(running(ends_on=JAN), date(2026, 12, 31))
    with pytest.raises(Refused, match="until further notice already"):
        end(running(), None)


def test_what_is_planned_for_after_the_end_falls_away_and_stays_in_the_history():
    subscription = running()
    kept, dropped = schedule(subscription, DEC), schedule(subscription, FEB)
    last_day = date(2026, 12, 31)
    assert subscriptions.falling_away(subscription, last_day=last_day, today=TODAY) == [dropped]
    end(subscription, last_day)
    kept.refresh_from_db()
    dropped.refresh_from_db()
    assert (kept.cancelled_at, dropped.cancelled_at is None) == (None, False)
    assert list(subscription.items.order_by("pk").values_list("starts_on", "ends_on")) == [(None, DEC), (DEC, None)]
    assert logged()[1]["changes"] == [1, 0]
    assert ("Scheduled changes", "1", "0") in changes_said(Activity.objects.order_by("-pk")[0])


def test_a_planned_end_is_taken_back_before_its_day():
    subscription = running(ends_on=date(2028, 1, 1))
    end(subscription, date(2026, 12, 31))
    end(subscription, date(2027, 1, 31))
    change = SubscriptionChange.objects.get(cancelled_at=None)
    changes.cancel(change=change, today=TODAY, origin=SYSTEM)
    subscription.refresh_from_db()
    assert subscription.ends_on == date(2028, 1, 1)
    assert not SubscriptionChange.objects.filter(cancelled_at=None).exists()
    assert logged()[1]["ends_on"] == ["2027-02-01", "2028-01-01"]


def test_an_end_is_not_taken_back_to_one_that_has_passed():
    subscription = running(ends_on=JAN)
    end(subscription, date(2027, 6, 30))
    with pytest.raises(Refused, match=r"the end was 31 Dec 2026, which has passed. Set another last day"):
        changes.cancel(change=SubscriptionChange.objects.get(), today=FEB, origin=SYSTEM)
    subscription.refresh_from_db()
    assert subscription.ends_on == date(2027, 7, 1)


def test_one_that_was_never_to_run_is_live_again_when_its_end_is_taken_back():
    ended = end(act("pause", running(starts_on=DEC)), date(2026, 11, 30))
    changes.cancel(change=SubscriptionChange.objects.get(), today=TODAY, origin=SYSTEM)
    ended.refresh_from_db()
    assert (ended.state, ended.paused_on, ended.ends_on) == ("paused", TODAY, None)


def test_an_end_can_be_moved_on_and_lifted():
    subscription = running(ends_on=JAN)
    assert end(subscription, date(2027, 12, 31)).ends_on == date(2028, 1, 1)
    assert end(subscription, None).ends_on is None
    assert logged() == ("subscription.end_lifted", {"ends_on": ["2028-01-01", None]})


def test_an_end_that_has_come_stays():
    subscription = running()
    end(subscription, YESTERDAY)
    with pytest.raises(Refused, match="taken effect and stays"):
        changes.cancel(change=SubscriptionChange.objects.get(), today=TODAY, origin=SYSTEM)


def test_the_calendar_closes_what_is_past_its_end(django_assert_max_num_queries):
    over = [running(ends_on=TODAY, mrr=100) for _ in range(3)]
    over.append(running(ends_on=YESTERDAY, state="paused", paused_on=YESTERDAY))
    lasting = [running(), running(ends_on=TOMORROW), running(state="draft", ends_on=YESTERDAY)]
    with django_assert_max_num_queries(25):
        assert subscriptions.close_ended(on=TODAY) == 4
    assert set(Subscription.objects.filter(state="ended")) == set(over)
    assert [type(one).objects.get(pk=one.pk).state for one in lasting] == ["active", "active", "draft"]
    assert list(Activity.objects.values_list("verb", "source")) == [("subscription.ended", "system")] * 4
    assert not Subscription.objects.filter(state="ended", mrr__gt=0).exists()
    assert subscriptions.close_ended(on=TODAY) == 0


def test_what_is_closed_stays_closed_when_a_later_chunk_fails(monkeypatch):
    """Month ends close very many: they are not all held locked in one transaction."""
    first, second = running(ends_on=TODAY), running(ends_on=TODAY)
    refresh = figures.refresh

    def fail_at_the_second(accounts, *, on):
        if second.account_id in accounts:
            raise RuntimeError
        refresh(accounts, on=on)

    monkeypatch.setattr(figures, "CHUNK", 1)
    monkeypatch.setattr(figures, "refresh", fail_at_the_second)
    with pytest.raises(RuntimeError):
        subscriptions.close_ended(on=TODAY)
    assert [Subscription.objects.get(pk=one.pk).state for one in (first, second)] == ["ended", "active"]
