"""What a quantity costs under a price plan: its tiers, the explanation, overage, and where the total falls.

Quantities are in units of the product, prices in units of the plan's currency. Every amount is exact; the caller
rounds once, with `round_money`. All functions but `check` expect a pricing that `check` lets through.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow, localcontext
from enum import StrEnum
from itertools import pairwise

from accounts.rules.errors import N_, RuleError

QUANTITY = N_("The quantity {quantity} has no price. Use 0 or more.")
LAST_OPEN = N_("The last tier must be open. Leave its end empty.")
ORDER = N_(
    "Tier {number} must end above the end of the tier before it, and only the last tier is open. Correct its end."
)
NEGATIVE = N_("Tier {number} has a negative price. Use 0 or more.")
ONE_TIER = N_("A flat price has one tier. Remove the others or choose another tier mode.")
BLOCK_SIZE = N_("Prices per block need a block size above 0. Enter the number of units in a block.")
BLOCK_END = N_("Tier {number} must end at a whole number of blocks of {size} units. Correct its end.")

ZERO = Decimal(0)
# Wide enough for any product of stored numbers; what would still be rounded raises instead.
EXACT = Context(prec=200, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])


class Mode(StrEnum):
    """How the tiers of a plan are read."""

    FLAT = "flat"
    GRADUATED = "graduated"
    VOLUME = "volume"
    BLOCKS = "blocks"
    STAIRSTEP = "stairstep"


@dataclass(frozen=True, slots=True)
class Tier:
    """Prices from the end of the tier before (exclusive; 0 for the first) to `up_to` (inclusive; None is open).

    `unit_price` is per unit, or per block in mode blocks; stairstep ignores it. `flat_fee` is charged once.
    """

    up_to: Decimal | None
    unit_price: Decimal
    flat_fee: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Pricing:
    """The tiers in rising order and how to read them; `block_size`, in units, counts only in mode blocks.

    `is_fixed` tells a recurring price, whose first tier is reached at quantity 0 already.
    """

    mode: Mode
    tiers: tuple[Tier, ...]
    block_size: Decimal | None = None
    is_fixed: bool = False
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prices are looked up by their pricing again and again: hash its tiers once."""
        object.__setattr__(self, "_hash", hash((self.mode, self.tiers, self.block_size, self.is_fixed)))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class Part:
    """What one tier, counted from 1, contributes: amount = charged × unit_price + flat_fee.

    `quantity` is in units and sums to the whole over the parts; `charged` is what the price multiplies: units,
    started blocks in mode blocks, 0 in stairstep.
    """

    number: int
    quantity: Decimal
    charged: Decimal
    unit_price: Decimal
    flat_fee: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Drop:
    """The total is `before` at quantity `at`, the end of a tier, and falls towards `after` just above it.

    `flat_fee`, in place of the one that tier `number` (from 1) has, makes the total go on where it was.
    """

    number: int
    at: Decimal
    before: Decimal
    after: Decimal
    flat_fee: Decimal


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the chart; `per_unit` is total ÷ quantity to 28 digits, None at quantity 0."""

    quantity: Decimal
    total: Decimal
    per_unit: Decimal | None


def total(pricing: Pricing, quantity: Decimal) -> Decimal:
    """The price of the quantity, unrounded.

    >>> total(Pricing(Mode.BLOCKS, (Tier(None, Decimal(20)),), block_size=Decimal(10)), Decimal(41))
    Decimal('100')
    """
    with localcontext(EXACT):
        return sum((part.amount for part in parts(pricing, quantity)), ZERO)


def parts(pricing: Pricing, quantity: Decimal) -> tuple[Part, ...]:
    """The tiers that price the quantity, in order; none for quantity 0 unless the price is fixed."""
    _refuse_negative(quantity)
    if quantity == 0 and not pricing.is_fixed:
        return ()
    with localcontext(EXACT):
        if pricing.mode in (Mode.VOLUME, Mode.STAIRSTEP):
            return (_part(pricing, _reached(pricing, quantity), quantity),)
        return tuple(_part(pricing, index, inside) for index, inside in _split(pricing, quantity))


def overage(pricing: Pricing, quantity: Decimal, committed: Decimal) -> Decimal:
    """What usage above the committed quantity costs: total(all) − total(committed); 0 for usage up to it.

    It is negative where the total falls between the two (see `drops`), so that both lines sum to total(all).
    """
    _refuse_negative(quantity)
    _refuse_negative(committed)
    with localcontext(EXACT):
        return total(pricing, max(quantity, committed)) - total(pricing, committed)


def single_price(pricing: Pricing) -> Decimal | None:
    """What each unit costs, where all cost the same; None where it depends on how many there are."""
    return pricing.tiers[0].unit_price if pricing.mode is Mode.FLAT else None


def check(pricing: Pricing) -> None:
    """Refuse tiers that do not cover every quantity exactly once, and prices that cannot be charged."""
    if not pricing.tiers or pricing.tiers[-1].up_to is not None:
        raise RuleError(LAST_OPEN)
    if pricing.mode == Mode.FLAT and len(pricing.tiers) > 1:
        raise RuleError(ONE_TIER)
    for number, tier in enumerate(pricing.tiers, 1):
        if not (_is_amount(tier.unit_price) and _is_amount(tier.flat_fee)):
            raise RuleError(NEGATIVE, number=number)
    _check_order(pricing)
    if pricing.mode == Mode.BLOCKS:
        _check_blocks(pricing)


def drops(pricing: Pricing) -> tuple[Drop, ...]:
    """The ends of tiers above which the total falls, for quantities of any fineness; only volume and stairstep fall.

    Each is told with the other tiers as they are: a fee that closes one drop may raise the next.
    """
    if pricing.mode not in (Mode.VOLUME, Mode.STAIRSTEP):
        return ()
    found = []
    with localcontext(EXACT):
        for index, end in enumerate(_ends(pricing)):
            before = _part(pricing, index, end).amount
            above = _part(pricing, index + 1, end)
            if above.amount < before:
                fee = before - above.amount + above.flat_fee
                found.append(Drop(above.number, end, before, above.amount, fee))
    return tuple(found)


def curve(pricing: Pricing, upto: Decimal, points: int) -> tuple[Point, ...]:
    """Points from 0 to `upto` (> 0) in rising order: `points` (≥ 2) even steps, and each end of a tier and one above.

    The steps are rounded down to whole units where `upto` has room for that many.
    """
    steps = {upto * step / (points - 1) for step in range(points)}
    if upto >= points:
        steps = {Decimal(int(step)) for step in steps} | {upto}
    borders = {quantity for end in _ends(pricing) for quantity in (end, end + 1) if quantity <= upto}
    priced = ((quantity, total(pricing, quantity)) for quantity in sorted(steps | borders))
    return tuple(Point(quantity, price, price / quantity if quantity else None) for quantity, price in priced)


def _is_amount(number: Decimal) -> bool:
    return number.is_finite() and number >= 0


def _refuse_negative(quantity: Decimal) -> None:
    if not _is_amount(quantity):
        raise RuleError(QUANTITY, quantity=quantity)


def _check_order(pricing: Pricing) -> None:
    """Refuse a tier, except the last, that is open or holds no quantity."""
    start = ZERO
    for number, tier in enumerate(pricing.tiers[:-1], 1):
        if tier.up_to is None or not tier.up_to.is_finite() or tier.up_to <= start:
            raise RuleError(ORDER, number=number)
        start = tier.up_to


def _check_blocks(pricing: Pricing) -> None:
    """Refuse blocks without a size and blocks that would lie in two tiers."""
    size = _block_size(pricing)
    with localcontext(EXACT):
        for number, end in enumerate(_ends(pricing), 1):
            if end % size:
                raise RuleError(BLOCK_END, number=number, size=size)


def _block_size(pricing: Pricing) -> Decimal:
    """The units in a block."""
    size = pricing.block_size
    if size is None or not _is_amount(size) or size == 0:
        raise RuleError(BLOCK_SIZE)
    return size


def _ends(pricing: Pricing) -> tuple[Decimal, ...]:
    """The ends of all tiers but the open one, in units."""
    return tuple(tier.up_to for tier in pricing.tiers if tier.up_to is not None)


def _reached(pricing: Pricing, quantity: Decimal) -> int:
    """The index of the tier that the quantity lies in."""
    return sum(end < quantity for end in _ends(pricing))


def _split(pricing: Pricing, quantity: Decimal) -> Iterator[tuple[int, Decimal]]:
    """(index, units inside) of every tier that the quantity reaches; the units sum to the quantity."""
    last = _reached(pricing, quantity)
    borders = (ZERO, *_ends(pricing)[:last], quantity)
    for index, (start, end) in enumerate(pairwise(borders)):
        yield index, end - start


def _part(pricing: Pricing, index: int, quantity: Decimal) -> Part:
    """The tier's share, where `quantity` units are priced by it."""
    tier = pricing.tiers[index]
    charged = _charged(pricing, quantity)
    amount = charged * tier.unit_price + tier.flat_fee
    return Part(index + 1, quantity, charged, tier.unit_price, tier.flat_fee, amount)


def _charged(pricing: Pricing, quantity: Decimal) -> Decimal:
    """How many times the price per unit is charged: units, started blocks, or 0 where only the fee counts."""
    if pricing.mode == Mode.STAIRSTEP:
        return ZERO
    if pricing.mode != Mode.BLOCKS:
        return quantity
    blocks, rest = divmod(quantity, _block_size(pricing))
    return blocks + 1 if rest else blocks
