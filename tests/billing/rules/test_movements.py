"""How MRR moves: stories told in tables, and that it always adds up."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.exchange import NoRate
from billing.rules.money import round_money
from billing.rules.periods import add_months
from billing.rules.worth import Kind, movements, worth
from tests.billing.rules.agreements import CURRENCIES, DAY, RATES, agree, contracts, day, days, item

D = Decimal


def told(mine, currency: str = "EUR", on: str = "2026-12-31") -> list[str]:
    """`2026-01 new 100.00`"""
    return [f"{one.month:%Y-%m} {one.kind} {one.amount}" for one in movements(mine, currency, day(on), RATES)]


@pytest.mark.parametrize(
    ("story", "mine", "expected"),
    [
        ("nothing", [], []),
        ("a draft", [agree(item("100"), draft=True)], []),
        ("a draft without a rate", [agree(item("100"), draft=True, currency="CHF")], []),
        ("in the future", [agree(item("100"), start="2027-01-01", signed="2026-05-01")], []),
        ("free of charge", [agree(item("0"))], []),
        ("new", [agree(item("100"), start="2026-02-15")], ["2026-02 new 100.00"]),
        (
            "new and more, each in its month",
            [agree(item("100", end="2026-03-31"), item("130", key=2, start="2026-03-31"))],
            ["2026-01 new 100.00", "2026-03 expansion 30.00"],
        ),
        (
            "new and more within a month is new",
            [agree(item("100")), agree(item("50"), start="2026-01-31")],
            ["2026-01 new 150.00"],
        ),
        (
            "less, then none",
            [agree(item("100"), item("20", key=2, end="2026-04-01"), end="2026-06-30")],
            ["2026-01 new 120.00", "2026-04 contraction -20.00", "2026-06 churn -100.00"],
        ),
        (
            "one ends as another begins",
            [agree(item("100"), end="2026-04-01"), agree(item("90"), start="2026-04-01")],
            ["2026-01 new 100.00", "2026-04 contraction -10.00"],
        ),
        (
            "gone, and back",
            [agree(item("100"), end="2026-02-10"), agree(item("40"), start="2026-05-05")],
            ["2026-01 new 100.00", "2026-02 churn -100.00", "2026-05 reactivation 40.00"],
        ),
        (
            "gone and back within a month did not move",
            [agree(item("100"), end="2026-02-10"), agree(item("100"), start="2026-02-20")],
            ["2026-01 new 100.00"],
        ),
        (
            "a rebate runs out on the last day of April",
            [agree(item("100", rebate="25", until="2026-04-30"))],
            ["2026-01 new 75.00", "2026-05 expansion 25.00"],
        ),
        (
            "a minimum covers what the items lose",
            [agree(item("100", end="2026-03-01"), item("60", key=2, start="2026-03-01"), minimum="80")],
            ["2026-01 new 100.00", "2026-03 contraction -20.00"],
        ),
        ("thirds", [agree(item("100", per=3)), agree(item("100", per=3))], ["2026-01 new 66.67"]),
        (
            "another currency moves with its rate",
            [agree(item("1125"), currency="SEK")],
            ["2026-01 new 100.00", "2026-03 currency 12.50"],
        ),
        (
            "and what comes and goes is of the rate of its month",
            [
                agree(item("1125"), currency="SEK", end="2026-04-01"),
                agree(item("200"), currency="SEK", start="2026-03-05"),
                agree(item("10"), start="2026-03-05", end="2026-05-01"),
            ],
            [
                "2026-01 new 100.00",
                "2026-03 currency 12.50",
                "2026-03 expansion 30.00",
                "2026-04 contraction -112.50",
                "2026-05 contraction -10.00",
            ],
        ),
    ],
)
def test_a_story_of_2026(story, mine, expected):
    assert told(mine) == expected, story
    assert told(mine[::-1]) == expected, story


def test_the_month_of_the_day_is_told_as_of_the_day():
    contract = agree(item("100"), start="2026-02-15", end="2026-02-20")
    assert told([contract], on="2026-02-14") == []
    assert told([contract], on="2026-02-15") == ["2026-02 new 100.00"]
    assert told([contract], on="2026-02-20") == []
    assert told([contract]) == []


def test_a_currency_without_a_rate_is_refused():
    with pytest.raises(NoRate):
        told([agree(item("100"), currency="CHF")])


several = st.lists(contracts(), max_size=4)
accounts = st.tuples(several | st.lists(contracts("SEK"), max_size=4), st.sampled_from(CURRENCIES))


@given(accounts, days)
def test_the_start_and_the_movements_are_the_end_of_every_month(account, on):
    mine, currency = account
    total = D(0)
    for month, moved in groupby(movements(mine, currency, on, RATES), lambda one: one.month):
        total += sum(one.amount for one in moved)
        last = min(add_months(month, 1) - DAY, on)
        assert total == round_money(worth(mine, currency, last, RATES, month=month), currency)
    assert total == round_money(worth(mine, currency, on, RATES, month=on), currency)


@given(accounts, days)
def test_every_movement_has_the_sign_of_its_kind_and_a_month_one_kind_besides_the_rates(account, on):
    mine, currency = account
    found = movements(mine, currency, on, RATES)
    for one in found:
        assert one.amount != 0
        assert one.month.day == 1
        assert one.month <= on
        assert one.kind is Kind.CURRENCY or (one.amount < 0) == (one.kind in (Kind.CONTRACTION, Kind.CHURN))
    reasons = [(one.month, one.kind is Kind.CURRENCY) for one in found]
    assert len(set(reasons)) == len(reasons)
    assert found == sorted(found, key=lambda one: (one.month, one.kind is not Kind.CURRENCY))


@given(accounts, days)
def test_an_account_is_new_once_and_comes_back_only_after_it_left(account, on):
    mine, currency = account
    kinds = [one.kind for one in movements(mine, currency, on, RATES) if one.kind is not Kind.CURRENCY]
    assert [kind for kind in kinds if kind is Kind.NEW] == kinds[:1]
    if {one.currency for one in mine} <= {currency}:
        turns = [kind for kind in kinds if kind in (Kind.NEW, Kind.CHURN, Kind.REACTIVATION)]
        assert turns == [Kind.NEW, *[Kind.CHURN, Kind.REACTIVATION] * len(turns)][: len(turns)]


@given(accounts, days, st.randoms())
def test_the_order_of_contracts_is_irrelevant_and_drafts_are_nothing(account, on, random):
    mine, currency = account
    drafts = [replace(one, is_binding=False, currency="CHF") for one in mine]
    mixed = [*mine, *drafts]
    random.shuffle(mixed)
    assert movements(mixed, currency, on, RATES) == movements(mine, currency, on, RATES)


@given(st.lists(contracts("EUR"), max_size=4), days)
def test_without_another_currency_rates_move_nothing(mine, on):
    assert all(one.kind is not Kind.CURRENCY for one in movements(mine, "EUR", on, RATES))


@given(accounts, days, st.integers(0, 400))
def test_the_past_stays_as_it_was_told(account, on, later):
    mine, currency = account
    month = on.replace(day=1)
    then = [one for one in movements(mine, currency, on, RATES) if one.month < month]
    now = movements(mine, currency, on + timedelta(days=later), RATES)
    assert [one for one in now if one.month < month] == then
