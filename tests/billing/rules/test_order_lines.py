"""What the lines of an order come to, and which subscriptions they become."""

from datetime import date
from decimal import Decimal

import pytest

from billing.rules import order_lines
from billing.rules.contracts import Practice
from billing.rules.order_lines import Billing, Line
from billing.rules.periods import PeriodMode
from billing.rules.pricing import Mode, Pricing, Tier

JAN, FEB, MID = date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 16)
FIXED = order_lines.flat(Decimal(100), is_fixed=True)
USAGE = order_lines.flat(Decimal("0.5"), is_fixed=False)
ONCE = order_lines.flat(Decimal("33.335"), is_fixed=False)
GRADUATED = Pricing(Mode.GRADUATED, (Tier(Decimal(100), Decimal(5)), Tier(None, Decimal(4))))
YEARLY = order_lines.flat(Decimal(1200), is_fixed=True)


def line(pricing=FIXED, quantity="1", starts_on=JAN, number=1, **values):
    return Line(number, pricing, Decimal(quantity), starts_on, **values)


def billing(interval=1, mode=PeriodMode.CALENDAR, practice=Practice.ADVANCE, currency="SEK"):
    return Billing(interval, mode, practice, currency, signed_on=JAN)


@pytest.mark.parametrize(
    ("one", "net"),
    [
        (line(quantity="3"), "300"),
        (line(quantity="3", rebate=Decimal(10)), "270"),
        (line(rebate=Decimal(10), rebate_until=JAN), "90"),
        (line(rebate=Decimal(10), rebate_until=date(2025, 12, 31)), "100"),
        (line(rebate=Decimal(100)), "0"),
        (line(ONCE, is_recurring=False), "33.34"),
        (line(ONCE, "3", is_recurring=False), "100.01"),
        (line(GRADUATED, "150", is_recurring=False), "700"),
        (line(GRADUATED, "0", is_recurring=False), "0"),
        (line(YEARLY, months=12), "1200"),
        (line(USAGE, "1000"), "500"),
    ],
)
def test_a_line_is_rounded_once_after_its_rebate(one, net):
    assert order_lines.net(one, "SEK") == Decimal(net)


def test_the_smallest_unit_is_that_of_the_currency():
    assert order_lines.net(line(ONCE, is_recurring=False), "JPY") == Decimal(33)


@pytest.mark.parametrize(
    ("lines", "interval", "total"),
    [
        ([line(quantity="3")], 1, "300"),
        ([line(YEARLY, months=12)], 1, "100"),
        ([line(YEARLY, months=12)], 12, "100"),
        ([line(months=3), line(months=3, number=2), line(months=3, number=3)], 1, "100"),
        ([line(months=3), line(months=3, number=2, starts_on=FEB), line(months=3, number=3)], 1, "100"),
        ([line(USAGE, "600")], 3, "100"),
        ([line(USAGE, "0")], 1, "0"),
        ([line(ONCE, is_recurring=False)], 1, "0"),
        ([line(rebate=Decimal(25), rebate_until=FEB)], 1, "75"),
    ],
)
def test_recurring_lines_come_to_a_month_whatever_they_are_priced_and_billed_for(lines, interval, total):
    assert order_lines.monthly_total(lines, billing(interval)) == Decimal(total)


def test_one_off_lines_are_summed_after_rounding():
    lines = [line(ONCE, is_recurring=False), line(ONCE, number=2, is_recurring=False), line(number=3)]
    assert order_lines.one_off_total(lines, "SEK") == Decimal("66.68")


def test_there_is_one_subscription_for_each_start_date():
    lines = [line(starts_on=FEB), line(number=2), line(number=3, starts_on=FEB), line(number=4, is_recurring=False)]
    found = order_lines.contracts(lines, billing())
    assert [(start, [terms.line for terms in one.terms]) for start, one in found.items()] == [
        (JAN, [2]),
        (FEB, [1, 3]),
    ]
    assert {one.signed_on for one in found.values()} == {JAN}


@pytest.mark.parametrize(
    ("one", "how", "first"),
    [
        (line(), billing(), (JAN, "100")),
        (line(), billing(practice=Practice.ARREARS), (FEB, "100")),
        (line(starts_on=MID), billing(), (MID, "51.61")),
        (line(starts_on=MID), billing(mode=PeriodMode.CONTINUOUS), (MID, "100")),
        (line(), billing(12), (JAN, "1200")),
        (line(rebate=Decimal(100), rebate_until=MID), billing(), (JAN, "48.39")),
        (line(USAGE, "1000"), billing(), (JAN, "500")),
    ],
)
def test_the_first_charges_are_known_before(one, how, first):
    [contract] = order_lines.contracts([one], how).values()
    assert order_lines.first_billed(contract) == (first[0], Decimal(first[1]))


def test_usage_without_a_commitment_has_no_first_charge():
    [contract] = order_lines.contracts([line(USAGE, "0")], billing()).values()
    assert order_lines.first_billed(contract) is None


@pytest.mark.parametrize(
    ("pricing", "price", "says"),
    [
        (FIXED, "100", True),
        (FIXED, "100.000000", True),
        (FIXED, "99.99", False),
        (GRADUATED, "5", False),
        (Pricing(Mode.FLAT, (Tier(None, Decimal(100), Decimal(1)),)), "100", False),
    ],
)
def test_a_price_that_the_plan_has_anyway_is_nothing_special(pricing, price, says):
    assert order_lines.says(pricing, Decimal(price)) is says
