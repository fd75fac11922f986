"""Changing groups: what is written, what is logged, and what is refused in words that name customer and day."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Activity, GroupMembership
from accounts.services import groups
from accounts.services.activity import Origin
from plock.kit.errors import Refused
from tests import make
from tests.accounts.groups import history

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
SOON, LATER = date(2026, 7, 1), date(2026, 9, 1)


@pytest.fixture
def origin(bo):
    return Origin(by=bo)


def entries(account):
    return list(Activity.objects.filter(account=account).order_by("pk").values_list("verb", "changes"))


def test_a_customer_joins_a_group_and_both_pages_tell(origin):
    child, master = make.account(), make.account(name="Nord", customer_number="M-1")
    assert groups.assign(account=child, master=master, on=TODAY, origin=origin)
    assert history(child) == [("Nord", TODAY, None)]
    changes = {"master": [None, "M-1 Nord"], "starts_on": [None, "2026-06-15"]}
    assert entries(child) == [("group.joined", changes)]
    told = Activity.objects.get(account=master)
    assert (told.verb, told.subject, told.actor) == ("group.member_added", str(child), origin.by)
    for one in (child, master):
        assert Account.objects.get(pk=one.pk).updated_at > one.updated_at
    assert Account.objects.get(pk=child.pk).version == 2


def test_a_move_ends_the_old_membership_on_its_day_and_tells_three_pages(origin):
    child, old, new = make.account(), make.account(name="Old"), make.account(name="New")
    make.membership(account=child, master=old, starts_on=date(2025, 1, 1))
    groups.assign(account=child, master=new, on=SOON, origin=origin)
    assert history(child) == [("Old", date(2025, 1, 1), SOON), ("New", SOON, None)]
    assert entries(child)[0][0] == "group.moved"
    assert [entries(one)[0][0] for one in (old, new)] == ["group.member_removed", "group.member_added"]


def test_leaving_keeps_the_history(origin):
    child, master = make.account(), make.account(name="Nord")
    make.membership(account=child, master=master, starts_on=date(2025, 1, 1))
    groups.leave(account=child, on=TODAY, origin=origin)
    assert history(child) == [("Nord", date(2025, 1, 1), TODAY)]
    assert entries(child)[0][0] == "group.left"
    assert entries(master)[0][0] == "group.member_removed"


def test_a_membership_that_began_on_the_day_is_replaced(origin):
    child, first, second = make.account(), make.account(), make.account(name="Second")
    groups.assign(account=child, master=first, on=TODAY, origin=origin)
    groups.assign(account=child, master=second, on=TODAY, origin=origin)
    assert history(child) == [("Second", TODAY, None)]
    assert [verb for verb, _changes in entries(child)] == ["group.joined", "group.moved"]


def test_the_same_again_writes_nothing(origin):
    child, master = make.account(), make.account()
    groups.assign(account=child, master=master, on=TODAY, origin=origin)
    assert not groups.assign(account=child, master=master, on=SOON, origin=origin)
    assert len(entries(child)) == 1


def test_leaving_without_a_group_is_refused(origin):
    with pytest.raises(Refused, match="in no group on 15 Jun 2026"):
        groups.leave(account=make.account(), on=TODAY, origin=origin)


def test_nobody_is_its_own_master(origin):
    alone = make.account()
    with pytest.raises(Refused, match="cannot be its own master"):
        groups.assign(account=alone, master=alone, on=TODAY, origin=origin)


def test_a_member_cannot_be_a_master_on_any_common_day(origin):
    child, master, top = make.account(), make.account(name="Mid"), make.account(name="Top", customer_number="T-1")
    make.membership(account=master, master=top, starts_on=LATER, ends_on=date(2026, 10, 1))
    with pytest.raises(Refused, match=r"Mid is itself part of T-1 Top from 1 Sept? 2026 to 30 Sept? 2026"):
        groups.assign(account=child, master=master, on=TODAY, origin=origin)
    groups.assign(account=child, master=master, on=date(2026, 10, 1), origin=origin)


def test_a_master_cannot_become_a_member_while_it_has_members(origin):
    master, member, top = make.account(name="Mid"), make.account(name="Low", customer_number="L-1"), make.account()
    make.membership(account=member, master=master, starts_on=TODAY, ends_on=LATER)
    with pytest.raises(Refused, match="Mid is the master of L-1 Low from 15 Jun 2026 to 31 Aug 2026"):
        groups.assign(account=master, master=top, on=SOON, origin=origin)
    groups.assign(account=master, master=top, on=LATER, origin=origin)


def test_archived_customers_stay_out_of_groups(origin):
    gone, here = make.account(state="archived", name="Gone"), make.account()
    with pytest.raises(Refused, match="Gone is archived and cannot be a master"):
        groups.assign(account=here, master=gone, on=TODAY, origin=origin)
    with pytest.raises(Refused, match="Gone is archived and read-only"):
        groups.assign(account=gone, master=here, on=TODAY, origin=origin)


def test_many_are_done_and_the_others_listed_by_reason(origin):
    master, fine, already, gone = (make.account() for _ in range(4))
    make.membership(account=already, master=master, starts_on=date(2025, 1, 1))
    Account.objects.filter(pk=gone.pk).update(state="archived")
    ids = [fine.pk, already.pk, gone.pk, master.pk]
    outcome = groups.assign_many(ids=ids, master=master, on=TODAY, origin=origin)
    assert outcome.done == 1
    assert sorted(pk for ids in outcome.skipped.values() for pk in ids) == sorted([already.pk, gone.pk, master.pk])
    outcome = groups.leave_many(ids=[fine.pk, gone.pk], on=TODAY, origin=origin)
    assert (outcome.done, history(fine)) == (1, [])


def test_one_call_may_take_a_master_out_of_its_group_and_give_it_members(origin):
    """Whatever the order: what counts is how it is afterwards."""
    master, top, child = make.account(), make.account(), make.account()
    make.membership(account=master, master=top, starts_on=date(2025, 1, 1))
    result = groups.change_many(masters={child.pk: master.pk, master.pk: None}, on=TODAY, origin=origin)
    assert sorted(result.changed) == sorted([master.pk, child.pk])


def test_of_a_chain_in_one_call_nothing_that_breaks_the_one_level_is_written(origin):
    one, two, three = (make.account() for _ in range(3))
    result = groups.change_many(masters={one.pk: two.pk, two.pk: three.pk}, on=TODAY, origin=origin)
    assert list(result.refused) == [one.pk]
    assert result.changed == [two.pk]


@pytest.mark.parametrize("planned", ["move", "leave", "join"])
def test_a_cancelled_plan_leaves_everything_as_it_was(origin, planned):
    child, old, new = make.account(), make.account(name="Old"), make.account(name="New")
    if planned != "join":
        make.membership(account=child, master=old, starts_on=date(2025, 1, 1))
    before = history(child)
    if planned == "leave":
        groups.leave(account=child, on=SOON, origin=origin)
    else:
        groups.assign(account=child, master=new, on=SOON, origin=origin)
    last = GroupMembership.objects.filter(account=child).latest("starts_on")
    groups.cancel_planned(membership=last, today=TODAY, origin=origin)
    assert history(child) == before
    verb, changes = entries(child)[-1]
    assert (verb, changes["starts_on"]) == ("group.plan_cancelled", ["2026-07-01", None])


def test_a_plan_that_has_taken_effect_cannot_be_cancelled(origin):
    child, master = make.account(), make.account()
    held = make.membership(account=child, master=master, starts_on=TODAY)
    with pytest.raises(Refused, match="not planned any more"):
        groups.cancel_planned(membership=held, today=TODAY, origin=origin)
    groups.leave(account=child, on=TODAY, origin=origin)
    with pytest.raises(Refused, match="not planned any more"):
        groups.cancel_planned(membership=held, today=TODAY, origin=origin)


def test_a_planned_leave_stays_where_the_account_leads_a_group_of_its_own_afterwards(origin):
    child, old, member = make.account(name="Rising"), make.account(), make.account()
    held = make.membership(account=child, master=old, starts_on=date(2025, 1, 1), ends_on=SOON)
    make.membership(account=member, master=child, starts_on=SOON)
    with pytest.raises(Refused, match="Rising is the master of"):
        groups.cancel_planned(membership=held, today=TODAY, origin=origin)


@pytest.mark.parametrize("verb", ["join", "move", "leave"])
def test_hundreds_cost_as_many_statements_as_two(origin, verb):
    def run(n):
        master = make.account()
        ids = [one.pk for one in make.accounts(n)]
        if verb != "join":
            groups.assign_many(ids=ids, master=make.account(), on=TODAY - timedelta(days=30), origin=origin)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            if verb == "leave":
                groups.leave_many(ids=ids, on=TODAY, origin=origin)
            else:
                groups.assign_many(ids=ids, master=master, on=TODAY, origin=origin)
        return len(asked)

    assert run(300) == run(2) < 20
