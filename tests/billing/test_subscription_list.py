"""The list of subscriptions: what it says, finds, filters, sorts and sums."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import Subscription
from billing.services import figures
from tests import make, sales
from tests.billing.subscription_pages import page, text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to("2026-06-15T12:00:00Z")


@pytest.fixture
def browser(client_as, vi, now):
    return client_as(vi)


def found(browser, query):
    return [row.name for row in browser.get(f"/subscriptions/?{query}").context["page"].rows]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Active"),
        ({"state": "draft"}, "Draft"),
        ({"starts_on": date(2026, 12, 1)}, "Starts 1 Dec"),
        ({"starts_on": date(2027, 12, 1)}, "Starts 1 Dec 2027"),
        ({"ends_on": date(2027, 1, 1)}, "Ends 31 Dec"),
        ({"state": "paused", "paused_on": date(2026, 5, 3)}, "Paused since 3 May"),
        ({"state": "ended", "ends_on": date(2026, 4, 1)}, "Ended 31 Mar"),
        ({"ends_on": date(2026, 6, 15)}, "Ended 14 Jun"),  # the night has not written it down yet
        ({"state": "ended", "ends_on": date(2026, 1, 1)}, "Never ran"),
    ],
)
def test_a_pill_says_where_it_stands(browser, values, said):
    sales.subscription(**values)
    row = page(browser, "/subscriptions/").partition("Next change")[2]
    assert said in row


def test_the_columns_fit_a_desk_and_the_state_filters_by_the_last_day_that_it_says(browser):
    sales.subscription()
    answer = browser.get("/subscriptions/")
    assert "Last day Next change" not in text_of(answer)
    assert 'name="ending"' in answer.content.decode()


def test_a_row_says_what_is_sold_how_it_is_billed_and_what_comes_next(browser):
    seats, sms = sales.product("Seats"), sales.product("SMS")
    one = sales.subscription(
        {"plan_version": sales.plan(product=seats, price="10"), "quantity": 25},
        {"plan_version": sales.plan(product=sms, charge="usage"), "committed_quantity": 1000},
        account=make.account(name="Nord", currency="SEK"),
        billing_interval_months=3,
        billing_practice="arrears",
    )
    sales.change(one, effective_on=date(2026, 8, 1), kind="terms", line=1)
    figures.refresh([one.account_id], on=TODAY)
    row = page(browser, "/subscriptions/")
    for said in ("Nord", "Seats × 25, SMS, 1,000 committed", "Quarterly in arrears", "1 Aug 2026 Other terms"):
        assert said in row, said


STATES = [
    ("state=live", {"active", "later", "paused", "ending"}),
    ("state=active", {"active", "ending"}),
    ("state=upcoming", {"later"}),
    ("state=draft", {"draft"}),
    ("state=paused", {"paused"}),
    ("state=ended", {"ended", "over"}),
    ("ending=30", set()),
    ("ending=60", {"ending"}),
    ("starting=60", {"later"}),
    ("starting=30", set()),
    ("view=ending", {"ending"}),
    ("view=ended", {"ended", "over"}),
    ("view=drafts", {"draft"}),
]


@pytest.mark.parametrize(("query", "names"), STATES)
def test_states_and_dates_narrow_the_list(browser, query, names):
    for name, values in {
        "active": {},
        "draft": {"state": "draft"},
        "later": {"starts_on": date(2026, 7, 20)},
        "paused": {"state": "paused", "paused_on": date(2026, 5, 1)},
        "ending": {"ends_on": date(2026, 8, 1)},
        "ended": {"state": "ended", "ends_on": date(2026, 3, 1)},
        "over": {"ends_on": TODAY},
    }.items():
        sales.subscription(name=name, **values)
    assert set(found(browser, query)) == names


def test_filters_by_product_interval_practice_currency_changes_and_manager(browser, ada):
    seats = sales.product("Seats")
    account = make.account(account_manager=ada, currency="SEK")
    one = sales.subscription(
        sales.plan(product=seats),
        name="one",
        account=account,
        billing_interval_months=5,
        billing_practice="arrears",
    )
    sales.subscription(sales.plan(currency_id="EUR"), name="other", account=make.account(currency="EUR"))
    sales.change(one)
    for query in (
        f"product={seats.pk}",
        "interval=other",
        "practice=arrears",
        "currency=SEK",
        "changes=some",
        f"manager={ada.pk}",
    ):
        assert found(browser, query) == ["one"], query
    assert found(browser, "interval=1&changes=none") == ["other"]


@pytest.mark.parametrize(
    "text",
    ["S-77", "s-77001", "Nordic", "nordic deal", "ÅNGE", "ngström", "D-4711", "4711", "Zenit", "Zenit Bygg", "C-ZEN"],
)
def test_finds_by_number_name_deal_and_customer(browser, text):
    account = make.account(name="Zenit Bygg", customer_number="C-ZEN")
    name = "Nordic deal Ånge Ångström"
    sales.subscription(number="S-77001", name=name, crm_deal_id="D-4711", account=account)
    sales.subscription(name="another")
    assert found(browser, f"q={text}") == [name]


def test_an_empty_search_and_a_miss(browser):
    sales.subscription(name="one")
    assert found(browser, "q=+") == ["one"]
    assert found(browser, "q=nothing") == []


@pytest.mark.parametrize(
    ("sort", "names"),
    [("end", ["soon", "late", "open"]), ("-end", ["open", "late", "soon"]), ("start", ["soon", "late", "open"])],
)
def test_until_further_notice_is_later_than_any_date(browser, sort, names):
    sales.subscription(name="open", starts_on=date(2026, 3, 1))
    sales.subscription(name="late", starts_on=date(2026, 2, 1), ends_on=date(2029, 1, 1))
    sales.subscription(name="soon", ends_on=date(2027, 1, 1))
    assert found(browser, f"sort={sort}") == names


def test_pages_step_past_subscriptions_without_an_end(browser):
    for _ in range(30):
        sales.subscription()
    first = browser.get("/subscriptions/?sort=end&per_page=25").context["page"]
    second = browser.get("/subscriptions/?sort=end&per_page=25", first.next).context["page"]
    assert len({row.pk for row in [*first.rows, *second.rows]}) == 30


def test_mrr_is_summed_in_the_organisations_currency(browser):
    for pk in (sales.subscription().pk, sales.subscription().pk):
        Subscription.objects.filter(pk=pk).update(mrr_base="100.10")
    assert "MRR SEK 200.20 ARR SEK 2,402.40" in page(browser, "/subscriptions/?totals=1")


def test_many_rows_cost_as_many_queries_as_few(browser):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            browser.get("/subscriptions/")
        return len(caught)

    plan = sales.plan()
    sales.subscription(plan)
    few = queries()
    for _ in range(12):
        sales.change(sales.subscription(plan, sales.plan()))
    assert queries() == few


def test_an_empty_list_says_what_a_subscription_is(browser):
    assert "A subscription is what a customer pays for again and again" in page(browser, "/subscriptions/")
