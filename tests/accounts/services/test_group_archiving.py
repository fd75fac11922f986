"""Archiving and merging, as far as groups go: what is said before, and what is so afterwards."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import effects
from accounts.models import Account, Activity, GroupMembership
from accounts.registry import account_parts, archive_effects
from accounts.services import group_archiving, group_merging
from accounts.services.activity import Origin
from tests import make
from tests.accounts.groups import history

pytestmark = pytest.mark.django_db
PAST, TODAY, SOON = date(2025, 1, 1), date(2026, 6, 15), date(2026, 7, 1)


@pytest.fixture
def origin(bo):
    return Origin(by=bo)


def verbs(account):
    return list(Activity.objects.filter(account=account).order_by("pk").values_list("verb", flat=True))


def say(found):
    return [one.sentence for one in found]


def test_an_archived_master_lets_its_members_go(origin):
    master, *members = make.account(name="Nord"), make.account(), make.account()
    for member in members:
        make.membership(account=member, master=master, starts_on=PAST)
    said = say(effects.describe_archiving([master.pk], TODAY))
    assert said == ["The group loses its master: 2 members stand alone from then on."]
    effects.end_groups([master.pk], TODAY, origin)
    assert [history(member) for member in members] == [[("Nord", PAST, TODAY)]] * 2
    assert verbs(members[0]) == ["group.left"]
    assert verbs(master) == ["group.member_removed"]


def test_an_archived_member_leaves_and_has_no_plans(origin):
    child, old, new = make.account(), make.account(name="Old"), make.account(name="New")
    make.membership(account=child, master=old, starts_on=PAST, ends_on=SOON)
    make.membership(account=child, master=new, starts_on=SOON)
    said = say(effects.describe_archiving([child.pk], TODAY))
    assert said == ["1 customer leaves its group.", "1 planned change of group is cancelled."]
    effects.end_groups([child.pk], TODAY, origin)
    assert history(child) == [("Old", PAST, TODAY)]


def test_who_was_to_move_to_an_archived_master_stays_where_it_is(origin):
    child, old, new = make.account(), make.account(name="Old"), make.account(name="New")
    make.membership(account=child, master=old, starts_on=PAST, ends_on=SOON)
    make.membership(account=child, master=new, starts_on=SOON)
    group_archiving.end([new.pk], on=TODAY, origin=origin)
    assert history(child) == [("Old", PAST, None)]
    assert verbs(child) == ["group.plan_cancelled"]


def test_who_cannot_stay_stands_alone(origin):
    """It was to lead a group of its own from that day on."""
    child, old, new, follower = make.account(), make.account(name="Old"), make.account(), make.account()
    make.membership(account=child, master=old, starts_on=PAST, ends_on=SOON)
    plan = make.membership(account=child, master=new, starts_on=SOON, ends_on=date(2026, 8, 1))
    make.membership(account=follower, master=child, starts_on=date(2026, 8, 1))
    assert plan.pk
    group_archiving.end([new.pk], on=TODAY, origin=origin)
    assert history(child) == [("Old", PAST, date(2026, 8, 1))]


def test_a_master_and_its_members_can_be_archived_together(origin):
    master, child = make.account(), make.account()
    make.membership(account=child, master=master, starts_on=PAST)
    group_archiving.end([master.pk, child.pk], on=TODAY, origin=origin)
    assert GroupMembership.objects.get().ends_on == TODAY


def test_history_stays_and_nobody_without_a_group_is_touched(origin):
    master, former = make.account(name="Nord"), make.account()
    make.membership(account=former, master=master, starts_on=PAST, ends_on=date(2025, 6, 1))
    assert effects.describe_archiving([master.pk, former.pk], TODAY) == []
    group_archiving.end([master.pk, former.pk], on=TODAY, origin=origin)
    assert history(former) == [("Nord", PAST, date(2025, 6, 1))]
    assert not Activity.objects.exists()
    assert Account.objects.get(pk=former.pk).version == 1


def test_many_members_cost_as_many_statements_as_few(origin):
    def run(n):
        master = make.account()
        members = make.accounts(n)
        GroupMembership.objects.bulk_create(
            [GroupMembership(account=one, master=master, starts_on=PAST) for one in members]
        )
        with CaptureQueriesContext(connection) as asked:
            effects.describe_archiving([master.pk], TODAY)
            group_archiving.end([master.pk], on=TODAY, origin=origin)
        return len(asked)

    assert run(200) == run(2) < 25


def test_both_are_registered():
    assert "groups" in archive_effects
    assert "groups" in account_parts


# Merging -------------------------------------------------------------------------------------------------------------


def merge(loser, winner, origin):
    assert group_merging.refuse(loser, winner, today=TODAY) == ""
    group_merging.move(loser, winner, today=TODAY, origin=origin)


def test_memberships_and_members_of_the_loser_become_the_winners(origin):
    loser, winner, master = make.account(name="Twin"), make.account(name="Keeper"), make.account(name="Nord")
    make.membership(account=loser, master=master, starts_on=PAST, ends_on=TODAY)
    member = make.account()
    make.membership(account=member, master=loser, starts_on=SOON)
    assert say(effects.describe_merging(loser, winner)) == [
        "1 group membership moves.",
        "1 member of the group gets a new master.",
    ]
    merge(loser, winner, origin)
    assert history(winner) == [("Nord", PAST, TODAY)]
    assert history(member) == [("Keeper", SOON, None)]
    assert (history(loser), verbs(member)) == ([], ["group.moved"])


def test_both_in_one_group_is_no_obstacle(origin):
    loser, winner, master = make.account(), make.account(), make.account(name="Nord")
    make.membership(account=loser, master=master, starts_on=PAST)
    make.membership(account=winner, master=master, starts_on=date(2025, 5, 1))
    merge(loser, winner, origin)
    assert history(winner) == [("Nord", date(2025, 5, 1), None)]
    assert history(loser) == [("Nord", PAST, TODAY)]


def test_a_former_membership_of_each_other_stays_with_the_loser(origin):
    loser, winner = make.account(), make.account(name="Keeper")
    make.membership(account=loser, master=winner, starts_on=PAST, ends_on=TODAY)
    merge(loser, winner, origin)
    assert history(loser) == [("Keeper", PAST, TODAY)]


def test_master_and_member_of_each_other_are_refused():
    loser, winner = make.account(name="Twin"), make.account(name="Keeper")
    make.membership(account=loser, master=winner, starts_on=PAST)
    text = "Twin and Keeper are master and member of one group. Take the member out of it first."
    assert group_merging.refuse(loser, winner, today=TODAY) == text


def test_two_masters_on_one_day_are_refused():
    loser, winner = make.account(name="Twin"), make.account(name="Keeper")
    make.membership(account=loser, master=make.account(name="One"), starts_on=PAST)
    make.membership(account=winner, master=make.account(name="Two"), starts_on=SOON)
    said = group_merging.refuse(loser, winner, today=TODAY)
    assert "Twin is part of" in said
    assert "Two then" in said


@pytest.mark.parametrize("leads", ["loser", "winner"])
def test_who_would_be_master_and_member_is_refused(leads):
    loser, winner = make.account(), make.account()
    master, member = (loser, winner) if leads == "loser" else (winner, loser)
    make.membership(account=make.account(), master=master, starts_on=PAST)
    make.membership(account=member, master=make.account(), starts_on=SOON)
    assert "merged, it would be both" in group_merging.refuse(loser, winner, today=TODAY)
