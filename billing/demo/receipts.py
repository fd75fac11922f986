"""What became of the demo's invoices: sent, and paid some weeks later; in sets, by the rules of the services."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from accounts.models import Account, Activity, User
from accounts.services import activity
from accounts.services.activity import SYSTEM, Origin
from billing.models import Invoice, Payment
from billing.rules import settlement
from billing.rules.money import round_money
from billing.services import invoice_mail
from billing.services.invoices_numbering import entry
from plock.kit.bulk import insert
from plock.kit.bulk_update import update

SENT, PAID = timedelta(minutes=5), time(9, 30)
NEVER, PARTLY, EARLIEST, LATEST = 0.05, 0.08, 20, 35  # of the invoices, cumulated; days after the invoice date
BOUNCED = "The mail server does not accept the address %s (550 5.1.1 No such mailbox). Correct it, and send again."
SEND = ("state", "dispatched_at", "dispatched_to", "updated_at")
SETTLE = ("state", "paid", "paid_on", "version", "updated_at")


def send(*, run: int | None, at: datetime, by_hand: set[int], bounces: bool = False) -> None:
    """Note the invoices of a run, or the credits, as mailed, but for customers (keys) whose are sent by hand.

    Of a run that `bounces` the mail server did not take one.
    """
    rows = Invoice.objects.numbered().filter(run=run, dispatched_at=None).select_related("account").order_by("pk")
    mailed = [one for one in rows if one.account_id not in by_hand and one.total and _is_mailed(one.account)]
    log: list[Activity] = []
    if bounces and mailed:
        log.append(_bounce(mailed.pop(len(mailed) // 2), at))
    for one in mailed:
        to, state = invoice_mail.address(one.account), settlement.Standing.DISPATCHED
        changes = {"state": (one.state, str(state)), "dispatched_to": ("", to)}
        log.append(_dated(entry("sent", one, SYSTEM, **changes), at))
        one.state = str(state) if one.state == Invoice.State.FINALISED else one.state
        one.dispatched_at, one.dispatched_to, one.updated_at = at, to, at
    update(Invoice, SEND, [(one.pk, *(getattr(one, name) for name in SEND)) for one in mailed])
    activity.write(log)


def pay(rng: Random, *, before: date, by: User) -> None:
    """Let the money come in for most of what is open, in part for some of it, and not at all for the rest."""
    origin, log, payments, settled = Origin(by=by), [], [], []
    for one in Invoice.objects.unpaid().filter(send_problem="").select_related("account").order_by("pk"):
        roll, on = rng.random(), _paid_on(rng, one)
        if roll < NEVER or on >= before:
            continue
        amount = round_money(one.open / 2, one.currency_id) if roll < PARTLY else one.open
        made = Payment(invoice=one, amount=amount, paid_on=on, registered_by=by)
        made.reference, made.created_at = one.number or "", _at(on)
        payments.append(made)
        log.append(_settle(one, made, origin))
        settled.append((one.pk, *(getattr(one, name) for name in SETTLE)))
    insert(Payment, payments)
    update(Invoice, SETTLE, settled)
    activity.write(log)


def _is_mailed(account: Account) -> bool:
    return account.invoice_delivery == Account.Delivery.EMAIL and bool(invoice_mail.address(account))


def _bounce(invoice: Invoice, at: datetime) -> Activity:
    problem = BOUNCED % invoice_mail.address(invoice.account)
    Invoice.objects.filter(pk=invoice.pk).update(send_problem=problem, send_attempts=1)
    return _dated(entry("send_failed", invoice, SYSTEM, problem=(None, problem)), at)


def _paid_on(rng: Random, invoice: Invoice) -> date:
    """Some weeks later, on a working day."""
    on: Any = invoice.issued_on
    on += timedelta(days=EARLIEST + int(rng.random() * (LATEST - EARLIEST + 1)))
    return on - timedelta(days=max(0, on.weekday() - 4))


def _settle(invoice: Invoice, payment: Payment, origin: Origin) -> Activity:
    """The invoice as `payments.settle` would leave it, and what the log says."""
    before, is_sent = invoice.state, invoice.dispatched_at is not None
    invoice.paid += payment.amount
    state = settlement.standing(total=invoice.total, paid=invoice.paid, credited=invoice.credited, is_sent=is_sent)
    invoice.state = str(state)
    invoice.paid_on = payment.paid_on if invoice.state == Invoice.State.PAID else None
    invoice.version += 1
    invoice.updated_at = payment.created_at
    changes: dict[str, tuple[Any, Any]] = {"amount": (None, payment.amount), "paid_on": (None, payment.paid_on)}
    changes |= {"reference": (None, payment.reference)}
    changes |= {"state": (before, invoice.state)} if before != invoice.state else {}
    said = _dated(entry("finalised", invoice, origin, **changes), payment.created_at)
    said.verb = "payment.registered"
    return said


def _at(on: date) -> datetime:
    return datetime.combine(on, PAID, UTC)


def _dated(entry: Activity, at: datetime) -> Activity:
    entry.at = at
    return entry
