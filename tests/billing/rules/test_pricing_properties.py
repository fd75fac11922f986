"""Prices: what holds for every plan and every quantity."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from billing.rules.pricing import Mode, Pricing, Tier, check, curve, drops, overage, parts, total

D = Decimal
money = st.decimals(0, 1000, places=2)
amounts = st.one_of(st.integers(0, 400).map(D), st.decimals(0, 400, places=3))
TIERED = (Mode.GRADUATED, Mode.VOLUME, Mode.BLOCKS, Mode.STAIRSTEP)


@st.composite
def plans(draw, *modes: Mode) -> Pricing:
    """Any pricing that `check` lets through, with ends up to 300 units or so."""
    mode = draw(st.sampled_from(modes or tuple(Mode)))
    size = draw(st.integers(1, 12)) if mode == Mode.BLOCKS else None
    most = 0 if mode == Mode.FLAT else 4
    ends = sorted(draw(st.sets(st.integers(1, 300 // (size or 1)), max_size=most)))
    bounds = [*(D(end * (size or 1)) for end in ends), None]
    tiers = tuple(Tier(end, draw(money), draw(money)) for end in bounds)
    return Pricing(mode, tiers, None if size is None else D(size), draw(st.booleans()))


@given(plans(), amounts)
def test_every_valid_plan_prices_every_quantity_and_explains_it(priced, quantity):
    check(priced)
    explained = parts(priced, quantity)
    assert sum(part.quantity for part in explained) == quantity
    assert sum(part.amount for part in explained) == total(priced, quantity) >= 0
    assert all(part.amount == part.charged * part.unit_price + part.flat_fee for part in explained)


@given(plans(Mode.FLAT, Mode.GRADUATED, Mode.BLOCKS), amounts, amounts)
def test_graduated_prices_never_fall(priced, one, other):
    low, high = sorted((one, other))
    assert total(priced, low) <= total(priced, high)
    assert overage(priced, high, low) >= 0


@given(plans(Mode.GRADUATED), st.integers(1, 400))
def test_a_graduated_price_is_the_sum_over_its_units(priced, quantity):
    expected, reached = D(0), set()
    for unit in range(1, quantity + 1):
        number = next(i for i, tier in enumerate(priced.tiers) if tier.up_to is None or unit <= tier.up_to)
        expected += priced.tiers[number].unit_price
        reached.add(number)
    assert total(priced, D(quantity)) == expected + sum(priced.tiers[number].flat_fee for number in reached)


@given(plans(Mode.VOLUME), amounts)
def test_a_volume_price_lies_between_the_cheapest_and_the_dearest_tier(priced, quantity):
    assume(quantity > 0)
    (part,) = parts(priced, quantity)
    prices = [tier.unit_price for tier in priced.tiers]
    assert min(prices) * quantity <= total(priced, quantity) - part.flat_fee <= max(prices) * quantity


@given(plans(Mode.BLOCKS), amounts)
def test_blocks_cost_what_full_blocks_cost_and_never_less_than_the_units(priced, quantity):
    # The same prices per unit: a unit of the graduated plan is worth 1/size of a block.
    size = priced.block_size
    graduated = Pricing(
        Mode.GRADUATED,
        tuple(Tier(tier.up_to, tier.unit_price, tier.flat_fee * size) for tier in priced.tiers),
        is_fixed=priced.is_fixed,
    )
    full = quantity + -quantity % size + (size if quantity % size else 0)
    assert total(priced, quantity) * size == total(graduated, full) >= total(graduated, quantity)


@given(plans(), amounts, amounts)
def test_commitment_and_overage_sum_to_all(priced, quantity, committed):
    expected = total(priced, max(quantity, committed))
    assert total(priced, committed) + overage(priced, quantity, committed) == expected


def just_above(priced: Pricing, at: Decimal) -> Decimal:
    """The price of slightly more, closer than any two amounts here can be apart."""
    return total(priced, at + D("1E-9"))


@given(plans(Mode.VOLUME, Mode.STAIRSTEP))
def test_drops_are_all_the_places_where_the_total_falls(priced):
    ends = [tier.up_to for tier in priced.tiers[:-1]]
    assert [drop.at for drop in drops(priced)] == [end for end in ends if just_above(priced, end) < total(priced, end)]
    assert all(drop.before == total(priced, drop.at) > drop.after for drop in drops(priced))


@given(plans(Mode.VOLUME, Mode.STAIRSTEP))
def test_the_closing_fee_closes_its_drop_and_not_by_more(priced):
    for drop in drops(priced):
        tiers = list(priced.tiers)
        tiers[drop.number - 1] = replace(tiers[drop.number - 1], flat_fee=drop.flat_fee)
        closed = replace(priced, tiers=tuple(tiers))
        check(closed)
        assert drop.at not in [other.at for other in drops(closed)]
        assert total(closed, drop.at) <= just_above(closed, drop.at) < total(closed, drop.at) + D("0.01")


@given(plans(), st.integers(1, 500).map(D), st.integers(2, 60))
def test_the_curve_rises_in_quantity_from_nothing_to_the_end(priced, upto, points):
    drawn = curve(priced, upto, points)
    quantities = [point.quantity for point in drawn]
    assert quantities == sorted(set(quantities))
    assert (quantities[0], quantities[-1]) == (0, upto)
    assert points <= len(drawn) <= points + 2 * len(priced.tiers)
    assert all(point.total == total(priced, point.quantity) for point in drawn)
