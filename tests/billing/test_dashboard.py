"""The dashboard's part about money: figures, the chart, what to look after, and what it says before there is any."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing import mrr_chart
from billing.rules.growth import growth
from billing.rules.periods import add_months
from billing.rules.worth import Balance, Kind
from billing.services import figures
from plock.kit import formats
from tests import make, sales

pytestmark = pytest.mark.django_db
PAGE, CHART = "/", "/revenue/"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def browser(client_as, vi):
    return client_as(vi)


def sold(*plans, today, **values):
    """A subscription whose figures are stored."""
    made = sales.subscription(*(plans or [sales.plan(price="100")]), **values)
    figures.refresh({made.account_id}, on=today)
    return made


def text(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def test_says_what_to_do_first_where_nothing_is_sold_yet(client_as, ada):
    page = text(client_as(ada).get(PAGE))
    assert "No subscriptions yet" in page
    assert '"/products/new/"' in page
    assert "Starting within 30 days" not in page


def test_offers_only_what_the_reader_may_do(browser):
    page = text(browser.get(PAGE))
    assert "No subscriptions yet" in page
    assert "/products/new/" not in page


def test_shows_mrr_arr_and_what_this_month_has_added(browser, today):
    account = make.account()
    sold(account=account, starts_on=add_months(today.replace(day=1), -3), today=today)
    sold(sales.plan(price="50"), account=account, starts_on=today.replace(day=1), today=today)
    page = text(browser.get(PAGE))
    assert "SEK 150</a>" in page
    assert "SEK 1,800</dd>" in page
    assert "+SEK 50</dd>" in page
    assert "MRR is SEK 150; 12 months ago there was none" in page


def test_the_chart_has_thirteen_months_and_a_table_of_them(browser, today):
    sold(starts_on=add_months(today.replace(day=1), -2), today=today)
    page = text(browser.get(PAGE))
    assert page.count("<tr><th scope=") == 14  # with the head
    assert "Expansion</th>" in page
    assert page.count("SEK 100.00</td>") == 4  # new once, and MRR at the end of three months


def balance(opening, closing):
    return Balance(
        timezone.localdate(), Decimal(opening), {Kind.NEW: Decimal(closing) - Decimal(opening)}, Decimal(closing)
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (100, 149, "MRR grew by 49% in 12 months, to SEK 149"),
        (1000, 1021, "MRR grew by 2.1% in 12 months, to SEK 1,021"),
        (200, 100, "MRR fell by 50% in 12 months, to SEK 100"),
        (100, 100, "MRR is what it was 12 months ago: SEK 100"),
        (100, 0, "MRR fell by 100% in 12 months, to SEK 0"),
        (0, 70, "MRR is SEK 70; 12 months ago there was none"),
        (0, 0, "MRR is SEK 0; 12 months ago there was none"),
        (1, 1_000_000, "MRR grew from SEK 1 to SEK 1,000,000 in 12 months"),
    ],
)
def test_the_title_says_the_finding(before, after, said):
    found = growth([balance(0, before), balance(before, after)])
    assert mrr_chart.finding(found, "SEK").replace("\xa0", " ") == said


def test_growth_is_exact():
    found = growth([balance("0.00", "100.10"), balance("100.10", "90.05")])
    assert (found.before, found.mrr, found.arr, found.net_new) == tuple(
        map(Decimal, ("100.10", "90.05", "1080.60", "-10.05"))
    )
    assert mrr_chart.change(found.net_new, "SEK") == "−SEK\xa010"


def test_lists_what_starts_ends_and_is_paused_with_a_link_to_the_same_rows(browser, today):
    day = timedelta(days=1)
    starting = sold(starts_on=today + day, today=today)
    last_start = sold(starts_on=today + 30 * day, today=today)
    ending = sold(starts_on=today - 99 * day, ends_on=today + day, today=today)
    last_end = sold(starts_on=today - 99 * day, ends_on=today + 61 * day, today=today)
    paused = sold(starts_on=today - 99 * day, state="paused", paused_on=today, today=today)
    sold(starts_on=today + 31 * day, today=today)
    sold(starts_on=today - 99 * day, ends_on=today + 62 * day, today=today)
    sold(starts_on=today - 99 * day, state="ended", ends_on=today, today=today)
    card = browser.get(PAGE).context["cards"][1]["context"]
    shown = [list(watch.rows) for watch in card["watches"]]
    assert shown == [[starting, last_start], [ending, last_end], [paused]]
    for watch in card["watches"]:
        listed = browser.get(watch.url).context["page"].rows
        assert listed == list(watch.rows)
        assert watch.count == len(listed)


def test_a_draft_says_when_it_would_start(browser, today):
    day = today + timedelta(days=9)
    sold(starts_on=day, state="draft", today=today)
    sold(today=today)
    assert f'Draft</span> <span class="muted">{formats.day(day)}' in browser.get(PAGE).content.decode()


def test_the_lists_show_the_first_few_and_count_all(browser, today):
    for n in range(7):
        sold(starts_on=today + timedelta(days=7 - n), today=today)
    watch = browser.get(PAGE).context["cards"][1]["context"]["watches"][0]
    assert (len(watch.rows), watch.count) == (5, 7)
    assert [row.starts_on for row in watch.rows] == sorted(row.starts_on for row in watch.rows)


def test_many_movements_are_summed_once_the_page_is_shown(browser, today, monkeypatch):
    monkeypatch.setattr("billing.views.dashboard.AT_ONCE", 0)
    sold(starts_on=today, today=today)
    page = text(browser.get(PAGE))
    assert 'hx-get="/revenue/" hx-trigger="load"' in page
    assert '<a href="/revenue/">' in page  # without JavaScript
    assert "<figure" not in page
    part = text(browser.get(CHART, headers={"HX-Request": "true"}))
    assert "<figure" in part
    assert "<html" not in part
    whole = browser.get(CHART)
    assert "<figure" in text(whole)
    assert "<h1>Recurring revenue</h1>" in text(whole)
    assert "HX-Request" in whole["Vary"]


def test_its_parts_are_for_those_who_may_see_subscriptions(client_as, staff, today):
    sold(starts_on=today, today=today)
    nobody = staff("Noa", "Viewer")
    nobody.groups.clear()
    browser = client_as(nobody)
    assert browser.get(PAGE).context["cards"] == []
    assert browser.get(CHART).status_code == 403


def test_the_page_costs_the_same_whatever_there_is_to_show(browser, today):
    counts = []
    for n in (1, 4):
        for later in range(1, n + 1):
            sold(starts_on=today + timedelta(days=later), today=today)
            sold(starts_on=today, state="paused", paused_on=today, today=today)
            sold(starts_on=today, ends_on=today + timedelta(days=later), today=today)
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            browser.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]
