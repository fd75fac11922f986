"""The page of the search, and what the palette gets."""

import pytest

from plock.kit import jobs
from tests import make

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def test_the_one_thing_that_a_text_names_is_opened(client_as, ada):
    account = make.account(customer_number="A-17")
    answer = client_as(ada).get("/search/", {"q": "A-17", "open": "1"})
    assert (answer.status_code, answer["Location"]) == (302, account.get_absolute_url())


def test_the_address_of_a_search_stays_a_search(client_as, ada):
    make.account(customer_number="A-17")
    answer = client_as(ada).get("/search/", {"q": "A-17"})
    assert answer.status_code == 200
    assert "Exact match" in answer.content.decode()


def test_two_things_that_a_text_names_are_both_shown(client_as, ada):
    make.account(name="One", org_number="5560360793", country="SE")
    make.account(name="Two", org_number="5560360793", country="DK")
    answer = client_as(ada).get("/search/", {"q": "556036-0793", "open": "1"})
    assert [hit.title for hit in answer.context["found"].exact] == ["One", "Two"]


def test_what_is_unknown_is_said_and_creating_offered(client_as, ada):
    page = client_as(ada).get("/search/", {"q": "Nowhere Ltd"}).content.decode()
    assert "Nothing is called “Nowhere Ltd”" in page
    assert 'href="/customers/new/"' in page


def test_who_may_not_create_is_not_offered_it(client_as, vi):
    assert "/customers/new/" not in client_as(vi).get("/search/", {"q": "Nowhere Ltd"}).content.decode()


def test_the_palette_gets_options_and_no_page(client_as, ada):
    make.account(name="Volvo")
    answer = client_as(ada).get("/search/", {"q": "volvo"}, headers=HTMX)
    assert "<html" not in answer.content.decode()
    assert 'role="option"' in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_the_palette_offers_commands_and_pages_before_anything_is_typed(client_as, ada):
    shown = client_as(ada).get("/search/", headers=HTMX).content.decode()
    assert "Create customer" in shown
    assert "Dashboard" in shown


def test_more_than_fits_leads_to_the_list(client_as, ada):
    make.accounts(25, name="Berg")
    page = client_as(ada).get("/search/", {"q": "berg"}).content.decode()
    assert 'href="/customers/?q=berg"' in page


def test_jobs_are_found_by_title_and_only_the_own_ones(client_as, ada, bo, sent):
    jobs.order(kind="x", title="Export of everything", by=ada, params={})
    assert "Export of everything" in client_as(ada).get("/search/", {"q": "export of"}).content.decode()
    assert "Export of everything" not in client_as(bo).get("/search/", {"q": "export of"}).content.decode()


def test_what_was_typed_is_shown_as_text(client_as, ada):
    page = client_as(ada).get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page
