"""Merging on the screen: choose the other customer, look, swap, merge; and what a merged customer shows."""

import pytest

from accounts.models import Account
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(bo, client_as):
    return client_as(bo)


@pytest.fixture
def pair():
    keep = make.account(name="Nordic Bygg AB", customer_number="C-1", city="Lund")
    return keep, make.account(name="Nordic Bygg", customer_number="C-2", city="Umeå", phone="040-123", state="pending")


def merge_url(account, other, keep=None):
    return f"/customers/{account.pk}/merge/?with={other.pk}" + (f"&keep={keep.pk}" if keep else "")


def post(browser, account, other, keep=None, winner=1, loser=1):
    return browser.post(merge_url(account, other, keep), {"winner": winner, "loser": loser})


def test_likely_ones_are_offered_and_others_found_by_name_or_number(browser, pair):
    other = make.account(name="Something else", customer_number="C-77")
    page = browser.get(f"/customers/{pair[1].pk}/merge/").content.decode()
    assert "Nordic Bygg AB" in page
    assert "Something else" not in page
    for text in ("C-77", "something"):
        page = browser.get(f"/customers/{pair[1].pk}/merge/", {"q": text}).content.decode()
        assert f"with={other.pk}" in page
    assert b"No customer fits" in browser.get(f"/customers/{pair[1].pk}/merge/", {"q": "zzz"}).content


def test_the_preview_keeps_the_active_one_and_can_be_swapped(browser, pair):
    page = browser.get(merge_url(pair[1], pair[0]))
    assert (page.context["winner"], page.context["loser"]) == pair
    assert b"040-123" in page.content
    swapped = browser.get(page.context["swap"])
    assert (swapped.context["winner"], swapped.context["loser"]) == pair[::-1]
    assert b"waits for approval. Approve it first" in swapped.content
    assert Account.objects.filter(merged_into=None).count() == 2


def test_merges_and_leads_to_the_winner_and_the_loser_leads_there_too(browser, pair):
    response = post(browser, pair[1], pair[0])
    assert (response.status_code, response["Location"]) == (303, pair[0].get_absolute_url())
    page = browser.get(pair[1].get_absolute_url()).content.decode()
    assert "Merged into" in page
    assert f'<a href="{pair[0].get_absolute_url()}">Nordic Bygg AB</a>' in page
    for verb in ("edit", "merge", "archive", "restore", "approve"):
        assert f"/customers/{pair[1].pk}/{verb}/" not in page, verb


def test_a_merged_customer_refuses_every_page_that_changes_it(browser, pair):
    post(browser, pair[1], pair[0])
    for verb in ("edit", "merge", "archive"):
        page = browser.get(f"/customers/{pair[1].pk}/{verb}/", follow=True)
        assert b"merged" in page.content
        assert page.redirect_chain[-1][0] == pair[1].get_absolute_url(), verb
    for verb in ("restore", "approve", "reject"):
        assert "merged into C-1" in browser.post(f"/customers/{pair[1].pk}/{verb}/", follow=True).content.decode()


def test_what_changed_since_the_preview_is_shown_again(browser, pair):
    response = post(browser, pair[1], pair[0], loser=7)
    assert response["Location"] == merge_url(pair[1], pair[0])
    assert b"changed meanwhile" in browser.get(response["Location"]).content
    assert not Account.objects.exclude(merged_into=None).exists()


def test_a_refused_merge_has_no_button(browser):
    one, other = make.account(currency="SEK"), make.account(currency="NOK")
    page = browser.get(merge_url(one, other)).content
    assert b"one customer has one currency" in page
    assert b"Merge the two" not in page
    assert post(browser, one, other).status_code == 303
    assert not Account.objects.exclude(merged_into=None).exists()


def test_nonsense_in_the_address_offers_the_choice_again(browser, pair):
    for text in ("x", "0", "9" * 30, "-1", str(pair[0].pk) + "x"):
        assert browser.get(f"/customers/{pair[0].pk}/merge/", {"with": text}).status_code == 200
    assert b"with itself" in browser.get(merge_url(pair[0], pair[0])).content


def test_who_may_not_merge_is_not_offered_it(lo, client_as, pair):
    browser = client_as(lo)
    assert browser.get(merge_url(*pair)).status_code == 403
    assert "/merge/" not in browser.get(pair[0].get_absolute_url()).content.decode()
