"""What usage costs: through the tiers once for each price, beyond the commitment, and once however late it comes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import pricing
from billing.rules.charges import Kind
from billing.rules.contracts import Terms
from billing.rules.pricing import Mode, Pricing, Tier
from billing.rules.usage import Billed, correction, overage, stray
from tests.billing.rules.agreements import D, agree, day, item, period

JANUARY = period("2026-01-01 2026-02-01")
TIERS = Pricing(Mode.GRADUATED, (Tier(D(100), D(5)), Tier(D(1000), D(4)), Tier(None, D(3))))
amounts = st.integers(0, 2000).map(D)
measured = st.dictionaries(st.dates(day("2025-12-20"), day("2026-02-10")), amounts, max_size=12)


def metered(committed: str = "0", *, key: int = 1, price: Pricing = TIERS, **values: object) -> Terms:
    return replace(item("0", committed, key=key, usage=True, line=1, **values), pricing=price)


def used(**by_day: int) -> dict:
    return {day(f"2026-01-{int(name[1:]):02}"): D(units) for name, units in by_day.items()}


def said(charges) -> list:
    return [(str(one.kind), one.days.start.day, one.quantity, one.net) for one in charges]


def settled(charges) -> list[Billed]:
    return [Billed(one.key, one.line, one.period, one.days, one.billing_date, one.net) for one in charges]


@pytest.mark.parametrize(
    ("terms", "usage", "expected"),
    [
        ([metered()], used(d3=100, d20=50), [("overage", 1, 150, D("700.00"))]),
        ([metered("100")], used(d3=100, d20=50), [("overage", 1, 150, D("200.00"))]),
        ([metered("200")], used(d3=100, d20=50), [("overage", 1, 150, D("0.00"))]),
        ([metered(rebate="10")], used(d3=150), [("overage", 1, 150, D("630.00"))]),
        # the rebate ends on the 15th: the other units go on at 4, where the first ones stopped
        (
            [metered(rebate="10", until="2026-01-15")],
            used(d3=100, d20=50),
            [("overage", 1, 100, D("450.00")), ("overage", 16, 50, D("200.00"))],
        ),
        # another plan from the 16th begins with its own first tier
        (
            [
                metered(end="2026-01-16"),
                metered(key=2, start="2026-01-16", price=replace(TIERS, is_fixed=False, mode=Mode.VOLUME)),
            ],
            used(d3=100, d20=50),
            [("overage", 1, 100, D("500.00")), ("overage", 16, 50, D("250.00"))],
        ),
        # a higher commitment from the 16th counts for the month
        (
            [metered(end="2026-01-16"), metered("120", key=2, start="2026-01-16")],
            used(d3=100, d20=50),
            [("overage", 1, 100, D("0.00")), ("overage", 16, 50, D("120.00"))],
        ),
        # other lines have prices of their own
        ([item("100", 3, key=9, line=2), metered()], used(d3=10), [("overage", 1, 10, D("50.00"))]),
        ([metered()], {}, []),
    ],
)
def test_usage_is_priced_at_the_terms_of_its_days(terms, usage, expected):
    found = overage(agree(*terms), 1, JANUARY, usage)
    assert said(found) == expected
    assert all(one.billing_date == day("2026-02-01") for one in found)


def test_a_subscription_that_ends_is_billed_for_what_was_used_until_then():
    contract = agree(metered(), start="2026-01-05", end="2026-01-21")
    usage = used(d3=7, d10=10, d25=30)
    [charge] = overage(contract, 1, JANUARY, usage)
    assert (charge.days, charge.billing_date, charge.net) == (
        period("2026-01-05 2026-01-21"),
        day("2026-01-21"),
        D("50.00"),
    )
    assert stray(contract, 1, JANUARY, usage) == 37


def test_a_draft_and_a_period_before_the_start_cost_nothing():
    assert overage(agree(metered(), draft=True), 1, JANUARY, used(d3=5)) == []
    late = agree(metered(), start="2026-02-01")
    assert overage(late, 1, JANUARY, used(d3=5)) == []
    assert stray(late, 1, JANUARY, used(d3=5)) == 5


def test_late_usage_is_charged_and_usage_that_is_taken_back_is_credited():
    contract = agree(metered())
    first = overage(contract, 1, JANUARY, used(d3=100))
    assert list(correction(first, [])) == first
    more = overage(contract, 1, JANUARY, used(d3=100, d30=50))
    assert said(correction(more, settled(first))) == [("compensation", 1, 150, D("200.00"))]
    nothing = overage(contract, 1, JANUARY, {})
    assert [(one.kind, one.net) for one in correction(nothing, settled(first))] == [(Kind.COMPENSATION, D("-500.00"))]


@given(measured, st.integers(0, 500).map(D), st.none() | st.dates(day("2025-12-25"), day("2026-02-05")))
def test_the_parts_sum_to_the_price_of_all_beyond_the_commitment(usage, committed, until):
    """Without a rebate the cuts make no difference but rounding, which whole prices have none of."""
    terms = metered(str(committed), rebate="0", until=until and until.isoformat())
    found = overage(agree(terms), 1, JANUARY, usage)
    units = sum((amount for on, amount in usage.items() if JANUARY.contains(on)), D(0))
    assert sum((one.net for one in found), D(0)) == pricing.overage(TIERS, units, committed)
    assert sum((one.quantity for one in found), D(0)) == units
    assert stray(agree(terms), 1, JANUARY, usage) == 0


@given(st.lists(measured, min_size=1, max_size=4), st.dates(day("2025-12-25"), day("2026-02-05")))
def test_however_it_comes_in_what_is_billed_in_the_end_is_what_is_owed(deliveries, until):
    """Each delivery replaces the one before it, and is billed: nothing is billed twice, and nothing forgotten."""
    contract = agree(metered("50", rebate="12.5", until=until.isoformat()))
    billed: list[Billed] = []
    for usage in deliveries:
        owed = overage(contract, 1, JANUARY, usage)
        billed += settled(correction(owed, billed))
        assert sum((one.net for one in billed), D(0)) == sum((one.net for one in owed), D(0))
        assert list(correction(owed, billed)) == []


@given(measured, st.dates(day("2026-01-02"), day("2026-01-31")))
def test_more_usage_never_costs_less_where_each_unit_has_its_price(usage, on):
    contract = agree(metered("50", rebate="10", until="2026-01-10"))
    more = {**usage, on: usage.get(on, D(0)) + 1}
    before, after = (sum((one.net for one in overage(contract, 1, JANUARY, one_)), D(0)) for one_ in (usage, more))
    assert after >= before - D("0.01")  # two roundings
