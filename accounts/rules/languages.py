"""The languages we can write to a customer in, and the locales that other rules take their names from."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale, UnknownLocaleError

from .errors import N_, RuleError
from .names import collapse, fold, sort_key

# The languages that names of countries and languages are understood in.
NAME_LOCALES = ("en", "sv", "nb", "da", "fi", "de", "fr")

# ISO 639-1: the languages of Europe, and the large ones of trade elsewhere.
# Northern Sami is left out: in a language column, "se" is a slip for Swedish.
_CODES = (
    "ar bg bs ca cs cy da de el en es et eu fi fo fr ga gl he hi hr hu id is it ja ka kl ko lb lt lv mk ms mt nb nl nn "
    "pl pt ro ru sk sl sq sr sv th tr uk vi zh"
)
LANGUAGES: tuple[str, ...] = tuple(_CODES.split())

ALIASES: Mapping[str, str] = MappingProxyType(
    {"no": "nb", "norwegian": "nb", "norsk": "nb", "norska": "nb", "norja": "nb", "norwegisch": "nb", "norvegien": "nb"}
    | {"bokmal": "nb", "nynorsk": "nn", "iw": "he", "flemish": "nl", "chinese simplified": "zh", "mandarin": "zh"}
)

UNKNOWN_LANGUAGE = N_(
    "“{text}” is not a language we know. Use a two-letter code or an English name, like sv or Swedish."
)


class UnknownLanguage(RuleError):
    """The text names no language of the list."""


def language_code(text: str) -> str:
    """The ISO 639-1 code for a code ("sv", "sv-SE"), or for a name in English, in the language itself, or in another
    of NAME_LOCALES. Raises UnknownLanguage.
    """
    name = collapse(text)
    code = name.replace("_", "-").partition("-")[0].lower()
    if code in LANGUAGES:
        return code
    found = ALIASES.get(code) or ALIASES.get(fold(name)) or _codes_by_name().get(fold(name))
    if found is None:
        raise UnknownLanguage(UNKNOWN_LANGUAGE, text=name)
    return found


def language_name(code: str, *, locale: str = "en") -> str:
    """The name of a language in the locale; the code itself where there is no name."""
    return _name(locale_of(locale), code)


@cache
def language_choices(locale: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of every language, in the order of the names in the locale."""
    named = ((code, language_name(code, locale=locale)) for code in LANGUAGES)
    return tuple(sorted(named, key=lambda choice: sort_key(choice[1])))


@cache
def locale_of(name: str) -> Locale:
    """Babel's locale for "sv", "pt-br" or "pt_BR"; the language's own where the country is unknown, else English."""
    normal = name.replace("-", "_")
    for candidate in (normal, normal.partition("_")[0]):
        try:
            return Locale.parse(candidate)
        except (ValueError, UnknownLocaleError):
            continue
    return Locale("en")


@cache
def _codes_by_name() -> Mapping[str, str]:
    """Folded name to code; the language's own name first, then those of NAME_LOCALES."""
    codes: dict[str, str] = {}
    for code in LANGUAGES:
        for locale in (code, *NAME_LOCALES):
            codes.setdefault(fold(_name(locale_of(locale), code)), code)
    return codes


def _name(locale: Locale, code: str) -> str:
    name: str = locale.languages.get(code, code)
    return name[:1].upper() + name[1:]
