"""What the EU says about a VAT number, and about which numbers it can say anything."""

from dataclasses import dataclass
from datetime import datetime

# The member states by their VAT prefix (Greece is EL), and Northern Ireland for goods.
SERVED = frozenset(
    [
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI"),
    ]
)


@dataclass(frozen=True, slots=True)
class VatAnswer:
    """An answer at one moment. Name and address are empty where the country does not tell them (Germany, Spain).

    `reference` is the number under which the check can be proved later; it is given only to who says who asks.
    """

    vat_number: str  # that was asked about, with its prefix
    is_valid: bool
    name: str
    address: str  # in lines, each country in its own way
    reference: str
    at: datetime


def is_served(vat_number: str) -> bool:
    """Whether VIES knows numbers of that prefix: not those of Norway, Switzerland and Great Britain."""
    return vat_number[:2] in SERVED
