"""What usage costs: through the tiers once for each price, beyond the commitment, and once however late it comes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import pricing
from billing.rules.aggregation import Aggregation
from billing.rules.charges import Kind
from billing.rules.contracts import Terms
from billing.rules.pricing import Mode, Pricing, Tier
from billing.rules.usage import Billed, correction, overage
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


def test_a_draft_and_a_period_before_the_start_cost_nothing():
    assert overage(agree(metered(), draft=True), 1, JANUARY, used(d3=5)) == []
    late = agree(metered(), start="2026-02-01")
    assert overage(late, 1, JANUARY, used(d3=5)) == []


def test_late_usage_is_charged_and_usage_that_is_taken_back_is_credited():
    contract = agree(metered())
    first = overage(contract, 1, JANUARY, used(d3=100))
    assert list(correction(first, [])) == first
    more = overage(contract, 1, JANUARY, used(d3=100, d30=50))
    assert said(correction(more, settled(first))) == [("compensation", 1, 150, D("200.00"))]
    nothing = overage(contract, 1, JANUARY, {})
    assert [(one.kind, one.net) for one in correction(nothing, settled(first))] == [(Kind.COMPENSATION, D("-500.00"))]


def test_what_is_taken_back_says_that_nothing_was_used():
    contract = agree(metered())
    [back] = correction([], settled(overage(contract, 1, JANUARY, used(d3=100))))
    assert (back.quantity, back.billing_date, back.line) == (0, day("2026-02-01"), 1)


def test_usage_of_days_that_are_cut_otherwise_since_is_given_back_and_charged_anew():
    """The first days keep their terms, and the database knows one overage of an item from one day."""
    first = overage(agree(metered()), 1, JANUARY, used(d3=100, d20=50))
    cheaper = Pricing(Mode.FLAT, (Tier(None, D(2)),))
    terms = [metered(end="2026-01-16"), metered(key=2, start="2026-01-16", price=cheaper)]
    now = overage(agree(*terms), 1, JANUARY, used(d3=100, d20=50))
    assert said(correction(now, settled(first))) == [
        ("compensation", 1, 100, D("500.00")),
        ("compensation", 16, 50, D("100.00")),
        ("compensation", 1, 0, D("-700.00")),
    ]
    assert list(correction(now, settled([*first, *correction(now, settled(first))]))) == []


def test_usage_of_days_that_nothing_was_billed_for_is_charged_as_it_is():
    """The first half of the month was billed when the subscription ended; then it went on, at other terms."""
    terms = [metered(end="2026-01-16"), metered(key=2, start="2026-01-16")]
    first = overage(agree(*terms), 1, JANUARY, used(d3=10))
    more = overage(agree(*terms), 1, JANUARY, used(d3=10, d20=5))
    assert said(correction(more, settled(first))) == [("overage", 16, 5, D("25.00"))]


@pytest.mark.parametrize(
    ("rule", "units", "net"),
    [
        ("sum", "470", "1880.00"),
        ("max", "250", "1000.00"),
        ("min", "100", "400.00"),
        ("average", "156.666667", "626.67"),
        ("last", "120", "480.00"),
    ],
)
def test_the_product_says_which_quantity_is_priced(rule, units, net):
    usage = used(d5=100, d15=250, d31=120)
    at_four = Pricing(Mode.FLAT, (Tier(None, D(4)),))
    found = overage(agree(metered(price=at_four)), 1, JANUARY, usage, Aggregation(rule))
    assert said(found) == [("overage", 1, D(units), D(net))]


def test_a_gauge_is_priced_beyond_the_commitment_and_after_the_rebate():
    contract = agree(metered("100", rebate="10"))
    [charge] = overage(contract, 1, JANUARY, used(d5=90, d20=150), Aggregation.MAX)
    assert (charge.quantity, charge.full, charge.net) == (150, 200, D("180.00"))
    assert said(overage(contract, 1, JANUARY, used(d5=90), Aggregation.MAX)) == [("overage", 1, 90, D("0.00"))]


def test_each_stretch_is_gauged_by_itself_and_weighs_as_much_as_its_days():
    """10 of 31 days at 5 for 31 units, 21 at 4 for 62; a stretch without usage costs nothing, but keeps its days."""
    price = [Pricing(Mode.FLAT, (Tier(None, D(each)),)) for each in (5, 4)]
    terms = [metered(end="2026-01-11", price=price[0]), metered(key=2, start="2026-01-11", price=price[1])]
    both = overage(agree(*terms), 1, JANUARY, used(d1=31, d10=7, d11=3, d30=62), Aggregation.MAX)
    assert said(both) == [("overage", 1, 31, D("50.00")), ("overage", 11, 62, D("168.00"))]
    one = overage(agree(*terms), 1, JANUARY, used(d1=31), Aggregation.MAX)
    assert said(one) == [("overage", 1, 31, D("50.00"))]


def test_a_gauge_of_a_subscription_that_ends_is_not_prorated():
    """Neither tiers nor usage are: what was reserved for half a month was reserved."""
    contract = agree(metered(), end="2026-01-16")
    assert said(overage(contract, 1, JANUARY, used(d3=10, d20=90), Aggregation.MAX)) == [("overage", 1, 10, D("50.00"))]


@given(measured, st.sampled_from(Aggregation), st.dates(day("2026-01-02"), day("2026-01-31")))
def test_cutting_the_days_at_terms_that_are_alike_never_costs_more_than_the_dearest_stretch(usage, rule, cut):
    """Each stretch's gauge weighs its share of the days, so the whole lies between nothing and the higher of both."""
    flat = Pricing(Mode.FLAT, (Tier(None, D(31)),))
    terms = [metered(end=cut.isoformat(), price=flat), metered(key=2, start=cut.isoformat(), price=flat)]
    found = overage(agree(*terms), 1, JANUARY, usage, rule)
    total = sum((one.net for one in found), D(0))
    if rule is Aggregation.SUM:
        assert total == 31 * sum((units for on, units in usage.items() if JANUARY.contains(on)), D(0))
    else:
        weighed = sum(31 * one.quantity * one.days.days / 31 for one in found)
        assert abs(total - weighed) <= D("0.02")
        assert total <= max((31 * one.quantity for one in found), default=D(0)) + D("0.01")


@given(measured, st.integers(0, 500).map(D), st.none() | st.dates(day("2025-12-25"), day("2026-02-05")))
def test_the_parts_sum_to_the_price_of_all_beyond_the_commitment(usage, committed, until):
    """Without a rebate the cuts make no difference but rounding, which whole prices have none of."""
    terms = metered(str(committed), rebate="0", until=until and until.isoformat())
    found = overage(agree(terms), 1, JANUARY, usage)
    units = sum((amount for on, amount in usage.items() if JANUARY.contains(on)), D(0))
    assert sum((one.net for one in found), D(0)) == pricing.overage(TIERS, units, committed)
    assert sum((one.quantity for one in found), D(0)) == units


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
