"""Handing many customers to one account manager."""

import pytest

from accounts.models import Account, Activity
from accounts.services import managers
from accounts.services.activity import Origin
from tests import make

pytestmark = pytest.mark.django_db


def test_assigns_those_that_are_open_and_says_why_not_the_others(bo, vi):
    mine, free = make.account(account_manager=bo), make.account()
    archived = make.account(state="archived")
    outcome = managers.assign(ids=[mine.pk, free.pk, archived.pk, 987654], manager=bo, origin=Origin(by=vi))
    assert outcome.done == 1
    assert {reason.split()[0]: ids for reason, ids in outcome.skipped.items()} == {
        "This": [987654],
        "Archived": [archived.pk],
        "They": [mine.pk],
    }
    assert set(Account.objects.filter(account_manager=bo)) == {mine, free}


def test_logs_who_it_was_before_and_moves_the_version(bo, vi):
    account = make.account(account_manager=vi)
    managers.assign(ids=[account.pk], manager=bo, origin=Origin(by=bo))
    entry = Activity.objects.get()
    account.refresh_from_db()
    assert (entry.verb, entry.account, entry.changes) == (
        "account.edited",
        account,
        {"account_manager": [str(vi), str(bo)]},
    )
    assert account.version == 2


def test_takes_the_manager_away(bo):
    account = make.account(account_manager=bo)
    assert managers.assign(ids=[account.pk], manager=None, origin=Origin(by=bo)).done == 1
    account.refresh_from_db()
    assert account.account_manager is None


def test_a_thousand_cost_as_many_queries_as_two(bo, django_assert_max_num_queries):
    ids = [account.pk for account in make.accounts(1000)]
    with django_assert_max_num_queries(8):
        assert managers.assign(ids=ids, manager=bo, origin=Origin(by=bo)).done == 1000
