"""Value added tax: how a customer's invoices are taxed, at which rates, and what comes of it for each rate.

By Council Directive 2006/112/EC: between businesses a service is taxed where the customer is (article 44), by the
customer itself if that is another member state (article 196, "reverse charge"), and not at all by a seller in the EU
if it is outside. To somebody without a VAT number elsewhere in the EU the seller charges its own country's VAT
(article 45). Percentages are in percent, amounts in units of the currency.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from billing.rules.money import round_money

ZERO = Decimal(0)
# The member states by ISO 3166. MC is taxed as a part of France (article 7), AX is outside the territory (article 6).
EU = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
SAME_TERRITORY = {"MC": "FR"}


class Treatment(StrEnum):
    """How an invoice is taxed. Only what is domestic bears VAT; the others say on the invoice why they do not."""

    DOMESTIC = "domestic"
    REVERSE_CHARGE = "reverse_charge"
    EXPORT = "export"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Share:
    """The lines of one rate: their net sum, and the VAT on it, rounded once."""

    rate: Decimal
    net: Decimal
    vat: Decimal


def treatment(wish: str, *, seller: str, buyer: str, vat_number: str) -> Treatment:
    """The treatment that was chosen, or, of "automatic", the one that follows from the two countries (ISO 3166).

    A customer without a country is taken to be at home: VAT that was not owed can be given back, VAT that was
    forgotten is lost.
    """
    if wish != "automatic":
        return Treatment(wish)
    at_home, there = SAME_TERRITORY.get(seller, seller), SAME_TERRITORY.get(buyer, buyer)
    if not there or there == at_home:
        return Treatment.DOMESTIC
    if at_home in EU and there in EU:
        return Treatment.REVERSE_CHARGE if vat_number else Treatment.DOMESTIC
    return Treatment.EXPORT


def rate(treated: Treatment, *, product: Decimal | None, standard: Decimal) -> Decimal:
    """The rate of a line: that of its product, or else the organisation's standard rate, where VAT is charged."""
    if treated is not Treatment.DOMESTIC:
        return ZERO
    return standard if product is None else product


def shares(lines: Iterable[tuple[Decimal, Decimal]], currency: str) -> list[Share]:
    """The lines, each as (rate, net), by rate, the highest first; credits have negative nets.

    VAT is computed on the sum of a rate, as invoices show it, and not line by line.
    """
    sums: dict[Decimal, Decimal] = defaultdict(Decimal)
    for percent, net in lines:
        sums[percent] += net
    return [_share(percent, sums[percent], currency) for percent in sorted(sums, reverse=True)]


def _share(percent: Decimal, net: Decimal, currency: str) -> Share:
    return Share(percent, net, round_money(Fraction(net) * Fraction(percent) / 100, currency))
