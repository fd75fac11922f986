"""The search over everything finds subscriptions, and the log puts what was done with them into words."""

import pytest

from accounts.models import Account
from billing.wiring.subscriptions import find_subscriptions
from plock.kit.search import sources
from tests import make, sales

pytestmark = pytest.mark.django_db


def test_the_number_names_one_beyond_doubt_and_words_find_the_rest(ada):
    account = make.account(name="Fjord Energi")
    one = sales.subscription(sales.plan(), account=account, number="S-00007", name="Main site")
    sales.subscription(sales.plan(), account=account, number="S-000070", state="paused", paused_on="2026-01-01")
    hits = find_subscriptions(ada, "s-00007", 5)
    assert [(hit.title, hit.detail, hit.is_exact) for hit in hits] == [
        ("S-00007 Main site", "Fjord Energi", True),
        ("S-000070", "Fjord Energi · Paused", False),
    ]
    assert hits[0].url == one.get_absolute_url()
    assert [hit.title for hit in find_subscriptions(ada, "main", 5)] == ["S-00007 Main site"]
    assert len(find_subscriptions(ada, "fjord", 1)) == 1
    assert find_subscriptions(ada, "", 5) == []


def test_it_asks_four_queries_however_many_there_are(ada, django_assert_num_queries):
    """Two of them see how many there may be, and so which way is the fast one."""
    for _ in range(5):
        sales.subscription(sales.plan(), name="Main")
    with django_assert_num_queries(4):
        find_subscriptions(ada, "main", 5)


def test_all_that_fit_are_a_click_away():
    assert sources.get("subscriptions").more("fjord") == "/subscriptions/?q=fjord"


def test_the_tab_counts_live_ones(ada, client_as):
    account = make.account()
    Account.objects.filter(pk=account.pk).update(subscription_count=3)
    page = client_as(ada).get(f"/customers/{account.pk}/").content.decode()
    assert f"/customers/{account.pk}/subscriptions/" in page
