"""What will be billed and when, with the amounts an accountant would write."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.services.activity import SYSTEM
from billing.services import changes, settling, timeline
from tests import sales

pytestmark = pytest.mark.django_db
JAN_31, LEAP = date(2028, 1, 31), 2028


def of(subscription, on, periods=12):
    return timeline.of(subscription, on=on, periods=periods)


def totals(subscription, on, periods=12):
    return [(step.billing_date, step.total) for step in of(subscription, on, periods)]


def entries(subscription, on, periods=1):
    found = [one for step in of(subscription, on, periods) for one in step.charges]
    return [(one.kind, one.days.start, one.last_day, one.net) for one in found]


def test_from_31_january_monthly_and_continuous_the_day_is_kept_over_a_leap_year():
    subscription = sales.subscription(sales.plan(price="310"), starts_on=JAN_31, period_mode="continuous")
    found = of(subscription, JAN_31, 4)
    assert [step.billing_date for step in found] == [
        JAN_31,
        date(LEAP, 2, 29),
        date(LEAP, 3, 31),
        date(LEAP, 4, 30),
    ]
    assert [step.total for step in found] == [310] * 4
    assert found[0].charges[0].last_day == date(LEAP, 2, 28)
    assert len(of(subscription, JAN_31)) == 12


def test_a_quarterly_calendar_subscription_from_15_february_pays_for_a_part_first():
    subscription = sales.subscription(sales.plan(price="300"), starts_on=date(2026, 2, 15), billing_interval_months=3)
    # The quarter is February to April, 89 days, of which 75 are covered: 900 × 75 ÷ 89.
    assert totals(subscription, date(2026, 2, 15), 3) == [
        (date(2026, 2, 15), Decimal("758.43")),
        (date(2026, 5, 1), 900),
        (date(2026, 8, 1), 900),
    ]
    first = of(subscription, date(2026, 2, 15))[0].charges[0]
    assert (first.is_part, first.period.start, first.days.start) == (True, date(2026, 2, 1), date(2026, 2, 15))


def test_with_an_anchor_the_first_period_ends_the_day_before_it():
    subscription = sales.subscription(
        sales.plan(price="1200", months=12),
        starts_on=date(2026, 3, 10),
        anchor_on=date(2026, 7, 1),
        billing_interval_months=12,
        period_mode="continuous",
    )
    # 1 July 2025 to 30 June 2026 has 365 days, of which 113 are covered: 1,200 × 113 ÷ 365.
    assert entries(subscription, date(2026, 3, 10), 2) == [
        ("advance", date(2026, 3, 10), date(2026, 6, 30), Decimal("371.51")),
        ("advance", date(2026, 7, 1), date(2027, 6, 30), 1200),
    ]


def test_a_change_in_the_middle_of_an_invoiced_period_credits_the_old_price_and_charges_the_new():
    subscription = sales.subscription(sales.plan(price="300"), starts_on=date(2026, 1, 1))
    today = date(2026, 11, 10)
    settling.settle(subscription=subscription, until=date(2026, 12, 1), today=today, origin=SYSTEM)
    changes.schedule(
        subscription=subscription,
        line=1,
        effective_on=date(2026, 11, 21),
        terms={"quantity": Decimal(3)},
        today=today,
        origin=SYSTEM,
    )
    # Ten of thirty days: 300 ÷ 3 back, 900 ÷ 3 instead.
    assert entries(subscription, today, 2) == [
        ("compensation", date(2026, 11, 21), date(2026, 11, 30), -100),
        ("compensation", date(2026, 11, 21), date(2026, 11, 30), 300),
        ("advance", date(2026, 12, 1), date(2026, 12, 31), 900),
    ]


def test_in_arrears_it_is_billed_on_the_day_after_the_period():
    subscription = sales.subscription(sales.plan(), billing_practice="arrears", starts_on=date(2026, 1, 1))
    assert totals(subscription, date(2026, 11, 21), 2) == [(date(2026, 12, 1), 100), (date(2027, 1, 1), 100)]


def test_a_rebate_that_ends_within_a_period_splits_it():
    item = {"plan_version": sales.plan(price="300"), "rebate_percent": 10, "rebate_until": date(2026, 11, 15)}
    subscription = sales.subscription(item, starts_on=date(2026, 11, 1))
    assert entries(subscription, date(2026, 11, 21)) == [
        ("advance", date(2026, 11, 1), date(2026, 11, 15), 135),
        ("advance", date(2026, 11, 16), date(2026, 11, 30), 150),
    ]
    first = of(subscription, date(2026, 11, 21))[0].charges[0]
    assert (first.rebate, first.quantity, first.product) == (10, 1, item["plan_version"].plan.product)


def test_usage_is_named_without_an_amount_and_its_commitment_with_one():
    sms = sales.plan(charge="usage", mode="graduated", tiers=[("100", "5", "0"), (None, "4", "0")])
    subscription = sales.subscription(
        {"plan_version": sms, "committed_quantity": Decimal(150)}, starts_on=date(2026, 11, 1)
    )
    assert entries(subscription, date(2026, 11, 21)) == [
        ("advance", date(2026, 11, 1), date(2026, 11, 30), 700),
        ("usage", date(2026, 11, 1), date(2026, 11, 30), None),
    ]
    usage = of(subscription, date(2026, 11, 21), 1)[-1]
    assert (usage.billing_date, usage.total, usage.charges[0].product) == (date(2026, 12, 1), 0, sms.plan.product)
    assert str(usage.charges[0].label) == "By usage, billed when the period is over"


def test_one_date_carries_the_fee_of_its_period_and_the_usage_of_the_one_before():
    subscription = sales.subscription(sales.plan(), sales.plan(charge="usage"), starts_on=date(2026, 11, 1))
    step = of(subscription, date(2026, 11, 21), 2)[1]
    assert (step.billing_date, step.period.start) == (date(2026, 12, 1), date(2026, 12, 1))
    assert [(one.kind, one.days.start) for one in step.charges] == [
        ("advance", date(2026, 12, 1)),
        ("usage", date(2026, 11, 1)),
    ]


def test_an_end_cuts_the_last_period_short():
    subscription = sales.subscription(sales.plan(price="310"), ends_on=date(2026, 12, 11))
    assert totals(subscription, date(2026, 11, 21)) == [(date(2026, 11, 1), 310), (date(2026, 12, 1), 100)]


def test_a_draft_shows_what_it_would_bill_and_one_ahead_begins_with_its_first_period():
    subscription = sales.subscription(sales.plan(), state="draft", starts_on=date(2027, 1, 1))
    assert totals(subscription, date(2026, 11, 21), 1) == [(date(2027, 1, 1), 100)]


def test_one_that_never_runs_or_is_over_has_nothing_to_come():
    over = sales.subscription(sales.plan(), state="ended", ends_on=date(2026, 3, 1))
    assert of(over, date(2026, 11, 21)) == []
    assert timeline.read(over, on=date(2026, 11, 21)).owed.net == 200


def test_what_is_owed_from_before_is_one_figure():
    owed = timeline.read(sales.subscription(sales.plan()), on=date(2026, 11, 21)).owed
    assert (owed.periods, owed.net, owed.since) == (10, 1000, date(2026, 1, 1))


def test_a_timeline_costs_as_many_queries_with_20_items_as_with_one(django_assert_num_queries):
    version = sales.plan()
    for count in (1, 20):
        subscription = sales.subscription(*[version] * count)
        with django_assert_num_queries(7):
            of(subscription, date(2026, 11, 21))
