"""What of an invoice is settled: the VAT of its credits, how much they may come to, and the state that follows.

VAT is computed on the sum of a rate, so that lines which are credited one after the other would not give back what the
invoice charged, if each credit were rounded for itself. Therefore a credit gives back what brings the VAT of everything
credited so far to that of its sum: the last one takes exactly what is left. Amounts are in units of the currency.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum

from billing.rules import vat
from billing.rules.vat import Share

ZERO = Decimal(0)


class Standing(StrEnum):
    """How far an invoice with a number has come."""

    FINALISED = "finalised"
    DISPATCHED = "dispatched"
    PAID = "paid"
    CREDITED = "credited"


def standing(
    *, total: Decimal, paid: Decimal, credited: Decimal, is_sent: bool, is_credited_whole: bool = False
) -> Standing:
    """The state that follows from what came in and what was credited, both with VAT and as positive as the total.

    >>> str(standing(total=Decimal(125), paid=Decimal(25), credited=Decimal(100), is_sent=False))
    'paid'
    """
    if is_credited_whole:
        return Standing.CREDITED
    if paid > 0 and paid + credited >= total:
        return Standing.PAID
    return Standing.DISPATCHED if is_sent else Standing.FINALISED


def credit_shares(
    lines: Iterable[tuple[Decimal, Decimal]], before: Mapping[Decimal, tuple[Decimal, Decimal]], currency: str
) -> list[Share]:
    """What a credit of these lines, each as (rate, net) of the invoice, comes to by rate: with the sign turned.

    `before` holds what was credited earlier, as {rate: (net, VAT)} with the signs of the invoice.
    """
    sums: dict[Decimal, Decimal] = defaultdict(Decimal)
    for rate, net in lines:
        sums[rate] += net
    found = []
    for rate in sorted(sums, reverse=True):
        net_before, vat_before = before.get(rate, (ZERO, ZERO))
        whole = vat.shares([(rate, net_before + sums[rate])], currency)[0]
        found.append(Share(rate, -sums[rate], vat_before - whole.vat))
    return found


def is_within(total: Decimal, credited: Decimal) -> bool:
    """Whether so much can be credited of an invoice: nothing of the other sign, and no more than the total.

    >>> is_within(Decimal(25), Decimal(125)), is_within(Decimal(-25), Decimal(-25))
    (False, True)
    """
    return min(total, ZERO) <= credited <= max(total, ZERO)
