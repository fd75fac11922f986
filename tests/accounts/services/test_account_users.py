"""The people at a customer: the count of active ones, `last updated` and the log follow every change."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, AccountUser, Activity
from accounts.services import account_users
from accounts.services.activity import Origin
from plock.kit.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.now() - timedelta(days=1)


@pytest.fixture
def account():
    return make.account(updated_at=YESTERDAY)


def count(account):
    return Account.objects.get(pk=account.pk).user_count


def add(account, email, **values):
    user = AccountUser(account=account, name=email.partition("@")[0], email=email, **values)
    return account_users.save(user=user, origin=Origin())


def test_only_active_users_count(account):
    add(account, "ann@x.se")
    add(account, "ben@x.se", state="invited")
    add(account, "cid@x.se", state="deactivated")
    assert count(account) == 1


def test_deactivating_is_logged_and_counted_and_the_user_stays(account, bo):
    user = add(account, "ann@x.se")
    account_users.deactivate(user=user, origin=Origin(by=bo))
    entry = Activity.objects.order_by("pk").last()
    assert (count(account), account.users.count()) == (0, 1)
    assert (entry.verb, entry.actor, entry.changes) == ("user.deactivated", bo, {"state": ["active", "deactivated"]})


def test_every_change_moves_last_updated_of_the_customer(account):
    add(account, "ann@x.se")
    assert Account.objects.get(pk=account.pk).updated_at > YESTERDAY + timedelta(hours=23)


def test_saving_a_user_unchanged_leaves_nothing(account):
    user = add(account, "ann@x.se")
    Account.objects.filter(pk=account.pk).update(updated_at=YESTERDAY)
    account_users.save(user=AccountUser.objects.get(pk=user.pk), origin=Origin())
    assert (Activity.objects.count(), Account.objects.get(pk=account.pk).updated_at) == (1, YESTERDAY)


def test_an_edit_logs_old_and_new(account):
    user = add(account, "ann@x.se")
    user.role = "admin"
    account_users.save(user=user, origin=Origin())
    entry = Activity.objects.order_by("pk").last()
    assert (entry.verb, entry.changes, entry.subject) == (
        "user.edited",
        {"role": ["user", "admin"]},
        "ann <ann@x.se>",
    )


def test_nobody_joins_an_archived_customer():
    account = make.account(state="archived")
    with pytest.raises(Refused, match="archived and read-only"):
        add(account, "ann@x.se")
    assert (account.users.count(), Activity.objects.count()) == (0, 0)


def test_many_at_once_are_logged_and_counted_like_one_by_one(account):
    other, old = make.account(), make.account_user(account=account, name="Old")
    old.state = "deactivated"
    new = [AccountUser(account=other, name=f"N{n}", email=f"n{n}@x.se") for n in range(3)]
    account_users.save_many(new=new, changed=[(old, {"state": ("active", "deactivated")})], origin=Origin())
    assert (count(account), count(other)) == (0, 3)
    assert sorted(Activity.objects.values_list("verb", flat=True)) == ["user.added"] * 3 + ["user.edited"]
