"""Which subscription pays for measured usage: an account's usage of a product, given to the lines that price it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from billing.services.contracts import Held

type Measured = Mapping[date, Decimal]  # units by day


def share_out(
    measured: Mapping[int, Mapping[int, Measured]], held: Iterable[Held], products: Mapping[int, int]
) -> tuple[dict[int, dict[int, Measured]], dict[tuple[int, int], Measured]]:
    """({subscription: {line: units by day}}, {(account, product): units by day that nothing prices}).

    `measured` is {account: {product: units by day}}, `products` {item: its product}. Where several lines price the
    same product on the same day, the oldest subscription's first line takes it all: nothing is billed twice. Use of
    what the account pays a fixed price for costs nothing more.
    """
    held = list(held)
    lines, included = _lines(held, products), _included(held, products)
    used: dict[int, dict[int, dict[date, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    stray: dict[tuple[int, int], dict[date, Decimal]] = defaultdict(dict)
    for account, by_product in measured.items():
        for product, days in by_product.items():
            takers = lines.get((account, product), [])
            for on, units in days.items():
                taker = next((one for one in takers if _prices(one, product, on, products)), None)
                if taker is not None:
                    used[taker[0].subscription][taker[1]][on] = units
                elif units and (account, product) not in included:
                    stray[account, product][on] = units
    return {pk: dict(by_line) for pk, by_line in used.items()}, dict(stray)


def _lines(held: Iterable[Held], products: Mapping[int, int]) -> dict[tuple[int, int], list[tuple[Held, int]]]:
    """{(account, product): its lines by usage, the oldest first}."""
    found: dict[tuple[int, int], list[tuple[Held, int]]] = defaultdict(list)
    for one in sorted(held, key=lambda one: one.subscription):
        for terms in sorted(one.contract.terms, key=lambda terms: terms.line):
            place = (one, terms.line)
            known = found[one.account, products[terms.key]] if not terms.pricing.is_fixed else None
            if known is not None and place not in known:
                known.append(place)
    return found


def _included(held: Iterable[Held], products: Mapping[int, int]) -> set[tuple[int, int]]:
    """What accounts have at a fixed price, as (account, product)."""
    binding = [one for one in held if one.contract.is_binding]
    return {
        (one.account, products[terms.key]) for one in binding for terms in one.contract.terms if terms.pricing.is_fixed
    }


def _prices(taker: tuple[Held, int], product: int, on: date, products: Mapping[int, int]) -> bool:
    held, line = taker
    return held.contract.runs(on) and any(
        terms.line == line and not terms.pricing.is_fixed and products[terms.key] == product and terms.holds(on)
        for terms in held.contract.terms
    )
