"""What stands on an invoice. Amounts are in units of its currency, rounded already; percentages are in percent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

type Kind = Literal["invoice", "credit", "draft"]

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Party:
    """Who sells or buys; lines are those of the address, without the name. What is empty is left out."""

    name: str
    lines: tuple[str, ...] = ()
    org_number: str = ""
    vat_number: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The part of one account in a line of usage that sums a group; `customer` is its name."""

    customer_number: str
    customer: str
    quantity: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the invoice; details are small lines under the title: period, account, "Late usage".

    The unit price has up to six decimals. The rebate has a column of its own, which is there if any row has one.
    """

    position: int
    title: str
    details: tuple[str, ...]
    quantity: Decimal | None
    unit: str
    unit_price: Decimal | None
    rebate: Decimal
    vat_rate: Decimal
    net: Decimal
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """The net sum of a VAT rate, and the VAT on it."""

    rate: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One invoice, credit note (whose amounts are negative) or draft, which has no number whatever is given.

    Notes are sentences below the totals; payment and footer are free text of any lines, the footer on each page.
    The language is a code like "sv"; a language that Plock does not speak has English labels.
    """

    kind: Kind
    number: str
    currency: str
    issued_on: date | None
    due_on: date | None
    billing_date: date | None
    seller: Party
    buyer: Party
    customer_number: str
    reference: str
    po_number: str
    credits: str
    rows: Sequence[Row]
    shares: tuple[Share, ...]
    net: Decimal
    vat: Decimal
    total: Decimal
    notes: tuple[str, ...]
    payment: str
    footer: str
    language: str
