"""The approval inbox: who waits, where they came from, what they are like, and deciding about one or many."""

import pytest
from django.contrib.messages import get_messages

from accounts.models import Account, Activity
from accounts.services.activity import Origin, record
from plock.kit.models import Job
from tests import make

pytestmark = pytest.mark.django_db
INBOX = "/customers/pending/"


@pytest.fixture
def browser(bo, client_as):
    return client_as(bo)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def names(page):
    return [row.name for row in page.context["page"].rows]


def test_shows_those_that_wait_the_newest_first(browser):
    make.account(name="Active")
    make.account(name="Rejected", state="archived", is_rejected=True)
    make.account(name="Old", state="pending")
    make.account(name="New", state="pending")
    assert names(browser.get(INBOX)) == ["New", "Old"]
    assert names(browser.get(INBOX, {"state": "rejected"})) == ["Rejected"]
    assert names(browser.get(INBOX, {"view": "rejected"})) == ["Rejected"]
    assert names(browser.get(INBOX, {"q": "old"})) == ["Old"]


def test_says_how_each_came(browser, ada):
    account = make.account(name="From a file", state="pending")
    job = Job.objects.create(kind="test", title="Import", owner=ada)
    record(origin=Origin(by=ada, source="import", job=job), verb="account.created", account=account)
    page = browser.get(INBOX).content.decode()
    assert f'<a href="{job.get_absolute_url()}">Import</a><span class="sub">Ada</span>' in page


def test_counts_likely_duplicates_with_the_strongest_reason(browser):
    make.account(name="Nordic Bygg AB", email="a@nordicbygg.se")
    make.account(name="Nordic Bygg Norr", email="b@nordicbygg.se")
    make.account(name="Nordic Bygg", email="c@nordicbygg.se", state="pending")
    page = browser.get(INBOX).content.decode()
    assert "2 likely duplicates" in page
    assert "Nordic Bygg AB: same name" in page


def test_approves_many_and_says_whom_it_could_not(browser, bo):
    waiting = make.accounts(2, state="pending")
    done = make.account(name="Already")
    response = browser.post(f"{INBOX}approve/", {"ids": [row.pk for row in [*waiting, done]], "next": f"{INBOX}?q=x"})
    assert (response.status_code, response["Location"]) == (303, f"{INBOX}?q=x")
    assert said(response)[0] == "2 customers approved."
    assert "1 customer was left as it is (Already): This customer is active." in said(response)[1]
    assert set(Account.objects.values_list("state", flat=True)) == {"active"}
    assert set(Activity.objects.values_list("verb", "actor")) == {("account.approved", bo.pk)}


def test_one_comes_back_to_the_list_as_it_was(browser):
    make.account(name="Nordic", state="archived", is_rejected=True)
    page = browser.get(INBOX, {"view": "rejected", "q": "nordic"}).content.decode()
    assert f'name="next" value="{INBOX}?view=rejected&amp;q=nordic' in page


def test_the_button_of_a_row_decides_about_that_row_alone(browser):
    one, other = make.accounts(2, state="pending")
    browser.post(f"{INBOX}reject/", {"only": one.pk, "ids": [other.pk]})
    assert dict(Account.objects.values_list("pk", "is_rejected")) == {one.pk: True, other.pk: False}


def test_a_rejected_one_can_still_be_approved(browser):
    account = make.account(state="archived", is_rejected=True)
    page = browser.get(INBOX, {"state": "rejected"}).content.decode()
    assert "Edit and approve" not in page
    browser.post(f"{INBOX}approve/", {"only": account.pk})
    assert Account.objects.get().state == "active"


def test_nothing_selected_says_so_and_nonsense_does_nothing(browser):
    for chosen in ({}, {"ids": ["x", "-1", "9" * 40, "²"]}):
        assert "Nothing was selected" in said(browser.post(f"{INBOX}approve/", chosen))[0]


def test_nobody_is_sent_to_another_site(browser):
    response = browser.post(f"{INBOX}approve/", {"next": "https://evil.example/"})
    assert response["Location"] == INBOX


def test_who_may_only_look_finds_no_buttons(vi, client_as):
    make.account(state="pending")
    page = client_as(vi).get(INBOX).content.decode()
    assert "row-actions" not in page
    assert 'name="ids"' not in page
    assert 'id="selection"' not in page


def test_an_empty_inbox_says_what_would_be_here(browser):
    assert b"Nothing waits for approval" in browser.get(INBOX).content
    assert b"Nothing is rejected" in browser.get(INBOX, {"state": "rejected"}).content


def test_edit_and_approve_saves_and_approves(browser):
    account = make.account(name="Wrnog", state="pending")
    form = browser.get(f"/customers/{account.pk}/edit/?then=approve")
    assert b"Save and approve" in form.content
    data = {
        name: field.value() or "" for field in form.context["form"] for name in (field.name, field.html_initial_name)
    }
    data |= {"name": "Right", "version": "1", "tags": ""}
    response = browser.post(f"/customers/{account.pk}/edit/?then=approve", data)
    assert response.status_code == 303, response.context["form"].errors
    assert Account.objects.values_list("name", "state").get() == ("Right", "active")


def test_who_may_not_approve_only_saves(lo, client_as):
    account = make.account(name="Name", state="pending")
    form = client_as(lo).get(f"/customers/{account.pk}/edit/?then=approve")
    assert b"Save and approve" not in form.content


def test_the_dashboard_leads_here(browser):
    make.accounts(3, state="pending")
    page = browser.get("/").content.decode()
    assert "<strong>3 customers</strong> wait for approval." in page
    assert INBOX in page
