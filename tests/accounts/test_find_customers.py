"""Finding customers: what the search box and the filters find, and how many the views of the list say there are."""

import pytest
from django.http import QueryDict

from accounts.filtersets import AccountFilterSet
from accounts.models import Account
from accounts.services import accounts
from accounts.services.activity import SYSTEM
from accounts.views import counts

pytestmark = pytest.mark.django_db


def made(name: str, *, tags=(), **fields) -> Account:
    return accounts.create(account=Account(name=name, currency="SEK", **fields), tags=tags, origin=SYSTEM)


def found(address: str) -> set[str]:
    filterset = AccountFilterSet(QueryDict(address), queryset=Account.objects.all())
    return {account.name for account in filterset.qs}


def test_a_full_name_with_a_short_word_finds_its_customer():
    made("Lindqvist Bygg AB")
    made("Lindqvist Bygg HB")
    assert found("q=Lindqvist Bygg AB") == {"Lindqvist Bygg AB"}


def test_a_short_word_alone_begins_the_name():
    made("Berg AB")
    made("Nordberg AB")
    assert found("q=be") == {"Berg AB"}


def test_short_words_alone_begin_the_name_and_its_later_words():
    made("AB Volt")
    made("AB Rör")
    assert found("q=ab vo") == {"AB Volt"}


def test_a_short_word_with_a_digit_begins_name_or_number():
    made("Berg", customer_number="7X-1")
    made("7 Hills")
    made("Hills 7")
    assert found("q=7") == {"Berg", "7 Hills"}


@pytest.mark.parametrize("text", ["Berg %26 Son", "Berg - Son", "%26 Berg Son"])
def test_signs_between_words_do_not_count(text):
    made("Berg & Son")
    assert found(f"q={text}") == {"Berg & Son"}


def test_a_text_without_any_word_is_no_error():
    made("Berg")
    assert found("q=%01") == {"Berg"}


def test_any_of_several_countries():
    made("A", country="SE")
    made("B", country="NO")
    made("C", country="DK")
    assert found("country=SE&country=NO") == {"A", "B"}


def test_any_of_several_managers_or_nobody(bo, vi):
    made("A", account_manager=bo)
    made("B", account_manager=vi)
    made("C")
    assert found(f"manager={bo.pk}") == {"A"}
    assert found(f"manager={bo.pk}&manager=null") == {"A", "C"}


@pytest.mark.parametrize(
    ("band", "names"), [("low", {"0.0", "2.9"}), ("medium", {"3.0"}), ("high", {"6.0", "9.0"}), ("critical", {"9.1"})]
)
def test_bands_of_risk_leave_out_those_without_a_score(band, names):
    for risk in ("0.0", "2.9", "3.0", "6.0", "9.0", "9.1"):
        made(risk, risk=risk)
    made("none")
    assert found(f"risk={band}") == names


def test_every_one_of_the_tags_must_exist():
    made("A", tags=["retail", "food"])
    made("B", tags=["retail"])
    assert found("tag=retail,food") == {"A", "B"}
    assert found("tag=%2Bretail,food") == {"A"}
    assert found("tag=%2Bretail,nothing") == set()
    assert found("tag=nothing") == set()


def test_counts_each_state_in_one_query(django_assert_num_queries):
    made("A")
    made("B", state="pending")
    for count in (counts.of_all, lambda: counts.by_state(Account.objects.filter(currency="SEK"))):
        with django_assert_num_queries(1):
            assert count() == {"active": 1, "pending": 1, "archived": 0}


def test_counts_nothing_without_a_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert counts.by_state(Account.objects.none()) == {"active": 0, "pending": 0, "archived": 0}


def test_does_not_count_beyond_the_limit(monkeypatch):
    monkeypatch.setattr(counts, "COUNT_LIMIT", 2)
    for name in "ABC":
        made(name)
    assert counts.by_state(Account.objects.all()) is None
    assert counts.of_all()["active"] == 3
    assert counts.total(counts.of_all(), state="") is None
    assert counts.total(counts.of_all(), state="pending") == 0


@pytest.mark.parametrize(
    ("address", "total", "pending"),
    [
        ("", 3, 1),
        ("state=active", 2, 1),
        ("country=SE", 2, 1),
        ("country=SE&state=active", 1, 1),
        ("country=SE&state=active&count=exact", 1, 1),
        ("state=nonsense", 3, 1),
    ],
)
def test_the_views_of_the_list_say_what_the_other_filters_leave(client_as, ada, address, total, pending):
    made("A", country="SE")
    made("B", country="NO")
    made("C", country="SE", state="pending")
    context = client_as(ada).get(f"/customers/?{address}").context
    assert context["total"] == total
    assert {tab["value"]: tab["count"] for tab in context["states"]}["pending"] == pending
