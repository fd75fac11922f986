"""How invoices are taxed, and what they come to: the rules of VAT with what is stored of accounts and products."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Account, Organisation
from billing.models import Charge, Invoice, Product
from billing.rules import vat
from billing.rules.vat import Share, Treatment
from plock.kit.bulk_update import update
from plock.kit.sums import ExactSum

ZERO = Decimal(0)
TOTALS = ("line_count", "net", "vat", "total", "vat_shares")


def treatment(account: Account, house: Organisation) -> Treatment:
    """How invoices of the account are taxed as things are today."""
    return vat.treatment(
        account.vat_treatment, seller=house.country, buyer=account.country, vat_number=account.vat_number
    )


def totals(shares: Iterable[Share]) -> tuple[Decimal, Decimal, Decimal, list[dict[str, str]]]:
    """Net, VAT, total, and the shares as an invoice stores them."""
    found = list(shares)
    net = sum((one.net for one in found), ZERO)
    tax = sum((one.vat for one in found), ZERO)
    return net, tax, net + tax, [_stored(one) for one in found]


def _stored(share: Share) -> dict[str, str]:
    """The net has as many decimals as the VAT, which is rounded: each database sums with others of its own."""
    rounded = share.net.quantize(share.vat)
    net = rounded if rounded == share.net else share.net
    return {"rate": f"{share.rate.normalize():f}", "net": str(net), "vat": str(share.vat)}


def sums(ids: Collection[int]) -> dict[int, tuple[int, list[tuple[Decimal, Decimal]]]]:
    """{invoice: (number of lines, [(rate, net)])} of those that have lines; one query, whatever the number."""
    found: dict[int, tuple[int, list[tuple[Decimal, Decimal]]]] = {}
    rows: Any = Charge.objects.filter(invoice__in=ids).order_by().values_list("invoice", "vat_rate")
    counted = rows.annotate(lines=Count("position", distinct=True), net=ExactSum("net"))
    for invoice, rate, lines, net in counted:  # charges of one line have one product, and so one rate
        before, nets = found.get(invoice, (0, []))
        found[invoice] = before + lines, [*nets, (rate, net)]
    return found


def refresh(ids: Collection[int]) -> None:
    """Sum the lines of drafts again and store what they come to: two queries and one update, whatever the number."""
    found = sums(ids)
    rows = []
    for pk, currency in Invoice.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "currency"):
        lines, nets = found.get(pk, (0, []))
        rows.append((pk, lines, *totals(vat.shares(nets, currency))))
    update(Invoice, TOTALS, rows)


def set_rates_many(treated: Mapping[int, Treatment], *, house: Organisation) -> None:
    """Write the rates of the lines of drafts as treatment and products say them today; two updates. The caller sums."""
    taxed = [pk for pk, one in treated.items() if one is Treatment.DOMESTIC]
    own = Product.objects.filter(pk=OuterRef("product")).values("vat_rate")
    right = Coalesce(Subquery(own), Value(house.vat_rate, output_field=DecimalField(max_digits=5, decimal_places=2)))
    rows = Charge.objects.filter(invoice__in=taxed)
    rows.annotate(right=right).exclude(vat_rate=F("right")).update(vat_rate=right)
    Charge.objects.filter(invoice__in=treated.keys() - set(taxed)).exclude(vat_rate=0).update(vat_rate=ZERO)
