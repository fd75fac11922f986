"""Invoices that wait to be mailed, and what comes of sending them."""

from datetime import UTC, datetime, timedelta

from accounts.models import Activity
from billing.models import Invoice
from billing.services import invoice_sending
from tests import make, sales

NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def invoice(*lines: str, email: str = "ap@buyer.example", **values) -> Invoice:
    """A finalised one that waits to be sent."""
    account = values.pop("account", None) or make.account(invoice_email=email)
    waits = {"state": "finalised", "send_after": NOW, **values}
    return sales.invoice(*(lines or ["100"]), account=account, **waits)


def send(at: datetime = NOW) -> tuple[int, int]:
    done = invoice_sending.send_waiting(now=at)
    return done.sent, done.failed


def verbs(one: Invoice) -> list[str]:
    return list(Activity.objects.filter(account=one.account).order_by("pk").values_list("verb", flat=True))
