"""The verbs of payments: register one, and remove one that was a mistake; the state of the invoice follows."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Activity
from accounts.services import activity
from accounts.services.accounts import touch
from accounts.services.activity import Origin
from billing.models import Invoice, Payment
from billing.rules import settlement
from billing.rules.money import round_money
from billing.services.invoices_locking import lock
from billing.services.subscriptions_checks import require_known_days
from plock.kit.errors import Refused
from plock.kit.formats import day, money


@transaction.atomic
def register(
    *,
    invoice: Invoice,
    amount: Decimal,
    paid_on: date,
    reference: str = "",
    seen: Decimal | None = None,
    today: date,
    origin: Origin,
) -> Payment:
    """Note that so much came in for an invoice, in its currency. Raises Refused, also for more than what is open.

    `seen` is what was open when somebody looked: anything else by now, and the same form may have come twice.
    """
    found = lock(invoice)
    if said := obstacle(found):
        raise Refused(said)
    if seen is not None and seen != found.open:
        words = {"invoice": found, "open": money(found.open, found.currency_id)}
        raise Refused(_("%(invoice)s was changed meanwhile: %(open)s is open now. Look at its payments first.") % words)
    _require_amount(found, amount)
    require_known_days(paid_on)
    if paid_on > today:
        raise Refused(_("%s has not come yet. Enter the day on which the money came in.") % day(paid_on))
    payment = Payment(
        invoice=found, amount=amount, paid_on=paid_on, reference=reference.strip(), registered_by=origin.by
    )
    payment.save(force_insert=True)
    before = found.state
    found.paid += amount
    settle(found)
    _record("payment.registered", payment, before, origin)
    return payment


def obstacle(invoice: Invoice) -> str:
    """Why no payment can be registered, as a sentence; "" where one can."""
    if invoice.is_draft:
        return _("A draft cannot be paid. Finalise it first.")
    if invoice.is_credit:
        return _("%s is a credit note. Register the payment on the invoice that it credits.") % invoice
    return "" if invoice.open else _("Nothing is open on %s any more.") % invoice


@transaction.atomic
def remove(*, payment: Payment, origin: Origin) -> None:
    """Take back a payment that was registered by mistake; raises Refused where somebody has done so already."""
    invoice = lock(payment.invoice)
    found = Payment.objects.filter(pk=payment.pk, invoice=invoice).first()
    if found is None:
        raise Refused(_("The payment is gone by now. Reload the page."))
    found.invoice = invoice
    before = invoice.state
    found.delete()
    invoice.paid -= found.amount
    settle(invoice)
    _record("payment.removed", found, before, origin, is_gone=True)


def settle(invoice: Invoice, *, is_credited_whole: bool | None = None) -> None:
    """Write the state that follows from what a locked invoice is paid and credited by now; a new version of it.

    One that is credited whole, and was not sent, is not sent any more.
    """
    if is_credited_whole is None:
        is_credited_whole = invoice.state == Invoice.State.CREDITED
    state = settlement.standing(
        total=invoice.total,
        paid=invoice.paid,
        credited=invoice.credited,
        is_sent=invoice.dispatched_at is not None,
        is_credited_whole=is_credited_whole,
    )
    invoice.state = str(state)
    last = invoice.payments.aggregate(day=Max("paid_on"))["day"]
    invoice.paid_on = last if state is settlement.Standing.PAID else None
    if is_credited_whole:
        invoice.send_after = None
    invoice.version += 1
    invoice.updated_at = timezone.now()
    invoice.save(update_fields=["state", "paid", "paid_on", "credited", "send_after", "version", "updated_at"])
    touch(invoice.account)


def _require_amount(invoice: Invoice, amount: Decimal) -> None:
    currency = invoice.currency_id
    if amount <= 0:
        raise Refused(_("A payment is more than 0. Remove a payment instead of registering less."))
    if amount > invoice.open:
        words = {"invoice": invoice, "open": money(invoice.open, currency)}
        raise Refused(_("Only %(open)s is open on %(invoice)s. Register that, or what came in for this one.") % words)
    if round_money(amount, currency) != amount:
        words = {"amount": amount, "currency": currency}
        raise Refused(_("%(amount)s has more decimals than %(currency)s has. Correct the amount.") % words)


def _record(verb: str, payment: Payment, before: str, origin: Origin, *, is_gone: bool = False) -> Activity:
    invoice = payment.invoice
    said: dict[str, Any] = {"amount": payment.amount, "paid_on": payment.paid_on, "reference": payment.reference}
    changes = {name: (value, None) if is_gone else (None, value) for name, value in said.items() if value}
    changes |= activity.diff({"state": before}, {"state": invoice.state})
    return activity.record(origin=origin, verb=verb, account=invoice.account, subject=invoice, changes=changes)
