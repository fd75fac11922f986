"""The list of billing runs: what each of them puts on invoices, in one line however many currencies there are."""

from datetime import date
from decimal import Decimal

import pytest

from billing.models import ExchangeRate
from tests import sales
from tests.billing.running import words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def browser(lo, client_as):
    return client_as(lo)


def amounts(net):
    return {"due": net, "merged": "0", "separate": net, "held": "0"}


def test_several_currencies_are_summed_in_ours_and_named_on_demand(browser, django_assert_max_num_queries):
    ExchangeRate.objects.all().delete()
    ExchangeRate.objects.create(currency_id="SEK", on=date(2026, 2, 1), per_euro=Decimal(10))
    for _run in range(3):
        sales.run(sums={"EUR": amounts("50"), "SEK": amounts("100")})
    with django_assert_max_num_queries(20):
        response = browser.get("/billing/runs/")
    assert words(response).count("SEK 600.00 in 2 currencies") == 3
    assert 'title="EUR\xa050.00, SEK\xa0100.00"' in response.content.decode()


def test_without_a_rate_every_currency_has_its_line(browser):
    ExchangeRate.objects.all().delete()
    sales.run(sums={"EUR": amounts("50"), "SEK": amounts("100")})
    said = words(browser.get("/billing/runs/"))
    assert "EUR 50.00 SEK 100.00" in said
    assert "currencies" not in said.split("Recently opened")[0].split("EUR 50.00")[1]
