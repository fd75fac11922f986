"""What an organisation number looks like in each country: its check, an example, and the local way to write it.

A check takes capitals and digits without separators, returns the canonical form, and raises stdnum's errors.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from stdnum.at import businessid
from stdnum.be import vat as be_vat
from stdnum.ch import uid
from stdnum.cz import dic
from stdnum.dk import cvr
from stdnum.ee import registrikood
from stdnum.es import nif as es_nif
from stdnum.exceptions import InvalidComponent, InvalidFormat, InvalidLength
from stdnum.fi import ytunnus
from stdnum.fr import siren
from stdnum.is_ import kennitala
from stdnum.it import codicefiscale
from stdnum.jp import cn
from stdnum.lv import pvn
from stdnum.no import orgnr as no_orgnr
from stdnum.pt import nif as pt_nif
from stdnum.se import orgnr as se_orgnr
from stdnum.se import personnummer
from stdnum.util import isdigits

_PERSON_CENTURIES = ("18", "19", "20")
_BRITISH = re.compile("(?P<letters>[A-Z]{2}|R|)(?P<digits>[0-9]+)")
_BRITISH_SOCIETY = re.compile("[A-Z]{2}[0-9]{5}R")


@dataclass(frozen=True, slots=True)
class OrgFormat:
    """One country's number. A canonical form that fits `parts` is shown as `local`; any other as it is."""

    check: Callable[[str], str]
    example: str
    parts: str = ""
    local: str = ""

    def show(self, canonical: str) -> str:
        """The canonical form as people of the country write it."""
        match = re.fullmatch(self.parts, canonical)
        return match.expand(self.local) if match else canonical


def _swedish(number: str) -> str:
    """Ten digits. Registers also write 16 before a company's (SCB) and the century before a person's number."""
    if len(number) == 12 and isdigits(number):
        if number.startswith(_PERSON_CENTURIES):
            personnummer.validate(number)
        elif not number.startswith("16"):
            raise InvalidComponent()
        number = number[2:]
    return se_orgnr.validate(number)


def _finnish(number: str) -> str:
    """Seven digits and a check digit; the oldest ids have six, and take a zero before them."""
    return ytunnus.validate(number.zfill(8) if len(number) == 7 and isdigits(number) else number)


def _czech(number: str) -> str:
    """IČO: eight digits, of which spreadsheets lose leading zeros. stdnum checks it as the legal form of a DIČ."""
    if not isdigits(number):
        raise InvalidFormat()
    if not 6 <= len(number) <= 8:
        raise InvalidLength()
    return dic.validate(number.zfill(8))


def _british(number: str) -> str:
    """Companies House: eight digits, or SC, NI, OC … and six, or R and seven; zeros are filled in. No check digit."""
    if _BRITISH_SOCIETY.fullmatch(number):
        return number
    parts = _BRITISH.fullmatch(number)
    if parts is None:
        raise InvalidFormat()
    if not 5 <= len(number) <= 8:
        raise InvalidLength()
    return parts["letters"] + parts["digits"].zfill(8 - len(parts["letters"]))


def _dutch(number: str) -> str:
    """KVK: eight digits without a check digit."""
    if not isdigits(number):
        raise InvalidFormat()
    if len(number) != 8:
        raise InvalidLength()
    return number


def _austrian(number: str) -> str:
    """Firmenbuch: up to six digits and a small letter, after "FN"."""
    number = businessid.validate(number.lower())
    if len(number) > 7:
        raise InvalidLength()
    return number


def _swiss(number: str) -> str:
    """UID; the suffix of the VAT register is not part of it."""
    for suffix in ("MWST", "TVA", "IVA"):
        number = number.removesuffix(suffix)
    return uid.validate(number)


_THREES = (r"([0-9]{3})([0-9]{3})([0-9]{3})", r"\1 \2 \3")
_SIX_FOUR = (r"([0-9]{6})([0-9]{4})", r"\1-\2")
_SEVEN_ONE = (r"([0-9]{7})([0-9])", r"\1-\2")

_FRENCH = OrgFormat(siren.validate, "552 100 554", *_THREES)

FORMATS: Mapping[str, OrgFormat] = MappingProxyType(
    {
        "AT": OrgFormat(_austrian, "FN 122119m", r"([0-9]{1,6}[a-z])", r"FN \1"),
        "AX": OrgFormat(_finnish, "0145065-2", *_SEVEN_ONE),
        "BE": OrgFormat(be_vat.validate, "0403.170.701", r"([0-9]{4})([0-9]{3})([0-9]{3})", r"\1.\2.\3"),
        "CH": OrgFormat(_swiss, "CHE-107.787.577", r"(CHE)([0-9]{3})([0-9]{3})([0-9]{3})", r"\1-\2.\3.\4"),
        "CZ": OrgFormat(_czech, "00177041"),
        "DK": OrgFormat(cvr.validate, "24256790"),
        "EE": OrgFormat(registrikood.validate, "10137025"),
        "ES": OrgFormat(es_nif.validate, "A15075062"),
        "FI": OrgFormat(_finnish, "0112038-9", *_SEVEN_ONE),
        "FR": _FRENCH,
        "GB": OrgFormat(_british, "00445790"),
        "GF": _FRENCH,
        "GL": OrgFormat(cvr.validate, "24256790"),
        "GP": _FRENCH,
        "IS": OrgFormat(kennitala.validate, "450401-3150", *_SIX_FOUR),
        "IT": OrgFormat(codicefiscale.validate, "00743110157"),
        "JP": OrgFormat(cn.validate, "7-0001-1000-5774", r"([0-9])([0-9]{4})([0-9]{4})([0-9]{4})", r"\1-\2-\3-\4"),
        "LV": OrgFormat(pvn.validate, "40003032949"),
        "MQ": _FRENCH,
        "NL": OrgFormat(_dutch, "33002587"),
        "NO": OrgFormat(no_orgnr.validate, "923 609 016", *_THREES),
        "PT": OrgFormat(pt_nif.validate, "500 273 170", *_THREES),
        "RE": _FRENCH,
        "SE": OrgFormat(_swedish, "556036-0793", *_SIX_FOUR),
        "SJ": OrgFormat(no_orgnr.validate, "923 609 016", *_THREES),
    }
)
