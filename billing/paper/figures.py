"""Numbers of one currency as the active language writes them, as exact as they are."""

from decimal import Decimal
from functools import cache

from babel.numbers import format_percent, get_decimal_symbol, get_group_symbol, get_minus_sign_symbol

from accounts.rules.currencies import minor_unit
from plock.kit import formats

FINEST = 6  # decimals of prices and quantities


class Figures:
    """How the numbers of a sheet look; made within the sheet's language. Babel would be slow for 100,000 of them."""

    def __init__(self, currency: str) -> None:
        locale = formats.locale()
        self.currency = currency
        self._digits = minor_unit(currency)
        self._code_first = formats.language().startswith("en")
        self._signs = str.maketrans(
            {",": get_group_symbol(locale), ".": get_decimal_symbol(locale), "-": get_minus_sign_symbol(locale)}
        )
        self.percent = cache(self._percent)

    def amount(self, value: Decimal) -> str:
        """An amount without its currency, for columns: "1,250.00"."""
        return f"{value:,.{self._digits}f}".translate(self._signs)

    def money(self, value: Decimal) -> str:
        """An amount as `formats.money` has it: "SEK 1,250.00", "1 250,00 SEK"."""
        written = self.amount(value.copy_abs())
        said = f"{self.currency}\xa0{written}" if self._code_first else f"{written}\xa0{self.currency}"
        return f"{'-'.translate(self._signs)}{said}" if value < 0 else said

    def price(self, value: Decimal) -> str:
        """A unit price, with as many decimals as it has and its currency at least: "0.0025"."""
        whole, _point, decimals = f"{value:,.{FINEST}f}".partition(".")
        decimals = decimals.rstrip("0").ljust(self._digits, "0")
        return (f"{whole}.{decimals}" if decimals else whole).translate(self._signs)

    def quantity(self, value: Decimal) -> str:
        """A quantity with the decimals it has: "1,250.5"."""
        return f"{value:,.{FINEST}f}".rstrip("0").rstrip(".").translate(self._signs)

    def _percent(self, percent: Decimal) -> str:
        return str(format_percent(percent / 100, locale=formats.locale(), decimal_quantization=False))
