"""Past every service, the database itself keeps groups true: one master at a time, one level, also when two race."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Account, GroupMembership
from accounts.services import groups
from accounts.services.activity import SYSTEM
from plock.kit.errors import Refused
from tests import make

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
ONE_MASTER, ONE_LEVEL = "accounts_membership_one_master", "accounts_membership_one_level"


def refused(name, act):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "second"), [((JAN, None), (FEB, None)), ((FEB, None), (JAN, MAR))])
def test_two_masters_on_one_day_are_refused(first, second):
    child = make.account()
    make.membership(account=child, master=make.account(), starts_on=first[0], ends_on=first[1])
    refused(
        ONE_MASTER,
        lambda: make.membership(account=child, master=make.account(), starts_on=second[0], ends_on=second[1]),
    )


@pytest.mark.django_db
def test_a_member_that_becomes_a_master_and_a_master_that_becomes_a_member_are_refused():
    top, mid, low = make.account(), make.account(), make.account()
    make.membership(account=mid, master=top, starts_on=JAN)
    refused(ONE_LEVEL, lambda: make.membership(account=low, master=mid, starts_on=FEB))
    GroupMembership.objects.all().delete()
    make.membership(account=low, master=mid, starts_on=FEB)
    refused(ONE_LEVEL, lambda: make.membership(account=mid, master=top, starts_on=JAN))
    make.membership(account=mid, master=top, starts_on=JAN, ends_on=FEB)


@pytest.mark.django_db
def test_an_update_past_the_model_is_refused_just_the_same():
    child, mid = make.account(), make.account()
    early = make.membership(account=child, master=mid, starts_on=JAN, ends_on=FEB)
    make.membership(account=child, master=make.account(), starts_on=FEB)
    refused(ONE_MASTER, lambda: GroupMembership.objects.filter(pk=early.pk).update(ends_on=MAR))
    make.membership(account=mid, master=make.account(), starts_on=FEB)
    other = make.membership(account=make.account(), master=make.account(), starts_on=MAR)
    refused(ONE_LEVEL, lambda: GroupMembership.objects.filter(pk=other.pk).update(master=mid))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway")
@pytest.mark.parametrize("conflict", ["two masters", "chain"])
def test_of_two_who_race_one_is_refused(conflict):
    one, two, three = make.account(), make.account(), make.account()
    wanted = [(one, two), (one, three)] if conflict == "two masters" else [(one, two), (two, three)]
    barrier, said = threading.Barrier(2), []

    def act(child: Account, master: Account) -> None:
        barrier.wait()
        try:
            with transaction.atomic():
                GroupMembership.objects.create(account=child, master=master, starts_on=JAN)
            said.append("saved")
        except IntegrityError as problem:
            said.append("groupmembership" if ONE_MASTER in str(problem) or ONE_LEVEL in str(problem) else "unique")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=pair) for pair in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said)[1] == "saved"
    assert sorted(said)[0] != "saved"
    assert GroupMembership.objects.count() == 1


@pytest.mark.django_db
def test_what_only_a_race_can_break_becomes_a_sentence(monkeypatch):
    child, master = make.account(), make.account()
    make.membership(account=child, master=make.account(), starts_on=FEB)
    monkeypatch.setattr("accounts.services.memberships.Ledger.of", lambda *_: ())
    with pytest.raises(Refused, match="at this very moment"):
        groups.assign(account=child, master=master, on=JAN, origin=SYSTEM)
