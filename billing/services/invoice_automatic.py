"""Which invoices are mailed by themselves once they have their number, and why the others wait for somebody."""

from collections.abc import Collection
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Account
from billing.models import Charge, Invoice
from billing.services import invoice_mail
from plock.kit import formats


def kept_by_subscriptions(ids: Collection[int]) -> set[int]:
    """Those on which something is of a subscription that is not dispatched automatically; one query."""
    rows = Charge.objects.filter(invoice__in=ids, subscription__auto_dispatch=False)
    return set(rows.order_by().values_list("invoice", flat=True).distinct())


def held_because(draft: Invoice, *, net: Decimal, total: Decimal, kept: Collection[int]) -> str:
    """Why it is not mailed by itself when it comes to so much, in a sentence; "" where it is. Reads `account`.

    `kept` are those of `kept_by_subscriptions`. A missing address is none of the reasons: it is told where it is sent.
    """
    account = draft.account
    if account.invoice_delivery != Account.Delivery.EMAIL:
        return invoice_mail.obstacle(account)
    if not total:
        return _("It comes to nothing, so it is not sent by itself.")
    if not account.auto_dispatch:
        return _("Automatic dispatch is off in the customer's settings: somebody sends it.")
    if total < 0:
        return _("It is in the customer's favour: somebody sends it.")
    if net < account.minimum_invoice_amount:
        least = formats.money(account.minimum_invoice_amount, draft.currency_id)
        return _("It is below the customer's minimum invoice amount of %s: somebody sends it.") % least
    if draft.pk in kept:
        return _("Automatic dispatch is off for a subscription on it: somebody sends it.")
    return ""
