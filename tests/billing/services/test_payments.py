"""Payments come in and are taken back; the state of the invoice follows."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Activity
from accounts.services.activity import Origin
from billing.models import Invoice
from billing.services import payments
from plock.kit.errors import Refused
from tests import make, sales
from tests.billing.invoicing import TODAY, credit, finalised, log_of, pay

pytestmark = pytest.mark.django_db
D = Decimal
MARCH = date(2026, 3, 1)


def remove(payment):
    payments.remove(payment=payment, origin=Origin())


def test_a_payment_in_full_makes_it_paid_and_leaves_its_line(ada):
    account = make.account()
    invoice = finalised("100", account=account)
    payment = payments.register(
        invoice=invoice, amount=D(125), paid_on=MARCH, reference=" OCR 7 ", today=TODAY, origin=Origin(by=ada)
    )
    invoice.refresh_from_db()
    assert (invoice.state, invoice.paid, invoice.paid_on, invoice.open) == ("paid", 125, MARCH, 0)
    assert (payment.reference, payment.registered_by) == ("OCR 7", ada)
    assert log_of(account) == ["invoice.finalised", "payment.registered"]
    changes = Activity.objects.get(verb="payment.registered").changes
    assert changes == {
        "amount": [None, "125"],
        "paid_on": [None, "2026-03-01"],
        "reference": [None, "OCR 7"],
        "state": ["finalised", "paid"],
    }


@pytest.mark.parametrize(
    ("payments_", "state", "open_"),
    [
        (["124.99"], "finalised", "0.01"),
        (["125"], "paid", "0"),
        (["100", "25"], "paid", "0"),
        (["0.01"] * 3, "finalised", "124.97"),
    ],
)
def test_the_state_follows_from_what_came_in(payments_, state, open_):
    invoice = finalised("100")
    for amount in payments_:
        pay(invoice, amount)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.open) == (state, D(open_))


@pytest.mark.parametrize("is_sent", [True, False])
def test_a_payment_that_was_a_mistake_is_taken_back(is_sent):
    invoice = finalised("100")
    if is_sent:
        Invoice.objects.filter(pk=invoice.pk).update(state="dispatched", dispatched_at=invoice.updated_at)
    first, last = pay(invoice, "100", on=MARCH), pay(invoice, "25")
    remove(last)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.paid, invoice.paid_on) == ("dispatched" if is_sent else "finalised", 100, None)
    pay(invoice, "25", on=date(2026, 2, 1))
    invoice.refresh_from_db()
    assert (invoice.state, invoice.paid_on) == ("paid", MARCH)  # the last money of all
    remove(first)
    assert log_of(invoice.account)[-1] == "payment.removed"
    with pytest.raises(Refused, match="gone"):
        remove(payments.Payment(pk=first.pk or 999_999, invoice=invoice))


@pytest.mark.parametrize(
    ("amount", "on", "sentence"),
    [
        ("125.01", MARCH, "Only SEK\xa0125.00 is open on INV-00001"),
        ("0", MARCH, "more than 0"),
        ("-5", MARCH, "more than 0"),
        ("1.001", MARCH, "more decimals than SEK"),
        ("1", date(2026, 3, 11), "11 Mar 2026 has not come yet"),
        ("1", date(206, 3, 11), "cannot be right"),
    ],
)
def test_what_cannot_have_come_in_is_refused(amount, on, sentence):
    invoice = finalised("100")
    with pytest.raises(Refused, match=sentence):
        pay(invoice, amount, on=on)
    assert not invoice.payments.exists()


@pytest.mark.parametrize(
    ("make_it", "sentence"),
    [
        (lambda: sales.invoice("1"), "draft"),
        (lambda: credit(finalised("1")), "is a credit note"),
        (lambda: credit(finalised("1")).credits, "Nothing is open"),
        (lambda: finalised("0"), "Nothing is open"),
        (lambda: finalised("-5"), "Nothing is open"),
    ],
)
def test_what_nobody_owes_takes_no_payment(make_it, sentence):
    with pytest.raises(Refused, match=sentence):
        pay(make_it(), "1")


def test_what_is_credited_in_part_takes_the_rest_and_stays_credited_when_it_is():
    invoice = finalised("100", "50")
    credit(invoice, 1)
    with pytest.raises(Refused, match="Only SEK"):
        pay(invoice, "62.51")
    payment = pay(invoice, "62.50")
    invoice.refresh_from_db()
    assert invoice.state == "paid"
    credit(invoice, 2)
    remove(payment)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.paid, invoice.credited) == ("credited", 0, D("187.50"))
