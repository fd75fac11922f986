"""The optional column of the customers table: MRR over 13 months."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.exporters.layouts import layout_of
from billing.rules.periods import add_months
from billing.services import figures
from plock.kit.models import TableChoice
from tests import make, sales

pytestmark = pytest.mark.django_db
LIST = "/customers/"


@pytest.fixture
def browser(client_as, vi):
    TableChoice.objects.create(owner=vi, page="accounts:account_list", columns=["mrr", "history"])
    return client_as(vi)


def sold(**values):
    made = sales.subscription(sales.plan(price="100"), **values)
    figures.refresh({made.account_id}, on=timezone.localdate())
    return made.account


def test_it_is_not_among_the_usual_columns(client_as, vi):
    make.account()
    assert "history" not in [head.name for head in client_as(vi).get(LIST).context["heads"]]


def test_it_is_drawn_for_customers_that_ever_paid(browser):
    month = timezone.localdate().replace(day=1)
    sold(starts_on=add_months(month, -5))
    make.account(name="Never paid")
    page = browser.get(LIST).content.decode().replace("\xa0", " ")
    assert page.count('class="sparkline"') == 1
    assert 'aria-label="MRR from SEK 0.00 to SEK 100.00 in 12 months"' in page
    head = next(head for head in browser.get(LIST).context["heads"] if head.name == "history")
    assert not head.toggle


def test_customers_that_left_within_the_year_still_have_a_line(browser):
    month = timezone.localdate().replace(day=1)
    sold(starts_on=add_months(month, -20), ends_on=add_months(month, -3), state="ended")
    page = browser.get(LIST).content.decode().replace("\xa0", " ")
    assert "MRR from SEK 100.00 to SEK 0.00 in 12 months" in page


def test_a_page_costs_one_query_more_however_many_rows(browser):
    counts = []
    for n in (2, 20):
        for _ in range(n):
            sold(starts_on=timezone.localdate())
        browser.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            browser.get(LIST)
        counts.append(len(queries))
        assert sum("billing_movement" in query["sql"] for query in queries) == 1
    assert counts[0] == counts[1]


def test_a_file_leaves_it_out():
    headings = layout_of("table", columns=["mrr", "history"]).headings
    assert "mrr" in [heading.name for heading in headings]
    assert "history" not in [heading.name for heading in headings]
