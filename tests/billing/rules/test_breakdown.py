"""How the MRR of a subscription is made up: its parts are told one by one and come to the whole."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from billing.rules.breakdown import in_sum, nearest_day, of_minimum, of_terms
from billing.rules.worth import mrr
from tests.billing.rules.agreements import agree, contracts, day, days, item

D = Decimal


def test_each_item_and_what_the_minimum_adds():
    contract = agree(item("40"), item("90", key=2, per=3, rebate="50"), every=3, minimum="195")
    on = day("2026-01-01")
    assert [of_terms(contract, terms, on) for terms in contract.terms] == [40, 15]
    assert of_minimum(contract, on) == 10
    assert of_minimum(agree(item("40"), minimum="40"), on) == 0


@pytest.mark.parametrize(
    ("on", "nearest"),
    [("2025-12-01", "2026-01-01"), ("2026-01-05", "2026-01-05"), ("2026-02-01", "2026-01-31")],
)
def test_a_day_on_which_it_does_not_run_gives_way_to_the_nearest(on, nearest):
    assert nearest_day(agree(item("1"), end="2026-02-01"), day(on)) == day(nearest)
    assert nearest_day(agree(item("1")), day(on)) == max(day(on), day("2026-01-01"))


def test_rounded_amounts_are_summed():
    assert in_sum([D("0.10"), D("0.20")]) == D("0.30")
    assert in_sum([]) == 0


@given(contracts(), days)
def test_the_parts_come_to_the_mrr(contract, on):
    parts = [of_terms(contract, terms, on) for terms in contract.terms]
    assert sum(parts, Fraction(0)) + of_minimum(contract, on) == mrr(contract, on)
    assert of_minimum(contract, on) >= 0
