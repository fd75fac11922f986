"""The products and price plans of the demo's vendor: prices in kronor, and what becomes of them in other currencies."""

from dataclasses import dataclass
from decimal import Decimal

from billing.rules.pricing import Mode, Pricing, Tier

FACTORS = {"SEK": "1", "NOK": "1.02", "DKK": "0.68", "EUR": "0.09", "GBP": "0.078", "USD": "0.1", "ISK": "13"}

type Prices = tuple[tuple[int | None, str, str], ...]  # up to, unit price, flat fee; of each tier


@dataclass(frozen=True, slots=True)
class Product:
    """A product, by the key that the demo knows it by."""

    key: str
    name: str
    sku: str
    unit: str
    unit_plural: str
    aggregation: str = "sum"


@dataclass(frozen=True, slots=True)
class Plan:
    """A price plan in every currency, or in those that it names; later `versions` replaced the ones before."""

    key: str
    product: str
    name: str
    versions: tuple[Prices, ...]
    charge: str = "fixed"
    mode: Mode = Mode.FLAT
    block: int | None = None
    months: int = 1
    is_active: bool = True
    currencies: tuple[str, ...] = tuple(FACTORS)

    def pricing(self, version: int, currency: str) -> Pricing:
        """The prices of a version, counted from 1, in a currency."""
        tiers = tuple(
            Tier(None if up_to is None else Decimal(up_to), priced(unit, currency), priced(fee, currency))
            for up_to, unit, fee in self.versions[version - 1]
        )
        block = Decimal(self.block) if self.block else None
        return Pricing(self.mode, tiers, block, is_fixed=self.charge == "fixed")


def flat(price: str) -> Prices:
    return ((None, price, "0"),)


PRODUCTS = (
    Product("platform", "Nordlys Platform", "NL-100", "workspace", "workspaces"),
    Product("seats", "Seats", "NL-200", "seat", "seats"),
    Product("sms", "SMS", "NL-310", "SMS", "SMS"),
    Product("storage", "Storage", "NL-320", "GB", "GB", "max"),
    Product("support", "Support", "NL-400", "user", "users"),
    Product("onboarding", "Onboarding", "NL-900", "day", "days"),
)

PLANS = (
    Plan("start", "platform", "Start", (flat("490"),)),
    Plan("business", "platform", "Business", (flat("1490"), flat("1690"))),
    Plan("yearly", "platform", "Business, yearly", (flat("15900"),), months=12),
    Plan("enterprise", "platform", "Enterprise", (flat("4900"),)),
    Plan("classic", "platform", "Classic", (flat("990"),), is_active=False),
    Plan(
        "seats",
        "seats",
        "Seats",
        (((10, "89", "0"), (50, "79", "0"), (250, "69", "0"), (None, "59", "0")),),
        mode=Mode.GRADUATED,
    ),
    # Its total falls beyond 25 seats, as such plans do in real life: the plan's page warns of it.
    Plan(
        "volume",
        "seats",
        "Seats by volume",
        (((25, "85", "0"), (100, "69", "0"), (None, "55", "0")),),
        mode=Mode.VOLUME,
        currencies=("SEK", "NOK", "EUR"),
    ),
    Plan(
        "sms",
        "sms",
        "SMS",
        (((1_000, "0.59", "0"), (10_000, "0.49", "0"), (None, "0.39", "0")),),
        charge="usage",
        mode=Mode.GRADUATED,
    ),
    Plan(
        "storage",
        "storage",
        "Storage, 10 GB at a time",
        (((500, "20", "0"), (None, "14", "0")),),
        charge="usage",
        mode=Mode.BLOCKS,
        block=10,
    ),
    Plan(
        "support",
        "support",
        "Support by size",
        (((10, "0", "390"), (50, "0", "1190"), (250, "0", "2990"), (None, "0", "6900")),),
        mode=Mode.STAIRSTEP,
    ),
    Plan("onboarding", "onboarding", "Onboarding", (flat("9900"),), charge="one_off"),
)

STEPS = ((1000, Decimal(50)), (100, Decimal(5)), (10, Decimal(1)))  # prices from so much on end in so much


def priced(amount: str, currency: str) -> Decimal:
    """A price in kronor as it would be asked for in another currency: a round one."""
    value = Decimal(amount) * Decimal(FACTORS[currency])
    step = next((step for least, step in STEPS if value >= least), Decimal("0.01"))
    return Decimal(amount) if currency == "SEK" else (value / step).quantize(Decimal(1)) * step
