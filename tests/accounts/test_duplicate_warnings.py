"""Warnings of likely duplicates: while typing, on a first submit without scripts, and on a page that waits."""

import pytest

from accounts.models import Account
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(bo, client_as):
    return client_as(bo)


@pytest.fixture
def new(browser):
    """What a browser sends of the form of a new customer when only the name was typed."""
    form = browser.get("/customers/new/").context["form"]
    return {field.name: field.value() or "" for field in form} | {"name": "Nordic Byg", "country": "SE", "tags": ""}


def test_typing_shows_who_is_alike_and_why(browser):
    twin = make.account(name="Nordic Bygg AB", state="archived", is_rejected=True)
    page = browser.get("/customers/duplicates/", {"name": "Nordic Bygg", "country": "SE"}).content.decode()
    assert f"/customers/{twin.pk}/" in page
    assert "same name" in page
    assert "Rejected" in page
    assert "<html" not in page


def test_half_a_number_and_nonsense_say_nothing(browser):
    make.account(name="Other", org_number="5560360793")
    for typed in ({}, {"name": "\0"}, {"org_number": "55603"}, {"email": "a@", "country": "x" * 50, "kind": "?"}):
        assert browser.get("/customers/duplicates/", typed).content.strip() == b""
    found = browser.get("/customers/duplicates/", {"org_number": "556036-0793", "country": "SE"})
    assert b"same organisation number" in found.content


def test_without_scripts_the_first_submit_warns_and_the_second_creates(browser, new):
    twin = make.account(name="Nordic Bygg AB")
    warned = browser.post("/customers/new/", new)
    assert (warned.status_code, Account.objects.count()) == (200, 1)
    assert b"Likely duplicates" in warned.content
    assert b"Create anyway" in warned.content
    assert f'name="seen" value="{twin.pk}"' in warned.content.decode()
    assert browser.post("/customers/new/", new | {"seen": [str(twin.pk)]}).status_code == 303
    assert Account.objects.count() == 2


def test_a_duplicate_that_appeared_meanwhile_is_news(browser, new):
    seen = make.account(name="Nordic Bygg AB")
    make.account(name="Nordic Bygg")
    assert browser.post("/customers/new/", new | {"seen": [str(seen.pk)]}).status_code == 200
    assert Account.objects.count() == 2


def test_nobody_alike_nobody_asked(browser, new):
    make.account(name="Quite another")
    assert browser.post("/customers/new/", new).status_code == 303


def test_the_same_number_in_the_same_country_is_refused_all_the_same(browser, new):
    twin = make.account(name="Other", org_number="5560360793", country="SE")
    response = browser.post("/customers/new/", new | {"org_number": "556036-0793", "seen": [str(twin.pk)]})
    assert (response.status_code, Account.objects.count()) == (422, 1)


def test_a_customer_that_waits_shows_them_with_a_way_to_merge(browser, vi, client_as):
    twin = make.account(name="Nordic Bygg AB")
    account = make.account(name="Nordic Bygg", state="pending")
    merge = f"/customers/{account.pk}/merge/?with={twin.pk}"
    assert merge in browser.get(account.get_absolute_url()).content.decode()
    seen_by_vi = client_as(vi).get(account.get_absolute_url()).content.decode()
    assert "Likely duplicates" in seen_by_vi
    assert merge not in seen_by_vi
