"""MRR and CMRR on a day: contracts that one can work out by hand, and what holds for every contract."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.worth import cmrr, dates_of_change, mrr, peak, worth
from tests.billing.rules.agreements import DAY, RATES, agree, contracts, day, days, item, items

D = Decimal
LAST = date.max.isoformat()

# A price of 100 that is 150 from March on, with a rebate of 10 % until 15 April, from January to the end of June.
GROWING = agree(
    item("100", rebate="10", until="2026-04-15", end="2026-03-01"),
    item("150", key=2, line=1, rebate="10", until="2026-04-15", start="2026-03-01"),
    signed="2025-12-10",
    end="2026-07-01",
)


@pytest.mark.parametrize(
    ("on", "recurring", "contracted"),
    [
        ("2025-12-09", 0, 0),
        ("2025-12-10", 0, 150),  # signed
        ("2025-12-31", 0, 150),
        ("2026-01-01", 90, 150),  # begins
        ("2026-02-28", 90, 150),
        ("2026-03-01", 135, 150),  # changed
        ("2026-04-15", 135, 150),
        ("2026-04-16", 150, 150),  # without its rebate
        ("2026-06-30", 150, 150),
        ("2026-07-01", 0, 0),  # ended
    ],
)
def test_a_contract_is_worth_something_from_its_signature_to_its_end(on, recurring, contracted):
    assert (mrr(GROWING, day(on)), cmrr(GROWING, day(on))) == (recurring, contracted)


def test_the_days_on_which_it_may_change():
    expected = ["2025-12-10", "2026-01-01", "2026-03-01", "2026-04-16", "2026-07-01"]
    assert sorted(set(dates_of_change(GROWING))) == [day(one) for one in expected]


@pytest.mark.parametrize(
    ("contract", "recurring", "contracted"),
    [
        (agree(item("30", 4)), 120, 120),
        (agree(item("1200", per=12), item("90", key=2, per=3)), 130, 130),
        (agree(item("1200", per=12), every=6), 100, 100),
        (agree(item("100", rebate="12.5")), D("87.5"), D("87.5")),
        (agree(item("100", rebate="100")), 0, 0),
        (agree(item("100", 0)), 0, 0),
        # A commitment is for a billing period, whatever the interval of the plan.
        (agree(item("0.10", 600, usage=True), every=3), 20, 20),
        (agree(item("0.10", 0, usage=True)), 0, 0),
        (agree(item("0.10", 0, usage=True), minimum="50"), 50, 50),
        (agree(item("40"), minimum="50"), 50, 50),
        (agree(item("40"), item("20", key=2), minimum="50"), 60, 60),
        (agree(item("40"), every=12, minimum="600"), 50, 50),
        # Rebates that run out are not part of what is contracted, unless the contract ends before they do.
        (agree(item("100", rebate="10", until="2026-12-31")), 90, 100),
        (agree(item("100", rebate="10", until="2026-12-31"), end="2027-01-01"), 90, 90),
        (agree(item("100", rebate="10", until="2026-12-31"), end="2027-01-02"), 90, 100),
        (agree(item("100", rebate="10", until=LAST)), 90, 90),
        # What is planned, also an item that is taken out.
        (agree(item("100", end="2026-09-01"), item("50", key=2)), 150, 50),
        (agree(item("100", end="2026-09-01"), item("70", key=2, start="2026-09-01")), 100, 70),
        # The contract ends before its next change: that one never comes.
        (agree(item("100", end="2026-09-01"), item("70", key=2, start="2026-09-01"), end="2026-08-01"), 100, 100),
        (agree(item("100"), draft=True), 0, 0),
        (agree(item("100"), start="2026-05-02"), 0, 0),
        (agree(item("100"), start="2026-05-02", signed="2026-05-01"), 0, 100),
        (agree(item("100"), signed="2026-06-01"), 100, 100),
        (agree(item("100"), end="2026-05-01"), 0, 0),
        # Signed, and ended before its first day.
        (agree(item("100"), start="2026-06-01", signed="2026-01-01", end="2026-06-01"), 0, 0),
        (agree(), 0, 0),
    ],
)
def test_mrr_and_cmrr_on_1_may(contract, recurring, contracted):
    on = day("2026-05-01")
    assert (mrr(contract, on), cmrr(contract, on)) == (Fraction(recurring), Fraction(contracted))


def test_the_worth_of_several_in_one_currency_at_the_rates_of_the_month():
    on = day("2026-01-31")
    mine = [agree(item("100")), agree(item("1125"), currency="SEK"), agree(item("5"), currency="CHF", draft=True)]
    assert worth(mine, "EUR", on, RATES, month=on) == 200
    assert worth(mine, "SEK", on, RATES, month=on) == 2250
    assert worth(mine, "SEK", on, RATES, month=day("2026-03-01")) == 2125
    assert worth([], "SEK", on, RATES, month=on) == 0


@given(items(1), st.integers(1, 24), st.integers(1, 24), days)
def test_mrr_of_fixed_prices_does_not_depend_on_the_billing_interval(terms, one, other, on):
    fixed = [each for each in terms if each.pricing.is_fixed]
    assert mrr(agree(*fixed, start="2025-01-01", every=one), on) == mrr(
        agree(*fixed, start="2025-01-01", every=other), on
    )


@given(contracts(), days)
def test_a_draft_counts_nothing_and_a_contract_nothing_outside_its_days(contract, on):
    draft = replace(contract, is_binding=False)
    assert mrr(draft, on) == cmrr(draft, on) == 0
    assert mrr(contract, contract.starts_on - DAY) == 0
    assert mrr(contract, on) >= 0 <= cmrr(contract, on)
    if contract.ends_on:
        assert mrr(contract, contract.ends_on) == cmrr(contract, contract.ends_on) == 0


@given(contracts(), days)
def test_worth_changes_only_on_the_days_that_are_told(contract, on):
    if on not in set(dates_of_change(contract)):
        assert mrr(contract, on) == mrr(contract, on - DAY)
        assert cmrr(contract, on) == cmrr(contract, on - DAY)


@given(contracts(), days, st.randoms())
def test_the_order_of_terms_is_irrelevant(contract, on, random):
    shuffled = replace(contract, terms=tuple(random.sample(contract.terms, len(contract.terms))))
    assert (mrr(shuffled, on), cmrr(shuffled, on)) == (mrr(contract, on), cmrr(contract, on))


@given(contracts(), days, st.integers(1, 100).map(D))
def test_a_rebate_takes_its_share_and_never_adds(contract, on, rebate):
    bare = replace(contract, minimum=D(0), terms=tuple(replace(one, rebate=D(0)) for one in contract.terms))
    cheaper = replace(bare, terms=tuple(replace(one, rebate=rebate, rebate_until=None) for one in bare.terms))
    assert mrr(cheaper, on) == mrr(bare, on) * (100 - Fraction(rebate)) / 100
    assert mrr(contract, on) <= mrr(replace(bare, minimum=contract.minimum), on)


@given(contracts())
def test_what_is_contracted_is_the_mrr_of_the_last_day(contract):
    last = contract.ends_on - DAY if contract.ends_on else date(2099, 12, 31)
    if last >= contract.starts_on:
        assert cmrr(contract, contract.starts_on) == mrr(contract, last)


@given(contracts())
def test_no_day_is_worth_more_than_the_peak(contract):
    assert peak(contract) == max(mrr(contract, on) for on in dates_of_change(contract))
    assert peak(replace(contract, is_binding=False)) == 0
