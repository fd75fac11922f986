"""Crediting invoices: lines of an invoice are taken back by a credit invoice, which has a number of the same series."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import DenseRank
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Organisation
from accounts.services import activity
from accounts.services.activity import Origin
from billing.models import Charge, Invoice
from billing.rules import settlement
from billing.services import clocks, invoice_vat, invoices_numbering
from billing.services.invoices_locking import lock_with_customers
from billing.services.payments import settle
from plock.kit import bulk
from plock.kit.errors import Refused, refuse_collisions
from plock.kit.formats import money

NAMED = 5  # lines that a sentence lists


@refuse_collisions
@transaction.atomic
def credit(
    *, invoice: Invoice, positions: Collection[int] | None = None, bill_again: bool, today: date, origin: Origin
) -> Invoice:
    """Credit these lines (None: all that are left), each with all its parts. Returns the credit invoice.

    With `bill_again` the next run bills them anew, as things are then; without it they are settled. Raises Refused.
    """
    found, customers = lock_with_customers(invoice)
    if said := obstacle(found):
        raise Refused(said)
    chosen = _chosen(found, positions)
    made = _draft(found, today)
    _take_back(_left(found) if positions is None else _left(found).filter(position__in=chosen), made)
    _sum(found, made)
    _require_within(found, made)
    invoices_numbering.give_numbers([made])
    if bill_again:
        _bill_again(made)
        clocks.forget(customers)
    before = found.values("state", "credited")
    found.credited -= made.total
    settle(found, is_credited_whole=not _left(found).exists())
    changes: dict[str, tuple[Any, Any]] = {
        "credit_invoice": (None, made.number),
        "lines": (None, len(chosen)),
        **activity.diff(before, found.values(*before)),
    }
    activity.write([invoices_numbering.entry("credited", found, origin, **changes)])
    return made


def creditable(invoice: Invoice) -> list[int]:
    """The positions of the lines that are not credited yet."""
    return list(_left(invoice).order_by("position").values_list("position", flat=True).distinct())


def obstacle(invoice: Invoice) -> str:
    """Why there is nothing to credit, as a sentence; "" where there is."""
    if invoice.is_draft:
        return _("A draft is not credited. Discard it, or finalise it first.")
    if invoice.is_credit:
        return _("%s is a credit note, which cannot be credited itself.") % invoice
    return _("%s is credited already.") % invoice if invoice.state == Invoice.State.CREDITED else ""


def _left(invoice: Invoice) -> Any:
    return Charge.objects.filter(invoice=invoice, reversed_by=None)


def _chosen(invoice: Invoice, positions: Collection[int] | None) -> list[int]:
    """The lines to credit, in order; raises Refused where one is not there, or credited already."""
    left = creditable(invoice)
    if positions is None:
        return left
    chosen = sorted(set(positions))
    if not chosen:
        raise Refused(_("Choose at least one line of %s.") % invoice)
    if missing := sorted(set(chosen) - set(left)):
        lines = ", ".join(map(str, missing[:NAMED])) + (", …" if len(missing) > NAMED else "")
        words = {"lines": lines, "invoice": invoice}
        raise Refused(_("Not to be credited on %(invoice)s, or credited already: line %(lines)s.") % words)
    return chosen


def _draft(invoice: Invoice, today: date) -> Invoice:
    """The credit invoice without lines: taxed and worded as the invoice was, to whom it went, from who we are today."""
    house = Organisation.current()
    seller, buyer = invoices_numbering.parties(invoice.account, house)
    now = {name: buyer[name] for name in ("email", "delivery", "language")}
    made = Invoice(
        account=invoice.account,
        currency_id=invoice.currency_id,
        billing_date=today,
        credits=invoice,
        vat_treatment=invoice.vat_treatment,
        seller={**seller, "products": invoice.seller.get("products", {})},
        buyer={**buyer, **invoice.buyer, **now},
        send_after=timezone.now() if _follows(invoice) else None,
    )
    made.save(force_insert=True)
    made.issued_on = made.due_on = today
    return made


def _follows(invoice: Invoice) -> bool:
    """Whether the credit is sent by itself: where the invoice was sent, and this customer's are."""
    account = invoice.account
    is_mailed = account.auto_dispatch and account.invoice_delivery == Account.Delivery.EMAIL
    return is_mailed and invoice.dispatched_at is not None


def _take_back(charges: Any, made: Invoice) -> None:
    """Write the lines of the credit, numbered from 1; every part of a line takes back its own, in the same order."""
    bulk.copy(
        charges.order_by("position", "pk"),
        kind=Charge.Kind.CREDIT,
        reverses=F("pk"),
        net=-1 * F("net"),
        billing_date=made.billing_date,
        invoice=made.pk,
        position=Window(DenseRank(), order_by="position"),
        order_line=None,
        run=None,
        created_at=timezone.now(),
    )


def _sum(invoice: Invoice, made: Invoice) -> None:
    """What the credit comes to: VAT by rate so that all credits together give back what the invoice charged."""
    made.line_count, nets = invoice_vat.sums([made.pk])[made.pk]
    lines = [(rate, -net) for rate, net in nets]
    shares = settlement.credit_shares(lines, credited_before(invoice), invoice.currency_id)
    made.net, made.vat, made.total, made.vat_shares = invoice_vat.totals(shares)


def credited_before(invoice: Invoice) -> dict[Decimal, tuple[Decimal, Decimal]]:
    """{rate: (net, VAT)} of the credits there are, with the signs of the invoice."""
    found: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for shares in invoice.credit_notes.order_by("pk").values_list("vat_shares", flat=True):
        for share in shares:
            net, vat = found.get(Decimal(share["rate"]), (Decimal(0), Decimal(0)))
            found[Decimal(share["rate"])] = net - Decimal(share["net"]), vat - Decimal(share["vat"])
    return found


def _require_within(invoice: Invoice, made: Invoice) -> None:
    if not settlement.is_within(invoice.total, invoice.credited - made.total):
        words = {
            "invoice": invoice,
            "amount": money(-made.total, invoice.currency_id),
            "left": money(invoice.total - invoice.credited, invoice.currency_id),
        }
        text = _(
            "These lines come to %(amount)s, and what is left of %(invoice)s to %(left)s. Choose them together with the"
            " lines that give back a part of it."
        )
        raise Refused(text % words)


def _bill_again(made: Invoice) -> None:
    """What recurs is due again; of what is charged once, a copy waits."""
    taken = Charge.objects.filter(pk__in=Charge.objects.filter(invoice=made).values("reverses"))
    taken.update(is_voided=True)
    bulk.copy(
        taken.filter(kind=Charge.Kind.ONE_OFF).order_by("pk"),
        invoice=None,
        position=None,
        vat_rate=None,
        order_line=None,
        run=None,
        is_voided=False,
        not_merged_because="",
        created_at=timezone.now(),
    )
