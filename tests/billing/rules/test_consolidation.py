"""The movements of many accounts in one currency: every month balances, and begins as the one before ended."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.rules.exchange import NoRate
from billing.rules.money import round_money
from billing.rules.periods import add_months
from billing.rules.worth import Balance, Kind, consolidate, movements, worth
from tests.billing.rules.agreements import CURRENCIES, RATES, contracts, day

D = Decimal
MONTHS = [add_months(date(2025, 6, 1), n) for n in range(13)]
ON = date(2026, 6, 30)
long = settings(max_examples=50)


def told(balance: Balance) -> str:
    """`2026-01: 0.00 + new 100.00 = 100.00`; what did not move is left out."""
    moved = " ".join(f"+ {kind} {amount}" for kind, amount in balance.amounts.items() if amount)
    return f"{balance.month:%Y-%m}: {balance.opening} {moved} = {balance.closing}".replace("  ", " ")


def months(*texts: str) -> list[date]:
    return [day(f"{text}-01") for text in texts]


MOVED = {
    day("2025-11-01"): {"EUR": {Kind.NEW: D("50.00")}},
    day("2026-01-01"): {"EUR": {Kind.NEW: D("100.00")}, "SEK": {Kind.NEW: D("1125.00")}},
    day("2026-03-01"): {
        "EUR": {Kind.CHURN: D("-50.00"), Kind.EXPANSION: D("20.00")},
        "SEK": {Kind.CONTRACTION: D("-125.00"), Kind.CURRENCY: D("10.00")},
    },
}


def test_each_month_is_told_at_its_own_rates():
    found = consolidate(MOVED, months("2026-01", "2026-02", "2026-03"), "EUR", RATES)
    assert [told(one) for one in found] == [
        "2026-01: 50.00 + new 200.00 = 250.00",
        "2026-02: 250.00 = 250.00",
        # 1,010 kronor are 101.00; those at the start, 1,125, were 100.00 and are 112.50 now; 10 more came by rates.
        "2026-03: 250.00 + expansion 20.00 + contraction -12.50 + churn -50.00 + currency 13.50 = 221.00",
    ]


def test_months_before_anything_are_empty_and_no_months_are_none():
    assert [told(one) for one in consolidate({}, months("2026-01"), "SEK", RATES)] == ["2026-01: 0 = 0"]
    assert consolidate(MOVED, [], "EUR", RATES) == []


def test_what_came_before_the_months_is_in_their_opening():
    (march,) = consolidate(MOVED, months("2026-03"), "SEK", RATES)
    assert march.opening == D("2812.50")  # 150 euros at 11.25, and 1,125
    assert march.closing == D("2210.00")  # 120 euros at 10, and 1,010
    assert march.amounts[Kind.CURRENCY] == D("-177.50")  # 150 × -1.25, and 10


def test_a_currency_that_is_gone_needs_no_rate_any_more_but_one_that_is_there_does():
    first, second = months("2026-01", "2026-02")
    moved = {first: {"CHF": {Kind.NEW: D(10), Kind.CONTRACTION: D(-10)}}}
    with pytest.raises(NoRate):
        consolidate(moved, [first], "EUR", RATES)
    (february,) = consolidate(moved, [second], "EUR", RATES)
    assert february.opening == february.closing == 0


accounts = st.tuples(st.lists(contracts(), max_size=2), st.sampled_from(CURRENCIES))


def added_up(all_accounts):
    moved = defaultdict(lambda: defaultdict(lambda: defaultdict(Decimal)))
    for mine, currency in all_accounts:
        for one in movements(mine, currency, ON, RATES):
            moved[one.month][currency][one.kind] += one.amount
    return moved


@long
@given(st.lists(accounts, max_size=4), st.sampled_from(CURRENCIES))
def test_every_month_balances_and_the_months_are_a_chain(all_accounts, base):
    found = consolidate(added_up(all_accounts), MONTHS, base, RATES)
    assert [one.month for one in found] == MONTHS
    assert all(one.opening + sum(one.amounts.values()) == one.closing for one in found)
    assert all(one.closing == other.opening for one, other in pairwise(found))
    assert all(set(one.amounts) == set(Kind) for one in found)


@long
@given(st.lists(accounts, max_size=4), st.sampled_from(CURRENCIES))
def test_the_last_closing_is_what_all_accounts_are_worth(all_accounts, base):
    found = consolidate(added_up(all_accounts), MONTHS, base, RATES)
    totals = defaultdict(Decimal)
    for mine, currency in all_accounts:
        totals[currency] += round_money(worth(mine, currency, ON, RATES, month=ON), currency)
    assert found[-1].closing == sum(
        round_money(RATES.convert(total, currency, base, ON), base) for currency, total in totals.items()
    )


@long
@given(st.lists(st.lists(contracts("SEK"), max_size=2), max_size=3))
def test_in_one_currency_alone_rates_move_nothing(all_accounts):
    found = consolidate(added_up((mine, "SEK") for mine in all_accounts), MONTHS, "SEK", RATES)
    assert all(one.amounts[Kind.CURRENCY] == 0 for one in found)


@long
@given(st.lists(accounts, max_size=3), st.sampled_from(CURRENCIES), st.integers(1, 12))
def test_a_later_window_shows_the_same_months(all_accounts, base, skipped):
    moved = added_up(all_accounts)
    assert consolidate(moved, MONTHS[skipped:], base, RATES) == consolidate(moved, MONTHS, base, RATES)[skipped:]
