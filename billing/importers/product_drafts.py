"""What a price list says of a product or plan, put together from its lines."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing.models import PlanVersion, PricePlan, Product
from billing.rules.pricing import Tier
from plock.kit.importing.lines import Line

OF_PRODUCT = ("product", "sku", "unit", "aggregation", "vat_rate")
OF_PLAN = ("price_plan", "charge", "price_interval_months", "tier_mode", "block_size")
ZERO = Decimal(0)


@dataclass(slots=True, eq=False)
class Draft:
    """A record with its lines, the facts they agree on, and the first row that cannot be imported."""

    lines: list[Line] = field(default_factory=list)
    said: dict[str, tuple[Any, Line]] = field(default_factory=dict)  # fact → what, and the line that said it first
    broken: int = 0

    def value(self, name: str, default: Any = None) -> Any:
        return self.said[name][0] if name in self.said else default

    def hear(self, line: Line, names: Iterable[str], heads: "Heads") -> None:
        """Take the facts of a line; refuse those that an earlier line has said otherwise."""
        for name in names:
            if name not in line.values:
                continue
            value, first = self.said.setdefault(name, (line.values[name], line))
            if _alike(value) != _alike(line.values[name]):
                message = _("This differs from row %(first)s, which is about the same %(what)s. Make the rows agree.")
                what = _("product") if name in OF_PRODUCT else _("price plan")
                words = {"first": first.number, "what": what}
                heads.refuse(line, name, message % words, message)

    def break_at(self, line: Line) -> None:
        self.broken = self.broken or line.number


@dataclass(slots=True, eq=False)
class ProductDraft(Draft):
    existing: Product | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    saved: Product | None = None
    plans: list["PlanDraft"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class PlanDraft(Draft):
    product: ProductDraft = field(default_factory=ProductDraft)
    currency: str = ""
    existing: PricePlan | None = None
    latest: PlanVersion | None = None
    tiers: list[Tier] = field(default_factory=list)  # from the lowest to the open one, as they are to be saved
    price: dict[str, Any] = field(default_factory=dict)  # mode, block size and interval, likewise
    charge: str = PricePlan.Charge.FIXED
    is_saved: bool = False
    other_currencies: list[PricePlan] = field(default_factory=list)  # plans of the same name

    def in_order(self) -> list[Line]:
        return sorted(self.lines, key=lambda line: _place(line.values.get("up_to")))


@dataclass(frozen=True, slots=True)
class Heads:
    """What the columns are called in the file."""

    names: dict[str, str]
    columns: dict[str, int]

    def refuse(self, line: Line, name: str, message: str, cause: str = "") -> None:
        """Say at a cell of the line what is wrong with it."""
        index = self.columns.get(name)
        value = line.cells[index] if index is not None and index < len(line.cells) else ""
        line.refuse(self.names.get(name, name), value, message, cause)


def _alike(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _place(up_to: Decimal | None) -> tuple[bool, Decimal]:
    return up_to is None, up_to or ZERO
