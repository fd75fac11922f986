"""Refreshing one customer from its register: ours beside theirs, and what is ticked is saved."""

import re

import pytest

from accounts.models import Account, Activity
from integrations.models import Quota, RegisterRecord
from tests import make, outside
from tests.standins import brreg_companies as norway
from tests.standins import gleif_companies
from tests.standins.faults import Fault

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def browser(bo, client_as):
    return client_as(bo)


@pytest.fixture
def laks():
    return make.account(
        name="Lystig Laks", org_number=norway.ACTIVE, country="NO", email="post@lystiglaks.example", city="Bergen"
    )


def address(account):
    return f"/customers/{account.pk}/register/"


def form_of(response):
    """What a browser would send: the version, what was shown, and what is ticked."""
    page = response.content.decode()
    found = dict(re.findall(r'type="hidden" name="(said-\w+|version)" value="([^"]*)"', page))
    return found | {"take": re.findall(r'name="take" value="(\w+)" checked', page)}


def test_differences_stand_side_by_side_and_sensible_ones_are_ticked(browser, laks):
    response = browser.get(address(laks))
    page = response.content.decode()
    assert "Lystig Laks" in page and "LYSTIG LAKS OG ØRRET AS" in page
    ticked = form_of(response)["take"]
    assert {"name", "website", "vat_number", "address", "postal_code", "city"} <= set(ticked)
    assert "email" not in ticked
    assert not RegisterRecord.objects.exists()
    assert Account.objects.get().version == laks.version


def test_what_is_ticked_is_saved_and_the_log_says_where_it_comes_from(browser, laks, bo):
    form = form_of(browser.get(address(laks)))
    response = browser.post(address(laks), form)
    assert (response.status_code, response["Location"]) == (303, laks.get_absolute_url())
    saved = Account.objects.get()
    assert (saved.name, saved.website, saved.email) == (
        "LYSTIG LAKS OG ØRRET AS",
        "lystiglaks.example",
        "post@lystiglaks.example",
    )
    entry = Activity.objects.get(account=laks, verb="account.refreshed")
    assert (entry.actor, entry.subject) == (bo, "Brønnøysund Register Centre")
    assert entry.changes["name"] == ["Lystig Laks", "LYSTIG LAKS OG ØRRET AS"]
    assert saved.register_record.status == "active"
    again = browser.get(address(laks))
    assert form_of(again)["take"] == []
    assert "fields are the same" in again.content.decode()


def test_nothing_ticked_keeps_the_status_alone(browser, laks):
    browser.post(address(laks), form_of(browser.get(address(laks))) | {"take": []})
    saved = Account.objects.get()
    assert (saved.name, saved.version) == ("Lystig Laks", laks.version)
    assert RegisterRecord.objects.get().account == laks


def test_a_customer_that_was_saved_meanwhile_is_shown_again_with_what_was_ticked(browser, laks):
    form = form_of(browser.get(address(laks))) | {"take": ["website"]}
    Account.objects.update(name="Laks og mer", version=laks.version + 1)
    response = browser.post(address(laks), form)
    page = response.content.decode()
    assert response.status_code == 409
    assert "meanwhile" in page and "Laks og mer" in page
    assert form_of(response)["take"] == ["website"]
    assert browser.post(address(laks), form_of(response)).status_code == 303
    assert Account.objects.get().website == "lystiglaks.example"


def test_an_answer_that_differs_from_what_was_shown_is_not_saved(browser, laks):
    form = form_of(browser.get(address(laks)))
    response = browser.post(address(laks), form | {"said-name": "Something else"})
    assert response.status_code == 409
    assert Account.objects.get().name == "Lystig Laks"


def test_a_company_that_is_not_there_is_noted(browser):
    lost = make.account(org_number=norway.UNKNOWN, country="NO")
    page = browser.get(address(lost)).content.decode()
    assert "has no company with the number" in page
    browser.post(address(lost), {"version": lost.version})
    assert RegisterRecord.objects.get().status == "missing"
    assert "does not have this company." in browser.get(lost.get_absolute_url()).content.decode()


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.RESET, Fault.HALF_JSON])
def test_a_register_that_fails_says_so_and_changes_nothing(browser, laks, standins, fault):
    standins["brreg"].fail(fault, times=None)
    response = browser.get(address(laks))
    assert response.status_code == 200
    assert "Nothing was changed." in response.content.decode()
    browser.post(address(laks), {"version": laks.version, "take": ["name"], "said-name": "LYSTIG LAKS OG ØRRET AS"})
    assert Account.objects.get().name == "Lystig Laks"
    card = browser.get(laks.get_absolute_url()).content.decode()
    assert "In vain" in card


def test_without_a_number_nobody_is_asked(browser):
    page = browser.get(address(make.account(country="NO"))).content.decode()
    assert "Enter both" in page
    assert not Quota.objects.exists()


def test_a_customer_of_the_register_of_the_world_is_asked_there_again(browser):
    customer = make.account(country="DE")
    outside.register_record(account=customer, system="gleif", number=gleif_companies.ACTIVE, country="DE")
    response = browser.get(address(customer))
    assert form_of(response)["take"]


def test_an_archived_customer_learns_its_status_and_nothing_else(browser, laks):
    Account.objects.update(state="archived")
    response = browser.get(address(laks))
    assert 'name="take"' not in response.content.decode()
    assert browser.post(address(laks), form_of(response)).status_code == 303
    assert RegisterRecord.objects.exists()


def test_viewers_see_the_card_and_no_way_to_ask(laks, vi, client_as):
    outside.register_record(account=laks, number=norway.ACTIVE, status="bankrupt")
    page = client_as(vi).get(laks.get_absolute_url()).content.decode()
    assert "Public register" in page and "Bankrupt" in page
    assert address(laks) not in page
    assert client_as(vi).get(address(laks)).status_code == 403
