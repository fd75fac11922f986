"""The sums of MRR and ARR below the customers table, in the organisation's currency."""

from decimal import Decimal

import pytest

from accounts.models import Organisation
from accounts.views import counts
from plock.kit import paging
from tests import make

pytestmark = pytest.mark.django_db
LIST, HTMX = "/customers/", {"HX-Request": "true"}


@pytest.fixture
def browser(client_as, vi):
    Organisation.objects.update(currency="NOK")
    make.account(country="SE", currency="NOK", mrr=Decimal("1000.50"), mrr_base=Decimal("1000.50"))
    make.account(country="NO", currency="NOK", mrr=Decimal("50"), mrr_base=Decimal("50"))
    return client_as(vi)


def test_htmx_fetches_the_sums_of_what_matches_alone(browser):
    part = browser.get(f"{LIST}?country=SE&totals=1", headers=HTMX).content.decode()
    assert "<table" not in part
    assert "NOK\xa01,000.50" in part
    assert "NOK\xa012,006.00" in part


def test_without_scripts_the_link_shows_the_page_with_them(browser):
    page = browser.get(LIST)
    assert "1,050.50" not in page.content.decode()
    assert "NOK\xa01,050.50" in browser.get(LIST + page.context["links"]["totals"]).content.decode()


def test_the_other_links_of_the_page_do_not_carry_them_along(browser):
    page = browser.get(f"{LIST}?totals=1&sort=-mrr")
    assert all("totals" not in (head.toggle or "") for head in page.context["heads"])


def test_beyond_what_is_counted_they_wait_to_be_asked_for(browser, monkeypatch):
    assert 'hx-trigger="load' in browser.get(LIST).content.decode()
    for module in (counts, paging):
        monkeypatch.setattr(module, "COUNT_LIMIT", 1)
    html = browser.get(LIST).content.decode()
    assert 'hx-trigger="load' not in html
    assert "Show totals" in html


def test_nothing_sums_to_zero(browser):
    assert "NOK\xa00.00" in browser.get(f"{LIST}?country=DK&totals=1", headers=HTMX).content.decode()
