"""Countries as people write them: codes, and names in the languages of the Nordics and their neighbours."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from babel.core import get_global
from rapidfuzz import fuzz, process

from .errors import N_, RuleError
from .languages import NAME_LOCALES, locale_of
from .names import collapse, fold, sort_key

# What CLDR gives two letters but ISO 3166-1 does not list, except Kosovo (XK), which companies do register in.
_NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}

COUNTRIES: tuple[str, ...] = tuple(
    sorted(code for code in map(str, locale_of("en").territories) if len(code) == 2 and code not in _NOT_COUNTRIES)
)

# Names that CLDR does not give, or gives in a form nobody types.
OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "AE": "UAE, Emirates",
        "AT": "Österreich",
        "BA": "Bosnia, Bosnien",
        "BE": "België",
        "BR": "Brasil",
        "BY": "Vitryssland",
        "CG": "Congo",
        "CI": "Ivory Coast, Elfenbenskusten",
        "CN": "Mainland China, People's Republic of China",
        "CV": "Cape Verde",
        "CZ": "Czech Republic, Tjeckien, Tjeckiska republiken, Tschechische Republik, République tchèque, Česko",
        "ES": "España",
        "GB": "U.K., Great Britain, Britain, England, Scotland, Wales, Northern Ireland, Skottland, Nordirland, "
        "Förenade kungariket, Großbritannien, Grande-Bretagne, Angleterre, Englanti",
        "HK": "Hong Kong, Hongkong",
        "HU": "Magyarország",
        "IE": "Republic of Ireland, Éire",
        "IT": "Italia",
        "KP": "North Korea, Nordkorea",
        "KR": "South Korea, Sydkorea, Korea, Republic of Korea",
        "LT": "Lietuva",
        "LV": "Latvija",
        "MD": "Republic of Moldova, Moldavien",
        "MK": "Macedonia, Makedonien",
        "MM": "Burma",
        "MO": "Macau, Macao",
        "NL": "Holland, The Netherlands, Hollanti, Hollande",
        "PL": "Polska",
        "PS": "Palestine",
        "RU": "Russian Federation, Ryssland",
        "SK": "Slovak Republic",
        "SZ": "Swaziland",
        "TL": "East Timor",
        "TR": "Turkey",
        "TW": "Taiwan, Republic of China",
        "US": "U.S., U.S.A., America, United States of America, Amerikas förenta stater, Förenta staterna, "
        "Vereinigte Staaten von Amerika, États-Unis d’Amérique",
        "VA": "Vatican, Holy See",
        "VN": "Viet Nam",
    }
)

UNKNOWN_COUNTRY = N_("“{text}” is not a country we know. Use a two-letter code or a name, like SE or Sweden.")
UNKNOWN_COUNTRY_LIKE = N_("“{text}” is not a country we know. Did you mean {name} ({code})?")
LIKE_ENOUGH = 75  # percent of rapidfuzz's ratio


class UnknownCountry(RuleError):
    """The text names no country."""


def country_code(text: str) -> str:
    """The ISO 3166-1 alpha-2 code for a code (alpha-2 or alpha-3) or a name in any language of NAME_LOCALES.

    Raises UnknownCountry, with the closest name where one is close.
    """
    name = fold(collapse(text)[:100])
    code = name.upper()
    found = code if code in COUNTRIES else _code_aliases().get(code) or _codes_by_name().get(name)
    if found is None:
        raise _unknown(text, name)
    return found


def country_name(code: str, *, locale: str = "en") -> str:
    """The name of the country in the locale; the code itself where there is no name."""
    name: str = locale_of(locale).territories.get(code, code)
    return name


def name_of(code: str) -> Callable[[str], str]:
    """The country's name in a locale that is known later."""
    return lambda locale: country_name(code, locale=locale)


@cache
def country_choices(locale: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of every country, in the order of the names in the locale."""
    named = ((code, country_name(code, locale=locale)) for code in COUNTRIES)
    return tuple(sorted(named, key=lambda choice: sort_key(choice[1])))


@cache
def _codes_by_name() -> Mapping[str, str]:
    names = {fold(country_name(code, locale=locale)): code for locale in NAME_LOCALES for code in COUNTRIES}
    return names | {fold(name): code for code, others in OTHER_NAMES.items() for name in others.split(", ")}


@cache
def _code_aliases() -> Mapping[str, str]:
    """Alpha-3 codes and "UK", from CLDR's list of aliases; codes of states that fell apart are left out."""
    successors = {alias: codes for alias, codes in get_global("territory_aliases").items() if alias.isalpha()}
    return {alias: codes[0] for alias, codes in successors.items() if len(codes) == 1 and codes[0] in COUNTRIES}


def _unknown(text: str, name: str) -> UnknownCountry:
    near = process.extractOne(name, _codes_by_name().keys(), scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH)
    if near is None:
        return UnknownCountry(UNKNOWN_COUNTRY, text=text)
    code = _codes_by_name()[near[0]]
    return UnknownCountry(UNKNOWN_COUNTRY_LIKE, text=text, name=name_of(code), code=code)
