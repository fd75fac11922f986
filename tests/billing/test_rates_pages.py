"""Settings, Exchange rates: what is shown, entering a rate by hand, and fetching now."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from accounts.models import Account, Activity
from billing.models import Currency, ExchangeRate, RateFeed
from billing.services import figures, rates
from tests import make, sales
from tests.billing import ecb

pytestmark = pytest.mark.django_db
LIST, HISTORY, NEW, FETCH = (f"/settings/rates/{part}" for part in ("", "history/", "new/", "fetch/"))
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21 12:00+01:00", tick=False):
        yield


@pytest.fixture
def browser(client_as, lo):
    return client_as(lo)


def typed(**values: str) -> dict[str, str]:
    return {"currency": "AED", "on": "2026-11-20", "per_euro": "4.3025", **values}


def test_the_list_says_the_newest_rate_its_day_and_source_and_what_a_unit_is_worth(browser):
    html = browser.get(LIST).content.decode()
    for text in ("Norwegian Krone", "11.2085", "5\xa0Oct\xa02026", "Came with Plock", "0.951448", "Not fetched yet"):
        assert text in html


def test_a_failure_is_shown_with_what_went_wrong(browser):
    browser.post(FETCH)
    html = browser.get(LIST).content.decode()
    assert "Fetching failed" in html
    assert "ConnectError" in html


def test_fetching_now_brings_rates_and_says_how_many(browser, settings):
    with ecb.running() as bank:
        settings.ECB_URL = bank.url
        bank.says("eurofxref-hist-90d.xml", {"2026-11-20": {"USD": "1.18", "SEK": "11.1"}})
        html = browser.post(FETCH, follow=True).content.decode()
    assert "2 rates are new or corrected" in html
    assert "20\xa0Nov\xa02026" in html
    assert RateFeed.objects.get().fetched_at


def test_the_history_is_of_one_currency_the_newest_first(browser):
    html = browser.get(f"{HISTORY}?currency=SEK").content.decode()
    assert html.index("10.6643") < html.index("11.459")
    assert "11.2085" not in html


@pytest.mark.parametrize("query", ["", "?currency=XYZ", "?currency=", "?currency=%00", "?page=999", "?page=x"])
def test_the_history_of_nothing_known_is_that_of_the_first_currency(browser, query):
    assert "Australian Dollar" in browser.get(HISTORY + query).content.decode()


def test_a_rate_that_is_entered_makes_the_currency_and_is_logged(browser):
    response = browser.post(NEW, typed())
    assert response.status_code == 303
    assert response["Location"].endswith("?currency=AED")
    made = ExchangeRate.objects.get(currency="AED")
    assert (made.per_euro, made.source, made.on) == (Decimal("4.3025"), "manual", date(2026, 11, 20))
    assert Activity.objects.get(verb="rate.entered").subject == "AED"


def test_entered_again_for_the_same_day_it_is_replaced_and_both_are_logged(browser):
    browser.post(NEW, typed())
    browser.post(NEW, typed(per_euro="4.4"))
    assert ExchangeRate.objects.get(currency="AED").per_euro == Decimal("4.4")
    assert Activity.objects.filter(verb="rate.entered").order_by("-pk")[0].changes["per_euro"] == ["4.3025", "4.4"]


def test_figures_follow_at_once(browser):
    account = make.account(currency="EUR")
    sales.subscription(sales.plan(price="10", currency_id="EUR"), account=account)
    figures.refresh({account.pk}, on=TODAY)
    browser.post(NEW, typed(currency="SEK", on="2026-11-02", per_euro="12"))
    assert Account.objects.get(pk=account.pk).mrr_base == 120


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"currency": "EUR"}, "Select a valid choice"),
        ({"currency": "ZZZ"}, "Select a valid choice"),
        ({"on": "2026-11-22"}, "day that has come"),
        ({"on": "1998-12-31"}, "no euro before 1999"),
        ({"on": "soon"}, "valid date"),
        ({"per_euro": "0"}, "greater than or equal"),
        ({"per_euro": "-1"}, "greater than or equal"),
        ({"per_euro": "NaN"}, "Enter a number"),
        ({"per_euro": "1.123456789"}, "8 decimal places"),
        ({"per_euro": ""}, "required"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_nothing_is_saved(browser, values, says):
    response = browser.post(NEW, typed(**values))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Currency.objects.filter(code="AED").exists()


def test_readers_see_rates_and_change_none(client_as, vi):
    browser = client_as(vi)
    html = browser.get(LIST).content.decode()
    assert "Enter a rate" not in html
    assert "Fetch now" not in html
    assert browser.post(FETCH).status_code == 403


def test_the_months_first_rate_counts_else_the_latest_before(browser):
    for on, units in (("2026-11-02", 11), ("2026-11-20", 15), ("2026-09-30", 9)):
        ExchangeRate.objects.create(currency_id="SEK", on=date.fromisoformat(on), per_euro=units)
    found = rates.exchange({"SEK", "EUR"})
    shown = [found.per_euro("SEK", date(2026, month, 15)) for month in (9, 10, 11, 12)]
    assert shown == [9, Decimal("10.6643"), 11, 15]
