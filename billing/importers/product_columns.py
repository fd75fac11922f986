"""The columns of a price list, and how their cells are read."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.importers.parsing import choice, rule
from accounts.rules.currencies import currency_code
from accounts.rules.errors import N_, RuleError
from accounts.rules.names import collapse
from billing import price_words
from billing.importers.showing import plain
from billing.models import PlanTier, PricePlan, Product
from billing.rules import money
from billing.rules.pricing import Mode
from plock.kit.importing.columns import Column, Reading
from plock.kit.importing.importer import BaseImporter
from plock.kit.importing.values import parse_decimal, parse_int
from plock.kit.languages import in_every_language

TOO_LOW = N_("{text} is too low. Write {least} or more.")
NOT_ABOVE = N_("{text} is too low. Write a number above 0.")
TOO_HIGH = N_("{text} is too high. Write at most {most}.")
TOO_FINE = N_("{text} has more than {decimals} decimals. Round it.")
TOO_LONG = N_("{text} has too many digits. Write at most 15.")
UNKNOWN_MODE = N_("“{text}” is not one of {choices}.")
MOST = money.MOST - 1

CHARGES = {
    "recurring": "fixed",
    "subscription": "fixed",
    "fast": "fixed",
    "usage-based": "usage",
    "metered": "usage",
    "one-off": "one_off",
    "one off": "one_off",
    "one-time": "one_off",
    "once": "one_off",
}
AGGREGATIONS = {"maximum": "max", "minimum": "min", "avg": "average", "mean": "average"}
MODES = {"tiered": "graduated", "block": "blocks", "package": "blocks", "per unit": "flat", "stair step": "stairstep"}


def number(
    *, least: Decimal = Decimal(0), above: bool = False, most: Decimal = MOST, decimals: int = 6
) -> Callable[[str, Reading], Decimal]:
    """A number in a range, as the database can hold it."""

    def parse(text: str, reading: Reading) -> Decimal:
        found = parse_decimal(text, reading.decimal)
        if above and found <= 0:
            raise RuleError(NOT_ABOVE, text=text)
        if found < least:
            raise RuleError(TOO_LOW, text=text, least=least)
        if found > most:
            raise RuleError(TOO_HIGH, text=text, most=most)
        if not money.is_kept(found):
            raise RuleError(TOO_LONG, text=text)
        if found != round(found, decimals):
            raise RuleError(TOO_FINE, text=text, decimals=decimals)
        return found

    return parse


def _months(text: str, _reading: Reading) -> int:
    found = parse_int(text)
    if found < 1:
        raise RuleError(TOO_LOW, text=text, least=1)
    if found > 120:
        raise RuleError(TOO_HIGH, text=text, most=120)
    return found


def _mode(text: str, _reading: Reading) -> str:
    known = {str(mode): str(mode) for mode in Mode} | MODES
    known |= {
        word.casefold(): str(mode) for mode, label in price_words.MODES.items() for word in in_every_language(label)
    }
    try:
        return known[text.casefold()]
    except KeyError:
        raise RuleError(UNKNOWN_MODE, text=text, choices=", ".join(Mode)) from None


def _text(name: str, label: Any, *synonyms: str, limit: int = 200, clear: Any = None) -> Column:
    return Column(name, label=label, parse=rule(collapse), clear=clear, limit=limit, synonyms=synonyms)


def _amount(name: str, label: Any, *synonyms: str, clear: Any = None, **bounds: Any) -> Column:
    return Column(name, label=label, parse=number(**bounds), clear=clear, show=plain, synonyms=synonyms)


class ProductColumns(BaseImporter):
    """One line for each tier; what is about the product or the whole plan may stand on its first line alone."""

    product = _text("product", _("Product"), "product name", "produkt", "produktnamn", "vare", "article", "item")
    sku = _text("sku", _("SKU"), "article number", "artikelnummer", "varenummer", "product code", limit=60, clear="")
    unit = _text("unit", _("Unit"), "unit metric", "enhet", "metric", limit=40)
    aggregation = Column(
        "aggregation",
        label=_("Usage of a period"),
        parse=choice(Product.Aggregation, AGGREGATIONS),
        clear=None,
        synonyms=("aggregation", "aggregering", "aggregate"),
    )
    price_plan = _text("price_plan", _("Price plan"), "plan", "price plan", "prisplan", "price list", "tariff")
    currency = Column(
        "currency", label=_("Currency"), parse=rule(currency_code), clear=None, synonyms=("valuta", "ccy", "iso")
    )
    charge = Column(
        "charge",
        label=_("Charge"),
        parse=choice(PricePlan.Charge, CHARGES),
        clear=None,
        synonyms=("charge kind", "charge type", "type", "avgift"),
    )
    price_interval_months = Column(
        "price_interval_months",
        label=_("The price is for, months"),
        parse=_months,
        clear=None,
        synonyms=("price interval", "interval", "months", "månader", "måneder"),
    )
    tier_mode = Column(
        "tier_mode",
        label=_("How tiers are read"),
        parse=_mode,
        clear=None,
        synonyms=("mode", "tier mode", "pricing model", "model"),
    )
    block_size = _amount("block_size", _("Units in a block"), "block size", "package size", above=True)
    up_to = _amount("up_to", _("Up to"), "up to", "to", "till", "til", above=True, clear=Column.NOTHING)
    unit_price = _amount("unit_price", _("Unit price"), "unit price", "price", "pris", "à-pris", "enhetspris")
    flat_fee = _amount("flat_fee", _("Flat fee"), "flat fee", "fee", "base fee", "grundavgift", "fastbeløp")
    vat_rate = _amount(
        "vat_rate",
        _("Domestic VAT, %"),
        *("vat", "vat rate", "moms", "mva"),
        clear=Column.NOTHING,
        most=Decimal(100),
        decimals=2,
    )

    class Meta:
        model = PlanTier
        fields = (
            "product",
            "sku",
            "unit",
            "aggregation",
            "price_plan",
            "currency",
            "charge",
            "price_interval_months",
            "tier_mode",
            "block_size",
            "up_to",
            "unit_price",
            "flat_fee",
            "vat_rate",
        )
