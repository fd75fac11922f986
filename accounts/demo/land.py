"""What invented companies and people of one country are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random


def listed(text: str) -> tuple[str, ...]:
    """The items of a comma-separated list."""
    return tuple(item.strip() for item in text.split(",") if item.strip())


@dataclass(frozen=True, slots=True)
class Land:
    """A country: words for names, shapes for numbers ("#" is any digit), and its share of the customers."""

    code: str
    weight: int
    currency: str
    language: str
    legal_forms: tuple[str, ...]
    trades: tuple[str, ...]
    roots: tuple[str, ...]
    endings: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    cities: tuple[str, ...]  # "Malmö=21# ##"
    streets: tuple[str, ...]  # "Storgatan {}"
    phones: tuple[str, ...]
    invoice_mailbox: str


def pick[T](rng: Random, items: Sequence[T]) -> T:
    """One of the items; quicker than Random.choice, which a million customers call thirty times each."""
    return items[int(rng.random() * len(items))]


def leaning[T](rng: Random, items: Sequence[T]) -> T:
    """One of the items, the first ones more often."""
    return items[int(rng.random() ** 2 * len(items))]


def filled(rng: Random, shape: str) -> str:
    """The shape with every "#" replaced by a digit."""
    count = shape.count("#")
    digits = iter(f"{int(rng.random() * 10**count):0{count}d}") if count else iter(())
    return "".join(next(digits) if sign == "#" else sign for sign in shape)
