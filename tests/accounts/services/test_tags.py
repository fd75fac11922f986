"""Tags: one word is one tag whatever its case, and many accounts cost as many queries as one."""

import pytest

from accounts.models import Account, Tag, Tagging
from accounts.services import tags
from tests import make

pytestmark = pytest.mark.django_db


def test_a_tag_is_the_same_in_any_case_and_keeps_its_first_spelling():
    first, second = make.account(), make.account()
    tags.replace({first.pk: ["Straße", "ÅLAND"], second.pk: ["STRASSE", "åland"]})
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Straße", "ÅLAND"]
    assert tags.names_of([first.pk, second.pk])[second.pk] == tags.of(first)


def test_replacing_adds_what_is_new_takes_off_what_is_gone_and_leaves_the_rest_alone():
    account = make.account(tags=["Keep", "Drop"])
    kept = Tagging.objects.get(tag__name="Keep").pk
    tags.replace({account.pk: ["keep", "New"]})
    assert tags.of(account) == ["Keep", "New"]
    assert Tagging.objects.get(tag__name="Keep").pk == kept


def test_a_word_typed_twice_is_hung_on_once():
    account = make.account()
    tags.replace({account.pk: ["Retail", "RETAIL"]})
    assert tags.of(account) == ["Retail"]


def test_suggests_what_begins_like_this():
    for name in ("Retail", "Resellers", "Public sector"):
        make.tag(name)
    assert [tag.name for tag in tags.suggestions("RE")] == ["Resellers", "Retail"]
    assert [tag.name for tag in tags.suggestions("re", limit=1)] == ["Resellers"]


def test_finds_customers_by_any_or_by_every_tag():
    both, one, _none = make.account(tags=["A", "B"]), make.account(tags=["A"]), make.account()
    assert set(Account.objects.tagged("a", "b")) == {both, one}
    assert set(Account.objects.tagged("a", "b", every=True)) == {both}


def test_a_thousand_accounts_cost_as_many_queries_as_one(django_assert_max_num_queries):
    accounts = make.accounts(1000)
    with django_assert_max_num_queries(6):
        tags.replace({account.pk: ["A", "B", "C"] for account in accounts})
    assert Tagging.objects.count() == 3000
