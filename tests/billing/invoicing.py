"""The verbs of invoices for tests, all on one day, and what came of them."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Account, Activity, Organisation
from accounts.services.activity import Origin
from billing.models import Invoice, Payment
from billing.services import invoice_credits, invoices, payments
from tests import sales

TODAY = date(2026, 3, 10)


def house(**values: Any) -> None:
    """The organisation: of Sweden and called Plock AB unless said otherwise."""
    Organisation.objects.update(**{"name": "Plock AB", "country": "SE", **values})


def many(n: int, **values: Any) -> list[Invoice]:
    """Drafts of 1 each, of as many customers."""
    return [sales.invoice("1", **values) for _ in range(n)]


def finalise(draft: Invoice) -> Invoice:
    return invoices.finalise(invoice=draft, today=TODAY, origin=Origin())


def finalised(*lines: Any, **values: Any) -> Invoice:
    return finalise(sales.invoice(*lines, **values))


def credit(invoice: Invoice, *positions: int, bill_again: bool = False) -> Invoice:
    """Of these lines, or of all that are left."""
    chosen = positions or None
    return invoice_credits.credit(
        invoice=invoice, positions=chosen, bill_again=bill_again, today=TODAY, origin=Origin()
    )


def pay(invoice: Invoice, amount: str, *, on: date = TODAY) -> Payment:
    return payments.register(invoice=invoice, amount=Decimal(amount), paid_on=on, today=TODAY, origin=Origin())


def numbers() -> list[int]:
    """The serials that were given, whatever their prefix."""
    given = Invoice.objects.exclude(number=None).values_list("number", flat=True)
    return sorted(int(str(number).rpartition("-")[2]) for number in given)


def log_of(account: Account) -> list[str]:
    """The verbs of its log, the first one first."""
    return list(Activity.objects.filter(account=account).order_by("pk").values_list("verb", flat=True))
