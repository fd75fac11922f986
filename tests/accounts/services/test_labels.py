"""Tagging many customers at once."""

import pytest

from accounts.models import Account, Activity
from accounts.services import labels
from accounts.services import tags as tagging
from accounts.services.activity import Origin
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def origin(bo):
    return Origin(by=bo)


def tags_of(*accounts):
    return [tagging.of(account) for account in accounts]


def test_adds_what_is_missing_and_leaves_the_rest_as_it_is(origin):
    bare, some, full = make.account(), make.account(tags=["Retail"]), make.account(tags=["Retail", "EU"])
    outcome = labels.add(ids=[bare.pk, some.pk, full.pk], names=["retail", "EU"], origin=origin)
    assert outcome.done == 2
    assert dict(outcome.skipped) == {"They carry these tags already.": [full.pk]}
    assert tags_of(bare, some, full) == [["EU", "Retail"]] * 3


def test_the_search_finds_the_new_tag_and_the_version_moves(origin):
    account = make.account()
    before = account.updated_at
    labels.add(ids=[account.pk], names=["Överby"], origin=origin)
    account.refresh_from_db()
    assert "överby" in account.search_text
    assert account.version == 2
    assert account.updated_at > before


def test_takes_tags_off_whatever_their_case(origin):
    account, other = make.account(tags=["Retail", "EU"]), make.account(tags=["Key"])
    outcome = labels.remove(ids=[account.pk, other.pk], names=["RETAIL", "unknown"], origin=origin)
    account.refresh_from_db()
    assert tags_of(account, other) == [["EU"], ["Key"]]
    assert "retail" not in account.search_text
    assert (outcome.done, dict(outcome.skipped)) == (1, {"They carry none of these tags.": [other.pk]})


def test_each_changed_customer_has_one_entry_in_the_log(origin, bo):
    account, full = make.account(tags=["A"]), make.account(tags=["A", "B"])
    labels.add(ids=[account.pk, full.pk], names=["B"], origin=origin)
    entry = Activity.objects.get()
    assert (entry.account, entry.actor, entry.verb) == (account, bo, "account.edited")
    assert entry.changes == {"tags": [["A"], ["A", "B"]]}


def test_archived_customers_may_be_tagged_and_merged_ones_not(origin):
    winner = make.account()
    archived = make.account(state="archived")
    merged = make.account(state="archived", merged_into=winner)
    outcome = labels.add(ids=[archived.pk, merged.pk, 987654], names=["x"], origin=origin)
    assert tags_of(archived, merged) == [["x"], []]
    assert (outcome.done, sorted(outcome.skipped.values())) == (1, sorted([[merged.pk], [987654]]))


def test_a_thousand_cost_as_many_queries_as_two(origin, django_assert_max_num_queries):
    ids = [account.pk for account in make.accounts(1000)]
    with django_assert_max_num_queries(16):
        assert labels.add(ids=ids, names=["x", "y"], origin=origin).done == 1000
    assert Account.objects.tagged("x", "y", every=True).count() == 1000
