"""Organisation and VAT numbers: one canonical form to store and compare, one local form to show."""

import re
import unicodedata
from collections.abc import Callable
from typing import NoReturn

from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError
from stdnum.util import clean

from . import org_formats, vat_formats
from .countries import name_of
from .errors import N_, RuleError

SHORTEST = 2
LONGEST = 32

LENGTH = N_("“{number}” is not a valid {kind} in {country}: it has the wrong length. Write it like {example}.")
CHECK_DIGIT = N_("“{number}” is not a valid {kind} in {country}: its check digit is wrong. Write it like {example}.")
CHARACTERS = N_(
    "“{number}” is not a valid {kind} in {country}: it has wrong or misplaced characters. Write it like {example}."
)
PART = N_("“{number}” is not a valid {kind} in {country}: a part of it cannot occur. Write it like {example}.")
FREE_LENGTH = N_("“{number}” is not a valid {kind}: it has the wrong length. Use 2 to 32 characters, like {example}.")
FREE_CHARACTERS = N_("“{number}” is not a valid {kind}: use letters, digits, spaces and . - / only, like {example}.")
FOREIGN = N_("“{number}” is a VAT number of {other}, but the country is {country}. Correct the number or the country.")

ORG_NUMBER = N_("organisation number")
VAT_NUMBER = N_("VAT number")
FREE_EXAMPLE = "HRB 12345 B"

_SEPARATORS = " .,:-+/"
_NO_SEPARATORS = str.maketrans(dict.fromkeys(_SEPARATORS))
_COMPACT = re.compile("[0-9A-Z]+")
_FREE = re.compile(r"(?:[^\W_]|[ .\-/])+")


def clean_org_number(text: str, *, country: str) -> str:
    """The number in the form it is stored and compared in: no separators, check digit proved, "5560360793".

    Where the country is empty or has no rule of its own (Germany's depend on the court): 2-32 letters, digits and
    . - / in capitals. Raises RuleError.
    """
    shape = org_formats.FORMATS.get(country)
    if shape is None:
        return _free(text, kind=ORG_NUMBER)
    try:
        return _checked(shape.check, text)
    except ValidationError as fault:
        _refuse(fault, number=text, kind=ORG_NUMBER, country=country, example=shape.example)


def format_org_number(canonical: str, *, country: str) -> str:
    """A canonical number as people of the country write it, "556036-0793"; any other text comes back unchanged."""
    shape = org_formats.FORMATS.get(country)
    return shape.show(canonical) if shape else canonical


def clean_vat_number(text: str, *, country: str) -> str:
    """The number with the prefix of its country, without separators: "SE556036079301", "NO923609016MVA".

    Checked for the EU, Norway, Iceland, Switzerland and the UK; elsewhere as free as an organisation number. An empty
    country takes the one of the prefix. Raises RuleError, also for a number of another country.
    """
    area = vat_formats.AREAS.get(country, country) or _country_of_prefix(text)
    shape = vat_formats.FORMATS.get(area)
    if country:
        _refuse_foreign(text, country=country, area=area)
    if shape is None:
        return _free(text, kind=VAT_NUMBER)
    try:
        return _checked(shape.check, text)
    except ValidationError as fault:
        _refuse(fault, number=text, kind=VAT_NUMBER, country=area, example=shape.example)


def _refuse_foreign(text: str, *, country: str, area: str) -> None:
    """Raise where the text is a valid number of another country, and not also one of this country."""
    other = _country_of_prefix(text)
    if other in ("", area) or not _is_vat_number(text, area=other) or _is_vat_number(text, area=area):
        return
    raise RuleError(FOREIGN, number=text, other=name_of(other), country=name_of(country))


def _country_of_prefix(text: str) -> str:
    """The country whose VAT prefix the text carries before at least one digit; empty where there is none."""
    number = _compacted(text)
    country = vat_formats.PREFIXES.get(number[:2], number[:2])
    has_digit = any(map(str.isdecimal, number))
    return country if country in vat_formats.FORMATS and has_digit else ""


def _is_vat_number(text: str, *, area: str) -> bool:
    shape = vat_formats.FORMATS.get(area)
    try:
        return shape is not None and bool(_checked(shape.check, text))
    except ValidationError:
        return False


def _checked(check: Callable[[str], str], text: str) -> str:
    number = _compacted(text)
    if not 1 <= len(number) <= LONGEST:
        raise InvalidLength()
    if not _COMPACT.fullmatch(number):
        raise InvalidFormat()
    return check(number)


def _compacted(text: str) -> str:
    """Capitals without separators, with every kind of dash, digit and space that stdnum knows as its plain one."""
    if text.isascii():
        return "".join(text.split()).translate(_NO_SEPARATORS).upper()
    plain = unicodedata.normalize("NFKC", clean(text))
    return clean("".join(plain.split()), _SEPARATORS).upper()


def _free(text: str, *, kind: str) -> str:
    number = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    if not SHORTEST <= len(number) <= LONGEST:
        raise RuleError(FREE_LENGTH, number=text, kind=kind, example=FREE_EXAMPLE)
    if not _FREE.fullmatch(number):
        raise RuleError(FREE_CHARACTERS, number=text, kind=kind, example=FREE_EXAMPLE)
    return number


def _refuse(fault: ValidationError, *, number: str, kind: str, country: str, example: str) -> NoReturn:
    templates = ((InvalidLength, LENGTH), (InvalidChecksum, CHECK_DIGIT), (InvalidComponent, PART))
    template = next((sentence for error, sentence in templates if isinstance(fault, error)), CHARACTERS)
    raise RuleError(template, number=number, kind=kind, country=name_of(country), example=example) from None
