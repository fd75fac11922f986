"""Changes of what has changed already: on the same day, in another order, of drafts; and what there is no room for."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.services.activity import SYSTEM
from billing.services import settling
from plock.kit.errors import Refused
from tests import sales
from tests.billing.services.test_changes import DEC, FEB, JAN, OCT, TODAY, add, cancel, remove, rows, running, schedule

pytestmark = pytest.mark.django_db


def test_of_two_changes_from_the_first_day_the_later_one_is_cancelled_first():
    subscription = running(starts_on=DEC)
    first, second = schedule(subscription, DEC, quantity=Decimal(2)), schedule(subscription, DEC, quantity=Decimal(3))
    with pytest.raises(Refused, match="changed again later"):
        cancel(first)
    cancel(second)
    cancel(first)
    assert rows(subscription) == [(1, 1, None, None)]


@pytest.mark.parametrize("on", [TODAY, OCT])
def test_a_change_that_has_taken_effect_is_put_right_from_its_own_day(on):
    subscription = running()
    schedule(subscription, on, quantity=Decimal(5))
    change = schedule(subscription, on, quantity=Decimal(6))
    assert rows(subscription) == [(1, 1, None, on), (1, 6, on, None)]
    assert (change.before["quantity"], change.after["quantity"]) == ("5", "6")


def test_a_change_that_has_taken_effect_and_is_invoiced_stays():
    subscription = running()
    schedule(subscription, TODAY, quantity=Decimal(5))
    settling.settle(subscription=subscription, until=DEC, today=TODAY, origin=SYSTEM)
    with pytest.raises(Refused, match=r"is invoiced already. Choose a later day"):
        schedule(subscription, TODAY, quantity=Decimal(6))


def test_an_item_is_removed_from_the_day_on_which_it_was_added_or_changed():
    subscription = running()
    added = add(subscription, TODAY)
    change = remove(subscription, TODAY, line=2)
    assert rows(subscription) == [(1, 1, None, None)]
    assert (change.kind, change.line, change.item_id) == ("remove", added.line, None)
    add(subscription, DEC)
    schedule(subscription, TODAY, quantity=Decimal(5))
    remove(subscription, TODAY)
    assert rows(subscription)[0] == (1, 1, None, TODAY)


def test_of_a_draft_every_change_can_be_taken_back_whenever_it_was_to_be():
    subscription = running(sales.plan(), sales.plan(), state="draft")
    cancel(schedule(subscription, OCT, quantity=Decimal(2)))
    cancel(remove(subscription, OCT))
    schedule(subscription, OCT, quantity=Decimal(2))
    with pytest.raises(Refused, match="Cancel that change first"):
        schedule(subscription, OCT, quantity=Decimal(3))
    remove(subscription, date(2026, 9, 1))
    assert rows(subscription)[0] == (1, 1, None, date(2026, 9, 1))


def test_whatever_the_order_of_removals_one_item_goes_on():
    subscription = running(sales.plan(), sales.plan())
    remove(subscription, FEB, line=2)
    with pytest.raises(Refused, match="End the subscription instead"):
        remove(subscription, JAN)
    added = add(subscription, JAN)
    remove(subscription, JAN)
    with pytest.raises(Refused, match="No other item goes on"):
        cancel(added)


def test_what_is_planned_is_refused_where_some_day_would_come_to_more_than_plock_can_hold():
    subscription = running(sales.plan(price="900000000"))
    schedule(subscription, FEB, quantity=Decimal(2))
    with pytest.raises(Refused, match="more a month than Plock can hold"):
        schedule(subscription, JAN, quantity=Decimal("999999999999"))
    with pytest.raises(Refused, match="more a month than Plock can hold"):
        schedule(subscription, TODAY, quantity=Decimal("999999999999"))
    assert rows(subscription) == [(1, 1, None, FEB), (1, 2, FEB, None)]
