"""The acceptance scenarios: what the page of a subscription says will be billed, to the last öre."""

from datetime import date, timedelta

import pytest

from accounts.services.activity import SYSTEM
from billing.services import changes, settling
from tests import make, sales
from tests.billing.subscription_pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def on(time_machine, client_as, vi):
    """The page of a subscription as it says on some day."""

    def look(subscription, day):
        time_machine.move_to(f"{day}T12:00:00Z")
        return page(client_as(vi), f"/subscriptions/{subscription.pk}/")

    return look


def account():
    return make.account(currency="SEK", state="active")


def test_from_31_january_monthly_over_a_leap_year(on):
    plan = sales.plan(product=sales.product("Seat"), price="100")
    one = sales.subscription(plan, account=account(), starts_on=date(2028, 1, 31), period_mode="continuous")
    shown = on(one, date(2028, 1, 30))
    for span in (
        "31 Jan 2028 Seat In advance 31 Jan 2028 – 28 Feb 2028 1 SEK 100.00",
        "29 Feb 2028 Seat In advance 29 Feb 2028 – 30 Mar 2028 1 SEK 100.00",
        "31 Mar 2028 Seat In advance 31 Mar 2028 – 29 Apr 2028 1 SEK 100.00",
        "30 Apr 2028 Seat In advance 30 Apr 2028 – 30 May 2028 1 SEK 100.00",
        "31 Dec 2028 Seat In advance 31 Dec 2028 – 30 Jan 2029 1 SEK 100.00",
    ):
        assert span in shown, span
    assert shown.count("SEK 100.00") >= 12


@pytest.mark.parametrize(
    ("practice", "first", "second"),
    [
        (
            "advance",
            "15 Feb 2026 Seat In advance 15 Feb 2026 – 30 Apr 2026 75 of 89 days 1 SEK 252.81",
            "1 May 2026 Seat In advance 1 May 2026 – 31 Jul 2026 1 SEK 300.00",
        ),
        (
            "arrears",
            "1 May 2026 Seat In arrears 15 Feb 2026 – 30 Apr 2026 75 of 89 days 1 SEK 252.81",
            "1 Aug 2026 Seat In arrears 1 May 2026 – 31 Jul 2026 1 SEK 300.00",
        ),
    ],
)
def test_quarterly_by_the_calendar_from_15_february(on, practice, first, second):
    plan = sales.plan(product=sales.product("Seat"), price="100")
    values = {"starts_on": date(2026, 2, 15), "billing_interval_months": 3, "billing_practice": practice}
    shown = on(sales.subscription(plan, account=account(), **values), date(2026, 2, 1))
    assert first in shown
    assert second in shown


def test_an_anchor_ends_the_first_period_the_day_before_it(on):
    plan = sales.plan(product=sales.product("Seat"), price="1200", months=12)
    values = {"starts_on": date(2026, 1, 10), "billing_interval_months": 12, "anchor_on": date(2026, 4, 1)}
    shown = on(sales.subscription(plan, account=account(), **values), date(2026, 1, 1))
    assert "10 Jan 2026 Seat In advance 10 Jan 2026 – 31 Mar 2026 81 of 365 days 1 SEK 266.30" in shown
    assert "1 Apr 2026 Seat In advance 1 Apr 2026 – 31 Mar 2027 1 SEK 1,200.00" in shown


def test_a_change_in_the_middle_of_an_invoiced_advance_period_is_compensated(on):
    plan = sales.plan(product=sales.product("Seat"), price="310")
    one = sales.subscription(plan, account=account())
    today = date(2026, 1, 10)
    settling.settle(subscription=one, until=date(2026, 2, 1), today=today, origin=SYSTEM)
    changes.schedule(
        subscription=one, line=1, effective_on=date(2026, 1, 16), terms={"quantity": 2}, today=today, origin=SYSTEM
    )
    shown = on(one, today)
    credit = "Credit: already billed at the old terms, 16 of 31 days 1 -SEK 160.00"
    charge = "Charge: the same days at the new terms, 16 of 31 days 2 SEK 320.00"
    assert credit in shown
    assert charge in shown
    assert "Total SEK 160.00" in shown
    assert "1 Feb 2026 Seat In advance 1 Feb 2026 – 28 Feb 2026 2 SEK 620.00" in shown


def test_a_rebate_that_runs_out_within_a_period_makes_two_lines(on):
    item = {"plan_version": sales.plan(product=sales.product("Seat"), price="300"), "rebate_percent": 10}
    one = sales.subscription(item | {"rebate_until": date(2026, 6, 15)}, account=account())
    shown = on(one, date(2026, 5, 20))
    assert "1 Jun 2026 – 15 Jun 2026 15 of 30 days 1 10 % SEK 135.00" in shown
    assert "16 Jun 2026 – 30 Jun 2026 15 of 30 days 1 SEK 150.00" in shown


def test_what_is_due_already_stands_first(on):
    one = sales.subscription(sales.plan(price="100"), account=account(), starts_on=date(2026, 1, 1))
    shown = on(one, date(2026, 3, 10))
    assert "SEK 300.00 is due already. SEK 200.00 is for 2 earlier periods, since 1 Jan 2026." in shown
    assert "due already" in shown


def test_the_minimum_is_topped_up_when_the_period_is_over(on):
    one = sales.subscription(sales.plan(price="100"), account=account(), minimum_commitment=150)
    shown = on(one, date(2026, 1, 1) - timedelta(days=1))
    assert "Minimum commitment 1 Jan 2026 – 31 Jan 2026 What is missing to the minimum of the period SEK 50.00" in shown
