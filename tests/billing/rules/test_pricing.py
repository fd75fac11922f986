"""Prices: examples that one can check by hand."""

import doctest
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from accounts.rules.errors import RuleError
from billing.rules import pricing as rules
from billing.rules.pricing import Drop, Mode, Part, Pricing, Tier, check, curve, drops, overage, parts, total

D = Decimal


def plan(mode: str, text: str, *, block: str | None = None, fixed: bool = False) -> Pricing:
    """`100@5 -@4+7` is 5 a unit up to 100, then 4 a unit and a fee of 7."""
    tiers = []
    for part in text.split():
        end, _, prices = part.partition("@")
        price, _, fee = prices.partition("+")
        tiers.append(Tier(None if end == "-" else D(end), D(price), D(fee or 0)))
    return Pricing(Mode(mode), tuple(tiers), D(block) if block else None, fixed)


LADDER = "100@5 1000@4 -@3"
BASE = "1500@0+4300 -@3"
STAIRS = "10@0+50 100@0+200 -@0+900"


@pytest.mark.parametrize(
    ("mode", "tiers", "block", "quantity", "price"),
    [
        ("graduated", LADDER, None, "150", "700"),
        ("graduated", LADDER, None, "100", "500"),
        ("graduated", LADDER, None, "1000", "4100"),
        ("graduated", LADDER, None, "1001", "4103"),
        ("graduated", LADDER, None, "100.5", "502.0"),
        ("graduated", "100@5+10 -@4+7", None, "100", "510"),
        ("graduated", "100@5+10 -@4+7", None, "101", "521"),
        ("graduated", BASE, None, "1", "4300"),
        ("graduated", BASE, None, "1500", "4300"),
        ("graduated", BASE, None, "1600", "4600"),
        ("volume", LADDER, None, "100", "500"),
        ("volume", LADDER, None, "150", "600"),
        ("volume", LADDER, None, "1000", "4000"),
        ("volume", LADDER, None, "1001", "3003"),
        ("volume", "10@5 -@4+7", None, "11", "51"),
        ("blocks", "-@20", "10", "41", "100"),
        ("blocks", "-@20", "10", "40", "80"),
        ("blocks", "-@20", "10", "40.01", "100"),
        ("blocks", "-@20", "0.5", "1.2", "60"),
        ("blocks", "20@20 -@15+3", "10", "20", "40"),
        ("blocks", "20@20 -@15+3", "10", "21", "58"),
        ("stairstep", STAIRS, None, "10", "50"),
        ("stairstep", STAIRS, None, "10.1", "200"),
        ("stairstep", STAIRS, None, "5000", "900"),
        ("stairstep", "-@7+50", None, "3", "50"),
        ("flat", "-@12.5", None, "3", "37.5"),
        ("flat", "-@12.5+100", None, "1", "112.5"),
    ],
)
def test_a_quantity_has_its_price(mode, tiers, block, quantity, price):
    priced = plan(mode, tiers, block=block)
    check(priced)
    assert total(priced, D(quantity)) == D(price)
    assert total(replace(priced, is_fixed=True), D(quantity)) == D(price)


@pytest.mark.parametrize(
    ("mode", "tiers", "block", "fixed"),
    [
        ("flat", "-@5", None, 0),
        ("flat", "-@5+10", None, 10),
        ("graduated", BASE, None, 4300),
        ("graduated", "10@5 -@4+7", None, 0),
        ("volume", "10@5+8 -@4+7", None, 8),
        ("blocks", "-@20+3", "10", 3),
        ("stairstep", STAIRS, None, 50),
    ],
)
def test_nothing_costs_nothing_except_the_first_fee_of_a_fixed_plan(mode, tiers, block, fixed):
    usage = plan(mode, tiers, block=block)
    assert total(usage, D(0)) == 0
    assert parts(usage, D(0)) == ()
    assert total(replace(usage, is_fixed=True), D(0)) == fixed


def test_totals_are_exact_beyond_the_usual_precision():
    quantity, price = D("12345678901234567.123456"), D("98765432109876.000001")
    assert Fraction(total(plan("flat", f"-@{price}"), quantity)) == Fraction(quantity) * Fraction(price)
    far_apart = Pricing(Mode.GRADUATED, (Tier(D(1), D("1E-12")), Tier(None, D("1E+24"))))
    assert Fraction(total(far_apart, D(2))) == 10**24 + Fraction(1, 10**12)
    base = Pricing(Mode.FLAT, (Tier(None, D("1E-12"), D("1E+24")),))
    assert Fraction(overage(base, D(2), D(1))) == Fraction(1, 10**12)


@pytest.mark.parametrize("quantity", ["-1", "-0.0001", "NaN", "sNaN", "Infinity"])
def test_what_is_not_a_quantity_is_refused(quantity):
    priced = plan("flat", "-@5", fixed=True)
    for refused in (
        lambda: total(priced, D(quantity)),
        lambda: parts(priced, D(quantity)),
        lambda: overage(priced, D(quantity), D(1)),
        lambda: overage(priced, D(1), D(quantity)),
    ):
        with pytest.raises(RuleError, match=f"The quantity {quantity} has no price"):
            refused()


@pytest.mark.parametrize(
    ("priced", "quantity", "expected"),
    [
        (plan("graduated", LADDER), 150, [(1, 100, 100, 5, 0, 500), (2, 50, 50, 4, 0, 200)]),
        (plan("graduated", BASE), 1600, [(1, 1500, 1500, 0, 4300, 4300), (2, 100, 100, 3, 0, 300)]),
        (plan("volume", LADDER), 150, [(2, 150, 150, 4, 0, 600)]),
        (plan("blocks", "20@20 -@15+3", block="10"), 41, [(1, 20, 2, 20, 0, 40), (2, 21, 3, 15, 3, 48)]),
        (plan("stairstep", STAIRS), 11, [(2, 11, 0, 0, 200, 200)]),
        (plan("flat", "-@5"), 3, [(1, 3, 3, 5, 0, 15)]),
    ],
)
def test_the_parts_explain_the_total(priced, quantity, expected):
    assert parts(priced, D(quantity)) == tuple(Part(number, *map(D, rest)) for number, *rest in expected)


@pytest.mark.parametrize(
    ("priced", "sentence"),
    [
        (Pricing(Mode.GRADUATED, ()), "last tier must be open"),
        (plan("graduated", "100@5"), "last tier must be open"),
        (plan("graduated", "100@5 100@4 -@3"), "Tier 2 must end above"),
        (plan("graduated", "100@5 50@4 -@3"), "Tier 2 must end above"),
        (plan("volume", "100@5 -@4 200@3 -@2"), "Tier 2 must end above"),
        (plan("volume", "0@5 -@4"), "Tier 1 must end above"),
        (plan("volume", "-5@5 -@4"), "Tier 1 must end above"),
        (plan("volume", "NaN@5 -@4"), "Tier 1 must end above"),
        (plan("volume", "Infinity@5 -@4"), "Tier 1 must end above"),
        (plan("volume", "10@5 -@-4"), "Tier 2 has a negative price"),
        (plan("volume", "10@5+-1 -@4"), "Tier 1 has a negative price"),
        (plan("volume", "10@NaN -@4"), "Tier 1 has a negative price"),
        (plan("flat", "10@5 -@4"), "A flat price has one tier"),
        (plan("blocks", "-@4"), "need a block size"),
        (plan("blocks", "-@4", block="0"), "need a block size"),
        (plan("blocks", "-@4", block="-1"), "need a block size"),
        (plan("blocks", "-@4", block="NaN"), "need a block size"),
        (plan("blocks", "10@5 25@4 -@3", block="10"), "Tier 2 must end at a whole number of blocks of 10"),
    ],
)
def test_tiers_that_cannot_price_are_refused(priced, sentence):
    with pytest.raises(RuleError, match=sentence):
        check(priced)


def test_blocks_without_a_size_are_never_priced_as_units():
    with pytest.raises(RuleError, match="need a block size"):
        total(plan("blocks", "-@20"), D(41))


@pytest.mark.parametrize(
    ("priced", "quantity", "committed", "price"),
    [
        (plan("graduated", LADDER), 150, 100, 200),
        (plan("graduated", LADDER), 150, 0, 700),
        (plan("graduated", LADDER), 100, 100, 0),
        (plan("graduated", LADDER), 50, 100, 0),
        (plan("graduated", LADDER), 0, 100, 0),
        (plan("volume", LADDER), 150, 50, 350),
        (plan("volume", LADDER), 101, 100, -96),
        (plan("volume", LADDER), 100, 101, 0),
        (plan("blocks", "-@20", block="10"), 41, 40, 20),
        (plan("blocks", "-@20", block="10"), 49, 41, 0),
        (plan("stairstep", STAIRS), 11, 10, 150),
        (plan("flat", "-@5+10"), 3, 1, 10),
        (plan("flat", "-@5+10"), 3, 0, 25),
        (plan("flat", "-@5+10", fixed=True), 3, 0, 15),
    ],
)
def test_overage_is_what_all_costs_more_than_the_commitment(priced, quantity, committed, price):
    assert overage(priced, D(quantity), D(committed)) == price


@pytest.mark.parametrize(
    ("priced", "expected"),
    [
        (plan("volume", LADDER), [(2, 100, 500, 400, 100), (3, 1000, 4000, 3000, 1000)]),
        (plan("volume", "100@5 1000@4+100 -@3"), [(3, 1000, 4100, 3000, 1100)]),
        (plan("volume", "10@5 -@4+7"), [(2, 10, 50, 47, 10)]),
        (plan("volume", "10@5 -@6"), []),
        (plan("stairstep", STAIRS), []),
        (plan("stairstep", "10@0+50 -@9+40"), [(2, 10, 50, 40, 50)]),
        (plan("graduated", LADDER), []),
        (plan("blocks", "10@20 -@1", block="10"), []),
        (plan("flat", "-@5"), []),
    ],
)
def test_where_the_total_falls(priced, expected):
    assert drops(priced) == tuple(Drop(number, *map(D, rest)) for number, *rest in expected)


def test_the_curve_has_even_steps_and_both_sides_of_every_border():
    drawn = curve(plan("volume", "15@5 100@4 -@3"), D(40), 5)
    assert [(point.quantity, point.total) for point in drawn] == [
        (0, 0), (10, 50), (15, 75), (16, 64), (20, 80), (30, 120), (40, 160),
    ]  # fmt: skip
    assert [point.per_unit for point in drawn] == [None, 5, 5, 4, 4, 4, 4]


@pytest.mark.parametrize(
    ("upto", "points", "quantities"),
    [
        ("1", 3, ["0", "0.5", "1"]),
        ("10", 4, ["0", "3", "6", "10"]),
        ("3", 3, ["0", "1", "3"]),
        ("10.5", 3, ["0", "5", "10", "10.5"]),
        ("2.5", 3, ["0", "1.25", "2.5"]),
    ],
)
def test_the_curve_counts_whole_units_where_there_is_room(upto, points, quantities):
    drawn = curve(plan("flat", "-@5"), D(upto), points)
    assert [point.quantity for point in drawn] == [D(quantity) for quantity in quantities]


def test_only_a_flat_price_is_one_price_for_all_units():
    assert rules.single_price(plan("flat", "-@5")) == 5
    assert rules.single_price(plan("graduated", "-@5")) is None


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(rules).failed == 0
