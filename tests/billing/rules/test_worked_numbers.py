"""Every number that the description of the product works out, word for word (domain, sections 4, 5, 7 and 8)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from billing.rules.charges import Kind, of_period
from billing.rules.periods import PeriodMode, Schedule, period_at
from billing.rules.pricing import Mode, Pricing, Tier, overage, total
from billing.rules.worth import arr, mrr
from tests.billing.rules.agreements import agree, day, item, period

D = Decimal


def tiers(*rows: tuple[int | None, int] | tuple[int | None, int, int]) -> tuple[Tier, ...]:
    return tuple(Tier(end and D(end), D(price), *map(D, fee)) for end, price, *fee in rows)


@pytest.mark.parametrize(
    ("sentence", "pricing", "quantity", "price"),
    [
        (
            "graduated 100@5, next 900@4, rest 3 → 150 units = 700",
            Pricing(Mode.GRADUATED, tiers((100, 5), (1000, 4), (None, 3))),
            150,
            700,
        ),
        (
            "volume with 101–1000@4 → 150 = 600",
            Pricing(Mode.VOLUME, tiers((100, 5), (1000, 4), (None, 3))),
            150,
            600,
        ),
        (
            "base tier flat 4,300 up to 1,500, then 3 each → 1,600 = 4,600",
            Pricing(Mode.GRADUATED, tiers((1500, 0, 4300), (None, 3))),
            1600,
            4600,
        ),
        ("blocks of 10 @ 20 → 41 units = 100", Pricing(Mode.BLOCKS, tiers((None, 20)), D(10)), 41, 100),
    ],
)
def test_a_quantity_costs_what_is_said(sentence, pricing, quantity, price):
    assert total(pricing, D(quantity)) == price, sentence


def test_a_fixed_price_of_1200_per_12_months_billed_monthly_is_100_a_month():
    contract = agree(item("1200", per=12))
    assert [charge.net for charge in of_period(contract, period("2026-01-01 2026-02-01"))] == [D(100)]
    assert mrr(contract, day("2026-01-01")) == 100


@pytest.mark.parametrize(
    ("start", "starts"),
    [
        ("2027-01-31", ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]),
        ("2028-01-31", ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
    ],
)
def test_31_january_goes_on_to_28_or_29_february_and_to_31_march(start, starts):
    grid = Schedule(day(start), 1, PeriodMode.CONTINUOUS)
    assert [period_at(grid, n).start for n in range(4)] == [day(one) for one in starts]


def test_fixed_amounts_times_covered_days_by_days_of_the_full_grid_period():
    stub = agree(item("300"), start="2026-02-15", every=3)
    (charge,) = of_period(stub, period("2026-02-01 2026-05-01"))
    assert charge.net == D("758.43")  # 900 × 75 / 89
    assert charge.days == period("2026-02-15 2026-05-01")


def test_tiers_are_not_prorated_but_a_minimum_commitment_is():
    graduated = Pricing(Mode.GRADUATED, tiers((100, 5), (None, 4)), is_fixed=True)
    assert total(graduated, D(150)) == 700  # whole units and whole tiers; only then × 17 / 31
    short = agree(start="2026-01-15", minimum="310")
    (top_up,) = of_period(short, period("2026-01-01 2026-02-01"))
    assert (top_up.kind, top_up.net, top_up.billing_date) == (Kind.MINIMUM, D(170), day("2026-02-01"))


def test_one_minimum_commitment_line_tops_up_what_the_charges_of_the_period_miss():
    january = period("2026-01-01 2026-02-01")
    contract = agree(item("60"), item("10", key=2), minimum="100")
    assert [charge.net for charge in of_period(contract, january)] == [60, 10, 30]
    assert [charge.net for charge in of_period(contract, january, usage=D("29.50"))] == [60, 10, D("0.50")]
    assert [charge.net for charge in of_period(contract, january, usage=D(30))] == [60, 10]
    assert [charge.net for charge in of_period(contract, january, usage=D(31))] == [60, 10]
    # Usage that is corrected to less than nothing is no reason for a top-up where nothing was committed to.
    assert [charge.net for charge in of_period(agree(item("60")), january, usage=D(-70))] == [60]


def test_overage_is_the_total_of_all_less_the_total_of_the_commitment():
    graduated = Pricing(Mode.GRADUATED, tiers((100, 5), (1000, 4), (None, 3)))
    assert overage(graduated, D(150), D(100)) == 700 - 500


@pytest.mark.parametrize(
    ("practice", "fees"), [("advance", "2026-02-01 2026-03-01"), ("arrears", "2026-01-01 2026-02-01")]
)
def test_1_february_carries_februarys_fees_in_advance_and_januarys_in_arrears(practice, fees):
    contract = agree(item("100"), practice=practice)
    (charge,) = of_period(contract, period(fees))
    assert charge.billing_date == day("2026-02-01")
    assert charge.kind == practice


def test_mrr_is_price_by_interval_in_exact_fractions_and_arr_is_twelve_times_that():
    thirds = agree(item("100", per=3), item("100", key=2, per=12))
    assert mrr(thirds, day("2026-01-01")) == Fraction(100, 3) + Fraction(100, 12)
    assert arr(D("41.67")) == D("500.04")


def test_a_minimum_commitment_counts_where_it_exceeds_the_rest():
    on = day("2026-01-01")
    assert mrr(agree(item("100"), every=3, minimum="450"), on) == 150
    assert mrr(agree(item("200"), every=3, minimum="450"), on) == 200
