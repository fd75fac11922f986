"""Finding customers: what the search box and the filters find, and how many the views of the list say there are."""

import pytest
from django.http import QueryDict

from accounts.filtersets import AccountFilterSet
from accounts.models import Account, GroupMembership, User
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


def test_whoever_left_is_still_a_filter_and_nobody_elses_customers_are_found(vi):
    made("Hers", account_manager=vi)
    made("Another")
    User.objects.filter(pk=vi.pk).update(is_active=False)
    assert found(f"manager={vi.pk}") == {"Hers"}
    filterset = AccountFilterSet(QueryDict(f"manager={vi.pk}"), queryset=Account.objects.all())
    assert [chip.value for chip in filterset.chips()] == [vi.name]


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


def test_rejected_is_found_like_a_state():
    made("A", state="archived", is_rejected=True)
    made("B", state="archived")
    assert found("state=rejected") == {"A"}
    assert found("state=archived") == {"A", "B"}


def test_with_and_without_subscriptions():
    made("A", subscription_count=2)
    made("B")
    assert found("subscriptions=some") == {"A"}
    assert found("subscriptions=none") == {"B"}


@pytest.mark.parametrize(
    ("band", "names"), [("none", {"None"}), ("low", {"0", "39"}), ("growing", {"40", "69"}), ("strong", {"70", "100"})]
)
def test_bands_of_adoption(band, names):
    for score in (0, 39, 40, 69, 70, 100):
        made(str(score), adoption=score)
    made("None")
    assert found(f"adoption={band}") == names
    assert found(f"adoption={band}&adoption=none") == names | {"None"}


def test_by_the_group_as_it_is_today(time_machine):
    time_machine.move_to("2026-06-15T12:00:00Z")
    master, member, past, alone = (made(name) for name in ("Master", "Member", "Past", "Alone"))
    GroupMembership.objects.create(account=member, master=master, starts_on="2026-06-01")
    GroupMembership.objects.create(account=past, master=alone, starts_on="2026-01-01", ends_on="2026-06-01")
    assert found("group=masters") == {"Master"}
    assert found("group=members") == {"Member"}
    assert found("group=none") == {"Past", "Alone"}
    assert found(f"group={master.pk}") == {"Master", "Member"}


def test_the_chip_of_a_group_names_its_master():
    master = made("Nordic Group")
    filterset = AccountFilterSet(QueryDict(f"group={master.pk}"), queryset=Account.objects.all())
    assert [(chip.label, chip.value) for chip in filterset.chips()] == [("Group", "Nordic Group")]


def test_counts_each_state_in_one_query(django_assert_num_queries):
    made("A")
    made("B", state="pending")
    with django_assert_num_queries(1):
        assert counts.of_all() == {"active": 1, "pending": 1, "archived": 0}


def test_does_not_count_beyond_the_limit(monkeypatch):
    monkeypatch.setattr(counts, "COUNT_LIMIT", 2)
    for name in "ABC":
        made(name)
    assert counts.of_all()["active"] == 3
    assert counts.total(counts.of_all(), state="") is None
    assert counts.total(counts.of_all(), state="pending") == 0


@pytest.mark.parametrize(
    ("address", "total"),
    [
        ("", 3),
        ("state=active", 2),
        ("view=pending", 1),
        ("country=SE", 2),
        ("country=SE&state=active", 1),
        ("country=SE&state=active&count=exact", 1),
        ("state=nonsense", 3),
    ],
)
def test_views_of_one_state_say_how_many_they_hold_whatever_is_filtered(client_as, ada, address, total):
    made("A", country="SE")
    made("B", country="NO")
    made("C", country="SE", state="pending")
    context = client_as(ada).get(f"/customers/?{address}").context
    assert context["total"] == total
    badges = {tab["preset"].slug: tab["count"] for tab in context["tabs"]}
    assert badges == {
        "all": None, "active": 2, "pending": 1, "at-risk": None, "upsell": None, "no-subscription": None, "archived": 0
    }  # fmt: skip
