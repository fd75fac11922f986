"""Archiving a customer: first everything that will happen, in numbers, then the verb."""

import pytest

from accounts.models import Account, Activity
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(bo, client_as):
    return client_as(bo)


def test_says_what_will_happen_and_changes_nothing(browser, bo):
    account = make.account(name="Acme", user_count=3, account_manager=bo)
    page = browser.get(f"/customers/{account.pk}/archive/").content.decode()
    for sentence in ("read-only", "leaves the lists of active", "3 active users stay listed", "manager stays"):
        assert sentence in page
    assert Account.objects.get().state == "active"


def test_a_post_archives_and_leads_back(browser, bo):
    account = make.account()
    response = browser.post(f"/customers/{account.pk}/archive/")
    assert (response.status_code, response["Location"]) == (303, account.get_absolute_url())
    assert Account.objects.get().state == "archived"
    assert Activity.objects.values_list("verb", "actor").get() == ("account.archived", bo.pk)


@pytest.mark.parametrize("state", ["pending", "archived"])
def test_what_cannot_be_archived_says_why(browser, state):
    account = make.account(state=state)
    for method in (browser.get, browser.post):
        page = method(f"/customers/{account.pk}/archive/", follow=True).content.decode()
        assert "Only an active customer can be archived." in page


def test_the_page_of_a_customer_leads_to_the_preview_and_says_what_restoring_does(browser):
    active, archived = make.account(), make.account(state="archived", user_count=2)
    assert f"/customers/{active.pk}/archive/" in browser.get(active.get_absolute_url()).content.decode()
    page = browser.get(archived.get_absolute_url()).content.decode()
    assert "<strong>2 active users</strong>" in page
    assert "does not go back to the group" in page
