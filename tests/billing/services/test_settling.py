"""Subscriptions that another system has invoiced until now: nothing twice, and changes are compensated."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Activity
from accounts.services.activity import SYSTEM
from billing.models import Charge, Subscription
from billing.services import changes, settling, subscriptions, timeline
from plock.kit.errors import Refused
from tests import sales

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
OCT, NOV, DEC, JAN = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)


def running(*items, **values):
    return sales.subscription(*(items or [sales.plan(price="300")]), **values)


def settle(subscription, until=TODAY):
    return settling.settle(subscription=subscription, until=until, today=TODAY, origin=SYSTEM)


def schedule(subscription, on, **terms):
    changes.schedule(subscription=subscription, line=1, effective_on=on, terms=terms, today=TODAY, origin=SYSTEM)


def owed(subscription, on=TODAY):
    found = timeline.read(subscription, on=on).owed
    return (found.periods, found.net) if found else None


def coming(subscription, count=2, on=TODAY):
    return [(step.billing_date, step.total) for step in timeline.of(subscription, on=on, periods=count) if step.charges]


def charges(subscription):
    found = subscription.charges.order_by("starts_on", "pk")
    return list(found.values_list("kind", "period_start", "starts_on", "ends_on", "net", "is_external"))


def test_unsettled_everything_since_its_start_is_owed():
    assert owed(running()) == (10, 3000)


def test_in_advance_the_period_of_the_last_settled_day_is_written_down_and_the_rest_is_not_owed():
    subscription = running()
    assert settle(subscription).settled_until == TODAY
    assert charges(subscription) == [("advance", NOV, NOV, DEC, Decimal(300), True)]
    charge = Charge.objects.get()
    assert (charge.quantity, charge.unit_price, charge.billing_date, charge.currency_id) == (1, 300, NOV, "SEK")
    assert owed(subscription) is None
    assert coming(subscription) == [(DEC, 300)]


def test_in_arrears_only_periods_that_were_over_are_settled():
    subscription = running(billing_practice="arrears")
    settle(subscription)
    assert charges(subscription) == []
    assert owed(subscription) is None
    assert coming(subscription) == [(DEC, 300), (JAN, 300)]
    settle(subscription, NOV)
    assert charges(subscription) == [("arrears", OCT, OCT, NOV, Decimal(300), True)]
    assert coming(subscription) == [(DEC, 300), (JAN, 300)]


def test_what_was_invoiced_ahead_is_not_invoiced_again():
    subscription = running()
    settle(subscription, date(2027, 2, 15))
    assert coming(subscription, count=5) == [(date(2027, 3, 1), 300)]


def test_what_was_invoiced_ahead_is_given_back_for_every_period_that_it_ends_before():
    subscription = running(sales.plan(price="310"))
    settle(subscription, date(2027, 3, 1))
    assert [row[1] for row in charges(subscription)] == [NOV, DEC, JAN, date(2027, 2, 1)]
    subscriptions.end(subscription=subscription, last_day=date(2026, 12, 15), today=TODAY, origin=SYSTEM)
    assert coming(subscription, count=5) == [
        (date(2026, 12, 16), -160),
        (JAN, -310),
        (date(2027, 2, 1), -310),
    ]
    assert owed(subscription) is None


def test_nobody_has_invoiced_more_than_ten_years_ahead():
    with pytest.raises(Refused, match="Choose a day up to 21 Nov 2036"):
        settle(running(), date(2036, 11, 22))


def test_a_last_part_of_a_period_that_was_over_by_the_day_is_settled_in_arrears():
    usage = sales.plan(charge="usage", price="1")
    values = {"billing_practice": "arrears", "minimum_commitment": Decimal(1000)}
    subscription = running(sales.plan(price="300"), usage, ends_on=date(2026, 11, 11), state="ended", **values)
    settle(subscription, date(2026, 11, 15))
    assert charges(subscription) == [("arrears", NOV, NOV, date(2026, 11, 11), Decimal(100), True)]
    assert owed(subscription) is None
    assert timeline.of(subscription, on=TODAY) == []
    settle(subscription, date(2026, 11, 10))
    assert [one.kind for step in timeline.of(subscription, on=TODAY) for one in step.charges] == [
        "arrears",
        "usage",
        "minimum_commitment",
    ]


def test_a_change_within_the_settled_period_is_compensated_to_the_day():
    subscription = running()
    settle(subscription)
    schedule(subscription, date(2026, 11, 16), quantity=Decimal(2))
    found = timeline.of(subscription, on=TODAY, periods=1)
    assert [(one.kind, one.net) for step in found for one in step.charges] == [
        ("compensation", -150),
        ("compensation", 300),
    ]
    assert coming(subscription) == [(date(2026, 11, 16), 150), (DEC, 600)]


def test_an_end_within_the_settled_period_gives_the_rest_back():
    subscription = running()
    settle(subscription)
    subscriptions.end(subscription=subscription, last_day=date(2026, 11, 24), today=TODAY, origin=SYSTEM)
    assert coming(subscription) == [(date(2026, 11, 25), -60)]


def test_a_change_further_back_bills_from_the_settled_period_on():
    subscription = running()
    settle(subscription)
    schedule(subscription, date(2026, 3, 1), quantity=Decimal(2))
    assert owed(subscription) is None
    assert coming(subscription) == [(NOV, 300), (DEC, 600)]


def test_usage_and_a_minimum_of_a_period_that_is_not_over_are_still_to_be_billed():
    usage = sales.plan(charge="usage", price="1")
    subscription = running(sales.plan(price="300"), usage, minimum_commitment=Decimal(1000))
    settle(subscription)
    step = timeline.of(subscription, on=TODAY, periods=1)[0]
    assert (step.billing_date, [(one.kind, one.net) for one in step.charges]) == (
        DEC,
        [("usage", None), ("minimum_commitment", 700)],
    )
    settle(subscription, DEC)
    assert timeline.of(subscription, on=TODAY, periods=1) == []


def test_it_can_be_said_again_until_plock_has_billed_something():
    subscription = running()
    settle(subscription)
    settle(subscription, OCT)
    assert [row[1] for row in charges(subscription)] == [date(2026, 9, 1)]
    assert owed(subscription) == (1, 300)
    Charge.objects.update(is_external=False)
    with pytest.raises(Refused, match=r"Plock has invoiced .* already"):
        settle(subscription)


def test_it_is_logged_and_changes_no_figure():
    subscription = running()
    Subscription.objects.update(mrr=300)
    settled = settle(subscription)
    assert (settled.mrr, settled.version) == (300, 2)
    logged = Activity.objects.get()
    assert (logged.verb, logged.changes) == ("subscription.settled", {"settled_until": [None, "2026-11-21"]})


@pytest.mark.parametrize(
    ("values", "until", "sentence"),
    [
        ({"state": "draft"}, TODAY, "is a draft"),
        ({"starts_on": DEC}, DEC, "starts on 1 Dec 2026. Choose a later day"),
        ({}, date(9999, 1, 1), "1 Jan 9999 cannot be right"),
    ],
)
def test_what_cannot_have_been_invoiced_is_refused(values, until, sentence):
    with pytest.raises(Refused, match=sentence):
        settle(running(**values), until)


def test_many_are_settled_with_a_handful_of_statements(django_assert_max_num_queries):
    version = sales.plan()
    made = [running(version) for _ in range(30)]
    with django_assert_max_num_queries(12):
        settling.settle_many([one.pk for one in made], until=TODAY, today=TODAY)
    assert Charge.objects.filter(is_external=True).count() == 30
