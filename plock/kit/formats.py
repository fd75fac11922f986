"""How numbers, money and dates look, by Babel in the reader's language."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_minus_sign_symbol
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

COUNTED = 1_000  # how far things are counted that only stand beside something


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    """English here is British: the day comes before the month."""
    try:
        return Locale.parse({"en": "en_GB"}.get(language, language.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        return Locale("en", "GB")


def language() -> str:
    """The code of the active language; English where none is."""
    return get_language() or "en"


def locale() -> Locale:
    """Babel's locale of the active language."""
    return _locale(language())


def money(amount: Decimal | None, currency: str) -> str:
    """An amount with its currency code and minor unit: "SEK 1,250.00", in Swedish and Norwegian "1 250,00 SEK"."""
    return "" if amount is None else _money(amount, currency, language())


@lru_cache(maxsize=8192)
def _money(amount: Decimal, currency: str, language: str) -> str:
    pattern = "¤¤\xa0#,##0.00" if language.startswith("en") else "#,##0.00\xa0¤¤"
    return _signed(format_currency(amount, currency, format=pattern, locale=_locale(language)), _locale(language))


def number(value: Decimal | int | float) -> str:
    """A plain number with separators."""
    return _signed(format_decimal(value, locale=locale()), locale())


def quantity(value: Decimal) -> str:
    """A number with separators and all the decimals that it has."""
    return _signed(format_decimal(value, locale=locale(), decimal_quantization=False), locale())


def bounded(count: int) -> str:
    """A count that went on to COUNTED + 1 at most: "1,000+"."""
    return f"{number(COUNTED)}+" if count > COUNTED else number(count)


def _signed(text: str, locale: Locale) -> str:
    """Babel writes a hyphen for the minus sign, whatever the language has."""
    return text.replace("-", get_minus_sign_symbol(locale), 1) if text.startswith("-") else text


def day(on: date | datetime | None) -> str:
    """A date, short: "3 Nov 2026", in Norwegian "3. nov. 2026"."""
    if on is None:
        return ""
    return str(format_date(timezone.localtime(on) if isinstance(on, datetime) else on, "medium", locale=locale()))


def exact(at: datetime) -> str:
    """A moment to the second, in the time zone of the installation."""
    local = timezone.localtime(at)
    return f"{format_date(local, 'medium', locale=locale())} {local:%H:%M:%S}"


def moment(at: datetime | None) -> SafeString:
    """A <time> element: the clock for today, the date for earlier, the exact time on hover."""
    if at is None:
        return SafeString("")
    local = timezone.localtime(at)
    if local.date() == timezone.localdate():
        shown = gettext("today %s") % local.strftime("%H:%M")
    else:
        shown = day(local)
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact(local), shown)


def duration(seconds: float) -> str:
    """ "42 s", "3 min 5 s", "1 h 12 min"."""
    whole = round(seconds)
    if whole < 60:
        return gettext("%s s") % (number(round(seconds, 1)) if seconds < 10 else whole)
    if whole < 3600:
        return gettext("%(m)s min %(s)s s") % {"m": whole // 60, "s": whole % 60}
    return gettext("%(h)s h %(m)s min") % {"h": whole // 3600, "m": whole % 3600 // 60}
