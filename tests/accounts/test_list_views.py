"""Views of the customers table: built in, saved, shared; what their address means, and what changing it does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plock.kit.models import SavedView
from tests import make

pytestmark = pytest.mark.django_db
LIST, PAGE = "/customers/", "accounts:account_list"
NEW = f"/views/new/?list={PAGE}"


@pytest.fixture
def browser(client_as, bo):
    return client_as(bo)


def view(owner, **values):
    return SavedView.objects.create(**{"page": PAGE, "name": "Mine", "owner": owner, "query": "country=SE"} | values)


def names(response):
    return {row.name for row in response.context["page"].rows}


def current(response):
    found = [tab["preset"].slug for tab in response.context["tabs"] if tab["is_current"]]
    return found, response.context["standing"].is_changed


@pytest.mark.parametrize(
    ("slug", "found"),
    [
        ("all", {"Healthy", "Risky", "Gone", "New", "Idle"}),
        ("active", {"Healthy", "Risky", "Idle"}),
        ("pending", {"New"}),
        ("at-risk", {"Risky"}),
        ("upsell", {"Healthy"}),
        ("no-subscription", {"Idle"}),
        ("archived", {"Gone"}),
    ],
)
def test_a_built_in_view_alone_means_its_own_filters(browser, slug, found):
    make.account(name="Healthy", adoption=80, subscription_count=1)
    make.account(name="Risky", risk="9.5", subscription_count=1)
    make.account(name="Gone", state="archived", risk="9.5")
    make.account(name="New", state="pending")
    make.account(name="Idle")
    response = browser.get(f"{LIST}?view={slug}")
    assert names(response) == found
    assert current(response) == ([slug], False)


def test_an_address_without_a_view_is_the_view_that_means_the_same(browser):
    make.account()
    assert current(browser.get(LIST)) == (["all"], False)
    assert current(browser.get(f"{LIST}?state=archived")) == (["archived"], False)
    assert current(browser.get(f"{LIST}?country=SE")) == (["all"], True)


def test_other_filters_are_meant_as_they_stand_and_the_view_is_marked_as_changed(browser):
    make.account(name="A", country="SE", state="pending")
    make.account(name="B", country="NO")
    response = browser.get(f"{LIST}?view=pending&country=NO")
    assert names(response) == {"B"}
    assert current(response) == (["pending"], True)
    assert "changed" in response.content.decode()


def test_taking_the_last_filter_off_a_view_does_not_bring_its_filters_back(browser, bo):
    make.account(name="A", country="SE")
    make.account(name="B", country="NO")
    mine = view(bo)
    [chip] = browser.get(f"{LIST}?view={mine.pk}").context["chips"]
    response = browser.get(LIST + chip.remove)
    assert names(response) == {"A", "B"}
    assert current(response) == ([str(mine.pk)], True)


def test_the_next_page_of_a_view_is_still_the_view_unchanged(browser, bo):
    for account in make.accounts(30, country="SE"):
        account.save()
    mine = view(bo, query="country=SE&sort=-mrr")
    first = browser.get(f"{LIST}?view={mine.pk}&per_page=25")
    second = browser.get(LIST + first.context["links"]["next"])
    assert len(second.context["page"].rows) == 5
    assert current(second) == ([str(mine.pk)], False)


def test_ones_own_views_and_shared_ones_are_tabs_and_others_are_not(browser, bo, ada):
    make.account(name="A", country="SE")
    make.account(name="B", country="NO")
    mine, shared = view(bo), view(ada, name="For all", query="country=NO", is_shared=True)
    private = view(ada, name="Secret")
    html = browser.get(LIST).content.decode()
    assert f"?view={mine.pk}" in html and f"?view={shared.pk}" in html
    assert "Secret" not in html
    assert "Shared:" in html
    assert names(browser.get(f"{LIST}?view={shared.pk}")) == {"B"}
    hidden = browser.get(f"{LIST}?view={private.pk}")
    assert (names(hidden), current(hidden)) == ({"A", "B"}, (["all"], False))


def test_saves_the_filters_and_the_sort_alone(browser, bo):
    response = browser.post(f"{NEW}&view=all&country=SE&sort=-mrr&page=3&per_page=25", {"name": "Sweden"})
    one = SavedView.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"{LIST}?view={one.pk}")
    assert (one.name, one.owner, one.query) == ("Sweden", bo, "country=SE&sort=-mrr")
    assert (one.is_shared, one.columns) == (False, [])


def test_two_views_of_one_name_are_refused_in_words(browser, bo):
    view(bo, name="Sweden")
    page = browser.post(f"{NEW}&country=NO", {"name": "sweden"})
    assert page.status_code == 422
    assert "You already have a view of this name." in page.content.decode()


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "nul\0"])
def test_a_name_that_cannot_be_is_refused_in_words_alone(browser, name):
    page = browser.post(f"{NEW}&country=NO", {"name": name})
    assert page.status_code == 422
    assert "kit_savedview" not in page.content.decode()


def test_sharing_needs_the_right_to(client_as, vi, bo):
    client_as(vi).post(f"{NEW}&country=SE", {"name": "Mine", "is_shared": "on"})
    client_as(bo).post(f"{NEW}&country=SE", {"name": "Ours", "is_shared": "on"})
    assert dict(SavedView.objects.values_list("name", "is_shared")) == {"Mine": False, "Ours": True}


def test_changes_are_kept_in_the_view(browser, bo):
    mine = view(bo)
    response = browser.post(f"/views/{mine.pk}/change/", {"query": "country=NO&sort=-mrr&per_page=25&page=2"})
    mine.refresh_from_db()
    assert (mine.query, response["Location"]) == ("country=NO&sort=-mrr", f"{LIST}?view={mine.pk}")


def test_a_view_is_renamed_and_deleted_by_its_owner_alone(browser, client_as, bo, vi):
    mine = view(bo)
    stranger = client_as(vi)
    for verb in ("", "change/", "delete/"):
        assert stranger.post(f"/views/{mine.pk}/{verb}", {"name": "x"}).status_code == 404
    browser.post(f"/views/{mine.pk}/", {"name": "Renamed"})
    mine.refresh_from_db()
    assert (mine.name, mine.query) == ("Renamed", "country=SE")
    browser.post(f"/views/{mine.pk}/delete/")
    assert not SavedView.objects.exists()


def test_those_who_may_share_look_after_shared_views_of_others(client_as, ada, bo, vi):
    shared = view(ada, is_shared=True)
    assert client_as(vi).post(f"/views/{shared.pk}/delete/").status_code == 404
    assert client_as(bo).post(f"/views/{shared.pk}/delete/").status_code == 303


def test_a_list_without_views_or_that_one_may_not_see_has_none_to_save(client_as, vi):
    browser = client_as(vi)
    for name in ("job_list", "nothing", "accounts:account_detail", ""):
        assert browser.get(f"/views/new/?list={name}")["Location"] == "/"
    vi.groups.clear()
    assert client_as(vi).get(NEW).status_code == 403


def test_views_columns_and_groups_cost_one_query_each(browser, bo):
    view(bo)
    for name in ("A", "B"):
        make.account(name=name, tags=["x"], account_manager=bo)
    with CaptureQueriesContext(connection) as captured:
        browser.get(LIST)
    for table in ("kit_savedview", "kit_tablechoice", "accounts_groupmembership", "accounts_tagging"):
        assert sum(f'FROM "{table}"' in query["sql"] for query in captured) == 1, table
