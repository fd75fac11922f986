"""What a VAT number looks like behind each prefix: its check, and an example.

A check takes capitals and digits without separators, with or without the prefix, returns the canonical form with the
prefix, and raises stdnum's errors.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.is_ import vsk
from stdnum.no import mva

_SWISS_SUFFIXES = ("MWST", "TVA", "IVA", "TPV")


@dataclass(frozen=True, slots=True)
class VatFormat:
    """The VAT number of one country."""

    check: Callable[[str], str]
    example: str


def _european(prefix: str) -> Callable[[str], str]:
    """The check of a member state."""

    def check(number: str) -> str:
        bare = number.removeprefix(prefix)
        return prefix + eu_vat.validate(prefix + bare).removeprefix(prefix)

    return check


def _greek(number: str) -> str:
    """Greece is EL in VAT numbers, and GR is forgiven."""
    return _european("EL")(number.removeprefix("GR"))


def _british(number: str) -> str:
    """GB, or XI for trade in goods from Northern Ireland."""
    prefix = "XI" if number.startswith("XI") else "GB"
    return prefix + gb_vat.validate(number.removeprefix(prefix))


def _norwegian(number: str) -> str:
    """The organisation number and MVA."""
    return "NO" + mva.validate(number.removeprefix("NO").removesuffix("MVA") + "MVA")


def _swiss(number: str) -> str:
    """The UID and the VAT register's suffix, in the language it was typed in; MWST where it was left out."""
    number = "CHE" + number.removeprefix("CHE")
    return ch_vat.validate(number if number.endswith(_SWISS_SUFFIXES) else number + "MWST")


def _icelandic(number: str) -> str:
    """VSK: five or six digits."""
    return "IS" + vsk.validate(number.removeprefix("IS"))


_MEMBER_EXAMPLES = {
    "AT": "ATU13585627",
    "BE": "BE0403170701",
    "BG": "BG175074752",
    "CY": "CY10259033P",
    "CZ": "CZ00177041",
    "DE": "DE136695976",
    "DK": "DK24256790",
    "EE": "EE100931558",
    "ES": "ESA15075062",
    "FI": "FI01120389",
    "FR": "FR40303265045",
    "HR": "HR33392005961",
    "HU": "HU12892312",
    "IE": "IE6433435F",
    "IT": "IT00743110157",
    "LT": "LT119511515",
    "LU": "LU15027442",
    "LV": "LV40003032949",
    "MT": "MT11679112",
    "NL": "NL004495445B01",
    "PL": "PL8567346215",
    "PT": "PT500273170",
    "RO": "RO18547290",
    "SE": "SE556036079301",
    "SI": "SI50223054",
    "SK": "SK2022749619",
}

FORMATS: Mapping[str, VatFormat] = MappingProxyType(
    {country: VatFormat(_european(country), example) for country, example in _MEMBER_EXAMPLES.items()}
    | {
        "CH": VatFormat(_swiss, "CHE-107.787.577 MWST"),
        "GB": VatFormat(_british, "GB980780684"),
        "GR": VatFormat(_greek, "EL094259216"),
        "IS": VatFormat(_icelandic, "IS12345"),
        "NO": VatFormat(_norwegian, "NO 923 609 016 MVA"),
    }
)

# Whose VAT area a territory without numbers of its own belongs to.
AREAS: Mapping[str, str] = MappingProxyType(
    {"AX": "FI", "GP": "FR", "IM": "GB", "LI": "CH", "MC": "FR", "MQ": "FR", "RE": "FR"}
)

# The first two letters of a VAT number, where they are not the country's own code.
PREFIXES: Mapping[str, str] = MappingProxyType({"EL": "GR", "XI": "GB"})
