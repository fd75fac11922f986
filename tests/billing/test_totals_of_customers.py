"""The totals below the customers table: summed by currency and converted once, as on the dashboard."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account
from billing.services import figures, history
from plock.kit.formats import money
from tests import make, sales

pytestmark = pytest.mark.django_db
TODAY, HTMX = date(2026, 11, 21), {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21 12:00+01:00", tick=False):
        yield


def test_they_are_the_mrr_of_the_dashboard_to_the_last_unit(client_as, vi):
    for _ in range(7):  # each rounds to 1.07 alone: 7.49, but together they are 7.46
        account = make.account(currency="EUR")
        sales.subscription(sales.plan(price="0.1", currency_id="EUR"), account=account)
        figures.refresh({account.pk}, on=TODAY)
    assert sum(Account.objects.values_list("mrr_base", flat=True)) == Decimal("7.49")
    part = client_as(vi).get("/customers/?totals=1", headers=HTMX).content.decode()
    assert money(Decimal("7.47"), "SEK") in part  # 0.70 × 10.6643 = 7.46501
    assert history.balances(on=TODAY)[-1].closing == Decimal("7.47")


def test_sums_are_exact_however_many_there_are(client_as, vi):
    make.accounts(1500, mrr=Decimal("0.1"))
    part = client_as(vi).get("/customers/?totals=1", headers=HTMX).content.decode()
    assert money(Decimal("150.00"), "SEK") in part


def test_they_cost_as_much_with_many_customers_as_with_few(client_as, vi):
    browser = client_as(vi)
    make.account(currency="EUR", mrr=5)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get("/customers/?totals=1", headers=HTMX)
        return len(captured)

    before = queries()
    make.accounts(30, currency="NOK", mrr=7)
    assert queries() == before
