"""Bulk actions on customers: what the page says will happen, what is done, and what is left alone and why."""

import csv
import io

import pytest

from accounts.models import Account, Activity, GroupMembership
from plock.kit import bulk_job
from plock.kit.models import Job, JobFile
from tests import make
from tests.accounts.bulk import LIST, ask, confirm, pks, tagged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def browser(client_as, ada):
    return client_as(ada)


def test_the_page_says_in_numbers_what_will_happen_and_changes_nothing(browser):
    accounts = [*make.accounts(3), make.account(state="pending"), make.account(state="archived")]
    page = ask(browser, "archive", ids=pks(*accounts), next="/customers/?country=SE")
    html = page.content.decode()
    assert page.status_code == 200
    assert "3 customers become archived." in html
    assert "2 customers are left as they are" in html
    assert "read-only, except notes and tags" in html  # what the registered effects say
    assert 'href="/customers/?country=SE"' in html
    assert Account.objects.filter(state="archived").count() == 1
    assert not Job.objects.exists()


def test_the_address_by_itself_says_that_nothing_is_chosen(browser, client_as, vi):
    page = browser.get(f"{LIST}bulk/archive/")
    assert page.status_code == 200
    assert "Nothing is chosen" in page.content.decode()
    assert client_as(vi).get(f"{LIST}bulk/archive/").status_code == 403


def test_a_small_one_is_done_at_once_and_its_page_says_what_was_done(browser, ada):
    one, two, full = make.account(), make.account(), make.account(name="Full AB", tags=["VIP"])
    response = confirm(browser, "add-tags", ids=pks(one, two, full), tags="vip")
    job = Job.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/bulk/{job.pk}/")
    assert (job.state, job.result) == ("done", {"done": 2, "left_as_they_were": 1})
    html = browser.get(response["Location"]).content.decode()
    assert "They carry these tags already." in html
    assert f'<a href="/customers/{full.pk}/">Full AB</a>' in html
    assert set(Activity.objects.values_list("actor", "job")) == {(ada.pk, job.pk)}


def test_what_was_left_can_be_downloaded(browser):
    full = make.account(name="Full AB", customer_number="C-7", tags=["VIP"])
    confirm(browser, "add-tags", ids=[full.pk], tags="vip")
    content = b"".join(browser.get(f"/jobs/files/{JobFile.objects.get().pk}/").streaming_content)
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["Number", "Name", "Reason"],
        ["C-7", "Full AB", "They carry these tags already."],
    ]


def test_a_form_with_errors_is_shown_again_with_the_selection(browser):
    account = make.account()
    page = confirm(browser, "add-tags", ids=[account.pk], tags="")
    assert page.status_code == 422
    assert f'name="ids" value="{account.pk}"' in page.content.decode()
    assert not Job.objects.exists()


def test_nothing_chosen_leads_back(browser):
    for data in ({}, {"ids": ["x", "-1"]}, {"ids": [987654], "confirmed": "1"}):
        page = ask(browser, "approve", **data)
        assert page.status_code == 200
        assert "Nothing is chosen" in page.content.decode()


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("approve", {"state": "pending"}, ("active", False)),
        ("approve", {"state": "archived", "is_rejected": True}, ("active", False)),
        ("reject", {"state": "pending"}, ("archived", True)),
        ("archive", {"state": "active"}, ("archived", False)),
        ("restore", {"state": "archived"}, ("active", False)),
    ],
)
def test_verbs_move_those_whose_state_allows_it(browser, action, before, after):
    account = make.account(**before)
    confirm(browser, action, ids=[account.pk])
    account.refresh_from_db()
    assert (account.state, account.is_rejected) == after


def test_assigns_a_manager_and_leaves_archived_ones(browser, bo):
    account, archived = make.account(), make.account(state="archived")
    assert (
        "1 archived customer is left as it is"
        in ask(browser, "assign-manager", ids=pks(account, archived)).content.decode()
    )
    confirm(browser, "assign-manager", ids=pks(account, archived), manager=bo.pk)
    assert list(Account.objects.filter(account_manager=bo)) == [account]


def test_sets_a_master_and_leaves_the_group(browser):
    master, *members = make.account(customer_number="M-1"), *make.accounts(2)
    confirm(browser, "set-master", ids=pks(*members), master="M-1", on="2026-01-01")
    assert {one.master for one in GroupMembership.objects.all()} == {master}
    confirm(browser, "leave-group", ids=pks(members[0]), on="2026-06-01")
    assert GroupMembership.objects.filter(ends_on="2026-06-01").count() == 1


def test_all_that_match_are_chosen_by_the_query_of_the_list(browser):
    make.accounts(3, country="SE")
    make.accounts(2, country="NO")
    page = ask(browser, "add-tags", matching="1", query="country=SE", ids=[1])
    assert page.context["count"] == 3
    confirm(browser, "add-tags", matching="1", query="country=SE", tags="north")
    assert tagged("north") == 3


def test_rows_that_the_action_takes_out_of_the_filter_do_not_fall_out_midway(browser, monkeypatch):
    monkeypatch.setattr(bulk_job, "CHUNK", 2)
    make.accounts(7, state="pending")
    confirm(browser, "approve", matching="1", query="state=pending")
    assert Account.objects.filter(state="active").count() == 7
    assert Job.objects.get().result["done"] == 7


def test_an_action_needs_its_own_permission(client_as, lo, vi):
    account = make.account()
    assert ask(client_as(lo), "archive", ids=[account.pk]).status_code == 403
    assert ask(client_as(lo), "add-tags", ids=[account.pk]).status_code == 200
    assert ask(client_as(vi), "add-tags", ids=[account.pk]).status_code == 403
    assert ask(client_as(lo), "explode", ids=[account.pk]).status_code == 404


def test_the_list_offers_only_what_its_reader_may_do(client_as, lo, vi):
    make.account()
    bar = client_as(lo).get(LIST).content.decode()
    assert "bulk/add-tags/" in bar
    assert "bulk/archive/" not in bar
    assert "bulk/" not in client_as(vi).get(LIST).content.decode()
