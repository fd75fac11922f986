"""The currencies an account can be billed in, and how many decimals each has."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel.core import get_global
from babel.numbers import get_currency_name, get_currency_precision

from .errors import N_, RuleError
from .languages import locale_of
from .names import collapse, fold, sort_key

# ISO 4217 codes that CLDR knows as tender somewhere, with no end date.
CURRENCIES: tuple[str, ...] = tuple(
    sorted(
        {
            code
            for uses in get_global("territory_currencies").values()
            for code, _start, end, tender in uses
            if tender and end is None
        }
    )
)

# Where ISO 4217 says more decimals than CLDR, which counts the coins still in use.
ISO_MINOR_UNITS: Mapping[str, int] = MappingProxyType(
    {"AFN": 2, "ALL": 2, "IQD": 3, "IRR": 2, "KPW": 2, "LAK": 2, "LBP": 2, "MGA": 2, "MMK": 2, "RSD": 2, "SOS": 2}
    | {"SYP": 2, "YER": 2}
)

# Signs and words that name one currency only: "$", "¥" and "kr" do not.
ALIASES: Mapping[str, str] = MappingProxyType(
    {"€": "EUR", "£": "GBP", "us$": "USD", "zł": "PLN", "kč": "CZK", "₹": "INR", "₩": "KRW"}
    | {"euros": "EUR", "pound sterling": "GBP", "pounds sterling": "GBP", "sterling": "GBP", "dkr": "DKK", "nkr": "NOK"}
    | {"skr": "SEK", "svenska kronor": "SEK", "norske kroner": "NOK", "danske kroner": "DKK"}
)

UNKNOWN_CURRENCY = N_("“{text}” is not a currency we know. Use a three-letter code, like EUR or SEK.")


class UnknownCurrency(RuleError):
    """The text names no currency, or more than one."""


def currency_code(text: str) -> str:
    """The ISO 4217 code for a code, an unambiguous sign, or an English name. Raises UnknownCurrency."""
    name = collapse(text)
    if name.upper() in CURRENCIES:
        return name.upper()
    found = ALIASES.get(name.casefold()) or _codes_by_name().get(fold(name))
    if found is None:
        raise UnknownCurrency(UNKNOWN_CURRENCY, text=name)
    return found


def minor_unit(code: str) -> int:
    """Decimals of the currency by ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD."""
    return ISO_MINOR_UNITS.get(code, get_currency_precision(code))


@cache
def currency_choices(locale: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of every currency, in the order of the names in the locale."""
    named = ((code, _capitalised(get_currency_name(code, locale=locale_of(locale)))) for code in CURRENCIES)
    return tuple(sorted(named, key=lambda choice: sort_key(choice[1])))


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]


@cache
def _codes_by_name() -> Mapping[str, str]:
    return {fold(get_currency_name(code, locale="en")): code for code in CURRENCIES}
