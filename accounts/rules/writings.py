"""What a text may be a writing of: the stored forms of every organisation and VAT number that it can stand for."""

from collections.abc import Callable

from . import org_formats, vat_formats
from .errors import RuleError
from .identifiers import LONGEST, clean_org_number, clean_vat_number

LONGEST_WRITING = 2 * LONGEST


def org_numbers(text: str) -> set[str]:
    """The stored forms, in whatever country: "556036-0793" and "165560360793" are both {"5560360793", …}."""
    return _forms(clean_org_number, text, ("", *org_formats.FORMATS))


def vat_numbers(text: str) -> set[str]:
    """The stored forms, with the prefix of whatever country: "se 556036-0793 01" is {"SE556036079301", …}."""
    return _forms(clean_vat_number, text, ("", *vat_formats.FORMATS))


def _forms(clean: Callable[..., str], text: str, countries: tuple[str, ...]) -> set[str]:
    """What the text is cleaned to where it is valid; nothing for a text without digits, which no number is."""
    if len(text) > LONGEST_WRITING or not any(map(str.isdecimal, text)):
        return set()
    return {form for country in countries if (form := _cleaned(clean, text, country))}


def _cleaned(clean: Callable[..., str], text: str, country: str) -> str:
    try:
        return clean(text, country=country)
    except RuleError:
        return ""
