"""Dated changes of items: other terms, more items, fewer items, and taking back what was planned."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Activity
from accounts.services.activity import SYSTEM
from billing.models import SubscriptionChange, SubscriptionItem
from billing.services import changes, settling, subscriptions
from plock.kit.errors import Refused
from tests import make, sales

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
START, OCT, DEC, JAN, FEB = (
    date(2026, 1, 1),
    date(2026, 10, 1),
    date(2026, 12, 1),
    date(2027, 1, 1),
    date(2027, 2, 1),
)


def running(*items, **values):
    return sales.subscription(*(items or [sales.plan(name="Basic")]), **values)


def schedule(subscription, on, line=1, **terms):
    return changes.schedule(
        subscription=subscription, line=line, effective_on=on, terms=terms, today=TODAY, origin=SYSTEM
    )


def add(subscription, on, **values):
    item = SubscriptionItem(**{"plan_version": sales.plan(price="50"), "quantity": Decimal(1), **values})
    return changes.add_item(subscription=subscription, item=item, effective_on=on, today=TODAY, origin=SYSTEM)


def remove(subscription, on, line=1):
    return changes.remove_item(subscription=subscription, line=line, effective_on=on, today=TODAY, origin=SYSTEM)


def cancel(change):
    return changes.cancel(change=change, today=TODAY, origin=SYSTEM)


def rows(subscription):
    found = subscription.items.order_by("line", "pk").values_list("line", "quantity", "starts_on", "ends_on")
    return [(line, int(quantity), starts_on, ends_on) for line, quantity, starts_on, ends_on in found]


def test_other_terms_hold_from_their_day_and_those_before_until_then():
    subscription = running()
    change = schedule(subscription, DEC, quantity=Decimal(5), rebate_percent=Decimal(10))
    assert rows(subscription) == [(1, 1, None, DEC), (1, 5, DEC, None)]
    assert (change.before, change.after) == (
        {"quantity": "1", "rebate_percent": "0"},
        {"quantity": "5", "rebate_percent": "10"},
    )
    subscription.refresh_from_db()
    assert (subscription.version, subscription.mrr, subscription.cmrr) == (2, 100, 450)
    logged = Activity.objects.get()
    assert (logged.verb, logged.changes["quantity"]) == ("subscription.change_scheduled", ["1", "5"])


def test_another_plan_from_a_day_is_remembered_by_name():
    pro = sales.plan(name="Pro", price="300")
    change = schedule(running(), DEC, plan_version=pro)
    assert (change.before["price_plan"], change.after["price_plan"]) == ("Basic", "Pro")
    assert change.item.plan_version == pro
    assert Activity.objects.get().changes["plan_version"] == ["Basic", "Pro"]


def test_a_change_between_two_others_runs_until_the_next_one():
    subscription = running()
    schedule(subscription, FEB, quantity=Decimal(9))
    schedule(subscription, DEC, quantity=Decimal(5))
    assert rows(subscription) == [(1, 1, None, DEC), (1, 9, FEB, None), (1, 5, DEC, FEB)]


def test_a_change_in_the_past_counts_from_then_on():
    subscription = running()
    schedule(subscription, OCT, quantity=Decimal(3))
    assert Account.objects.get(pk=subscription.account_id).mrr == 300


def test_a_rebate_that_has_run_out_by_then_is_not_carried_along():
    item = {"plan_version": sales.plan(), "rebate_percent": Decimal(10), "rebate_until": date(2026, 6, 30)}
    change = schedule(running(item), DEC, quantity=Decimal(2), rebate_until=date(2026, 6, 30))
    assert (change.after, change.item.rebate_percent) == ({"quantity": "2"}, 0)


def test_from_the_first_day_a_draft_is_changed_in_place_without_a_history():
    subscription = running(state="draft")
    assert schedule(subscription, START, quantity=Decimal(5)) is None
    assert rows(subscription) == [(1, 5, None, None)]
    assert not SubscriptionChange.objects.exists()


def test_from_the_first_day_a_running_one_is_changed_in_place_with_a_history():
    subscription = running(starts_on=DEC)
    change = schedule(subscription, DEC, quantity=Decimal(5))
    assert rows(subscription) == [(1, 5, None, None)]
    cancel(change)
    assert rows(subscription) == [(1, 1, None, None)]


@pytest.mark.parametrize(
    ("on", "terms", "sentence"),
    [
        (date(2025, 12, 31), {"quantity": Decimal(5)}, "starts on 1 Jan 2026. Choose that day or a later one"),
        (date(2028, 1, 1), {"quantity": Decimal(5)}, "ends on 31 Dec 2027. Choose an earlier day"),
        (DEC, {"quantity": Decimal(1)}, "Nothing would change"),
        (date.max, {"quantity": Decimal(5)}, "31 Dec 9999 cannot be right"),
        (DEC, {"quantity": Decimal(-1)}, "is 0 or more"),
        (DEC, {"quantity": None}, "has a fixed price"),
        (DEC, {"rebate_percent": Decimal(5), "rebate_until": OCT}, "before the item starts"),
    ],
)
def test_terms_that_cannot_be_are_refused(on, terms, sentence):
    subscription = running(ends_on=date(2028, 1, 1))
    with pytest.raises(Refused, match=sentence):
        schedule(subscription, on, **terms)
    assert rows(subscription) == [(1, 1, None, None)]


def test_a_plan_in_another_currency_is_refused():
    with pytest.raises(Refused, match="is in EUR, the subscription in SEK"):
        schedule(running(), DEC, plan_version=sales.plan(currency_id="EUR"))


def test_a_second_change_of_a_line_on_one_day_is_refused():
    subscription = running()
    schedule(subscription, DEC, quantity=Decimal(5))
    with pytest.raises(Refused, match=r"already changes on that day. Cancel that change first"):
        schedule(subscription, DEC, quantity=Decimal(6))


def test_a_line_that_is_not_there_is_refused():
    with pytest.raises(Refused, match="not part of the subscription on that day"):
        schedule(running(), DEC, line=7, quantity=Decimal(5))


def test_nothing_changes_once_it_has_ended():
    with pytest.raises(Refused, match="ended on 20 Nov 2026"):
        schedule(running(ends_on=TODAY), OCT, quantity=Decimal(5))


def test_cancelling_undoes_a_change_exactly_and_keeps_it_in_the_history(ada):
    subscription = running()
    schedule(subscription, FEB, quantity=Decimal(9))
    before = rows(subscription)
    change = cancel(schedule(subscription, DEC, quantity=Decimal(5)))
    assert rows(subscription) == before
    assert (change.cancelled_at is None, change.item_id) == (False, None)
    logged = Activity.objects.order_by("-pk")[0]
    assert (logged.verb, logged.changes) == (
        "subscription.change_cancelled",
        {"effective_on": ["2026-12-01", None], "quantity": ["5", "1"]},
    )


def test_what_is_in_force_or_cancelled_is_not_cancelled():
    subscription = running()
    with pytest.raises(Refused, match="taken effect and stays"):
        cancel(schedule(subscription, TODAY, quantity=Decimal(5)))
    change = schedule(subscription, DEC, quantity=Decimal(6))
    cancel(change)
    with pytest.raises(Refused, match="cancelled already"):
        cancel(change)


def test_an_item_is_added_on_a_line_of_its_own_and_taken_back():
    subscription = running()
    change = add(subscription, DEC, quantity=Decimal(2))
    assert rows(subscription) == [(1, 1, None, None), (2, 2, DEC, None)]
    assert (change.kind, change.line, change.after["quantity"]) == ("add", 2, "2")
    cancel(change)
    assert rows(subscription) == [(1, 1, None, None)]
    assert add(subscription, DEC).line == 3


def test_an_item_that_changes_again_later_is_not_taken_back_before_that_is():
    subscription = running()
    change = add(subscription, DEC)
    schedule(subscription, JAN, line=2, quantity=Decimal(5))
    with pytest.raises(Refused, match="changed again later"):
        cancel(change)


def test_an_item_is_added_to_a_draft_from_its_first_day_without_a_history():
    subscription = running(state="draft")
    assert add(subscription, START) is None
    assert rows(subscription) == [(1, 1, None, None), (2, 1, None, None)]


def test_an_item_of_another_currency_is_not_added():
    with pytest.raises(Refused, match="is in EUR"):
        add(running(), DEC, plan_version=sales.plan(currency_id="EUR"))


def test_an_item_is_removed_from_a_day_on_and_its_later_changes_fall_away():
    subscription = running(sales.plan(), sales.plan())
    later = schedule(subscription, FEB, quantity=Decimal(9))
    change = remove(subscription, DEC)
    later.refresh_from_db()
    assert later.cancelled_at
    assert rows(subscription) == [(1, 1, None, DEC), (2, 1, None, None)]
    cancel(change)
    assert rows(subscription) == [(1, 1, None, None), (2, 1, None, None)]


def test_removed_earlier_than_planned_the_first_plan_falls_away():
    subscription = running(sales.plan(), sales.plan())
    first, second = remove(subscription, FEB), remove(subscription, DEC)
    first.refresh_from_db()
    assert first.cancelled_at
    cancel(second)
    assert rows(subscription)[0] == (1, 1, None, None)


def test_removed_from_the_first_day_it_was_never_there_until_that_is_taken_back():
    subscription = running(sales.plan(), sales.plan(), starts_on=DEC)
    change = remove(subscription, DEC)
    assert rows(subscription) == [(2, 1, None, None)]
    cancel(change)
    assert rows(subscription) == [(1, 1, None, None), (2, 1, None, None)]


def test_the_only_item_is_not_removed_from_a_running_subscription():
    with pytest.raises(Refused, match="End the subscription instead"):
        remove(running(), DEC)


def test_an_item_that_is_only_planned_is_cancelled_rather_than_removed():
    subscription = running()
    add(subscription, DEC)
    with pytest.raises(Refused, match=r"is only planned. Cancel the change that adds it"):
        remove(subscription, DEC, line=2)


def test_an_item_that_changed_since_is_not_removed_from_before_that():
    subscription = running(sales.plan(), sales.plan())
    schedule(subscription, OCT, quantity=Decimal(5))
    with pytest.raises(Refused, match="changed again after that day"):
        remove(subscription, date(2026, 9, 1))


def test_what_is_invoiced_is_not_undone():
    subscription = running(sales.plan(), sales.plan(), starts_on=DEC)
    change = schedule(subscription, date(2026, 12, 15), quantity=Decimal(5))
    settling.settle(subscription=subscription, until=JAN, today=TODAY, origin=SYSTEM)
    with pytest.raises(Refused, match="is invoiced already"):
        cancel(change)
    with pytest.raises(Refused, match="first day of this item is invoiced already"):
        schedule(subscription, DEC, quantity=Decimal(7))
    with pytest.raises(Refused, match="later change of this item is invoiced already"):
        remove(subscription, date(2026, 12, 10))
    subscriptions.end(subscription=subscription, last_day=date(2026, 12, 9), today=TODAY, origin=SYSTEM)
    assert len(rows(subscription)) == 3


def statements(subscription):
    with CaptureQueriesContext(connection) as captured:
        schedule(subscription, DEC, quantity=Decimal(5))
    return len(captured)


@pytest.mark.parametrize("count", [1, 20])
def test_a_change_costs_as_many_statements_with_50_subscriptions_of_20_items_as_with_one(count):
    small, large = make.account(), make.account()
    version = sales.plan()
    one = running(version, account=small)
    many = [running(*[version] * count, account=large) for _ in range(50)]
    subscriptions.pause(subscription=one, today=TODAY, origin=SYSTEM)
    subscriptions.pause(subscription=many[0], today=TODAY, origin=SYSTEM)
    assert statements(one) == statements(many[0])
