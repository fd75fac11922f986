"""Who sends an invoice and who gets it: the columns of `Invoice.seller` and `buyer`, frozen when it gets its number.

With the seller is kept what its products were called then: a product that is renamed changes no invoice.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from accounts.models import Account, Organisation
from accounts.services.surroundings import language_of
from billing.models import Charge, Invoice

SELLER = (
    "name",
    "address",
    "postal_code",
    "city",
    "country",
    "org_number",
    "vat_number",
    "email",
    "payment_details",
    "invoice_footer",
)
BUYER = (
    "customer_number",
    "name",
    "address",
    "postal_code",
    "city",
    "country",
    "org_number",
    "vat_number",
    "invoice_reference",
    "po_number",
)
PRODUCT = ("name", "sku", "unit", "unit_plural")


def seller(house: Organisation) -> dict[str, Any]:
    """The sender as it is today: names of fields of Organisation, and what they say."""
    return {name: getattr(house, name) for name in SELLER}


def sold(ids: Collection[int]) -> dict[int, dict[str, list[str]]]:
    """{invoice: {key of a product: what its PRODUCT columns say today}}: what lines are for; one query."""
    rows: Any = Charge.objects.filter(invoice__in=ids, product__isnull=False).order_by()
    columns = ("invoice", "product", *(f"product__{name}" for name in PRODUCT))
    found: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for invoice, product, *said in rows.values_list(*columns).distinct():
        found[invoice][str(product)] = said
    return found


def name_as_sold(invoice: Invoice, charge: Charge) -> None:
    """Let the product of a charge be called what it was called when the invoice got its number."""
    said = invoice.seller.get("products", {}).get(str(charge.product_id), ())
    for name, value in zip(PRODUCT, said, strict=False):
        setattr(charge.product, name, value)


def buyer(account: Account, house: Organisation) -> dict[str, Any]:
    """The customer as it is today: names of fields of Account, and the language that its invoices are in."""
    return {**{name: getattr(account, name) for name in BUYER}, "language": language_of(account, house)}


def of(invoice: Invoice, house: Organisation) -> tuple[dict[str, Any], dict[str, Any]]:
    """(seller, buyer): as they were when it got its number; of a draft, as they are. Reads `account`.

    What was not written down then is as it is today.
    """
    now = seller(house), buyer(invoice.account, house)
    if invoice.is_draft:
        return now
    return {name: invoice.seller.get(name, now[0][name]) for name in SELLER}, {**now[1], **invoice.buyer}
