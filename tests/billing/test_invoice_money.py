"""Payments and credits of an invoice on screen: what is told before, what it does, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing.models import Charge, Invoice, Payment
from tests import make, sales
from tests.billing.invoice_browsing import page, url, words

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("noon")]
TODAY = timezone.localdate()


@pytest.fixture
def browser(lo, client_as):
    return client_as(lo)


@pytest.fixture
def account():
    return make.account(name="Nordic Foods", invoice_email="faktura@example.com")


# Payments -----------------------------------------------------------------------------------------------------------


def test_a_payment_is_filled_in_with_what_is_open(browser, account):
    invoice = sales.invoice("100", account=account, state="dispatched", paid="25")
    shown = browser.get(url(invoice, "pay/")).content.decode()
    assert 'value="100.00"' in shown
    sent = {"amount": "40", "paid_on": "2026-02-03", "reference": "OCR 7"}
    said = words(browser.post(url(invoice, "pay/"), sent, follow=True))
    assert "A payment of SEK 40.00 was registered." in said
    assert "3 Feb 2026 · OCR 7" in said


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"amount": "126"}, "SEK 125.00"),
        ({"amount": "0"}, ""),
        ({"amount": "x"}, "Enter a number."),
        ({"paid_on": str(TODAY + timedelta(days=1))}, ""),
    ],
)
def test_a_payment_that_cannot_be_is_refused_and_nothing_typed_is_lost(browser, account, values, reason):
    invoice = sales.invoice("100", account=account, state="dispatched")
    sent = {"amount": "10", "paid_on": str(TODAY), "reference": "OCR 7", **values}
    answer = browser.post(url(invoice, "pay/"), sent)
    assert answer.status_code == 422
    assert reason in words(answer)
    assert 'value="OCR 7"' in answer.content.decode()
    assert not Payment.objects.exists()


def test_a_payment_by_mistake_is_removed(browser, account):
    invoice = sales.invoice("100", account=account, state="dispatched")
    browser.post(url(invoice, "pay/"), {"amount": "125", "paid_on": "2026-02-03", "reference": ""})
    payment = Payment.objects.get()
    assert Invoice.objects.get().state == "paid"
    asked = page(browser, invoice, f"payments/{payment.pk}/remove/")
    assert "SEK 125.00 of the invoice is open again. It does not count as paid any more" in asked
    browser.post(url(invoice, f"payments/{payment.pk}/remove/"))
    assert Invoice.objects.get().state == "dispatched"


@pytest.mark.parametrize("state", ["draft", "paid", "credited"])
def test_where_nothing_is_open_nothing_is_paid(browser, account, state):
    invoice = sales.invoice("100", account=account, state=state)
    assert browser.get(url(invoice, "pay/")).status_code == 303


# Credits ------------------------------------------------------------------------------------------------------------


def test_the_sum_of_some_lines_is_shown_before_they_are_credited(browser, account):
    invoice = sales.invoice("100", "40", account=account, state="finalised")
    asked = page(browser, invoice, "credit/")
    assert "Everything that is left: 2 lines, SEK 175.00" in asked
    shown = words(browser.post(url(invoice, "credit/"), {"which": "some", "lines": ["2"], "preview": "1"}))
    assert "A credit note for 1 line gives back SEK 50.00: SEK 40.00 net and SEK 10.00 VAT." in shown
    assert Invoice.objects.count() == 1
    browser.post(url(invoice, "credit/"), {"which": "some", "lines": ["2"], "seen": "50.00"})
    made = Invoice.objects.get(credits=invoice)
    assert made.total == Decimal(-50)
    said = page(browser, invoice)
    assert "Credited SEK 50.00 To be paid SEK 125.00" in said
    assert f"Credit notes 1 {made.number}" in said
    assert f"credits {invoice.number}" in page(browser, made)


def test_what_was_not_seen_is_not_credited(browser, account):
    invoice = sales.invoice("100", "40", account=account, state="finalised")
    answer = browser.post(url(invoice, "credit/"), {"which": "some", "lines": ["2"], "seen": "175.00"})
    assert answer.status_code == 409
    assert "The sum is another one than was shown" in words(answer)
    assert Invoice.objects.count() == 1


def test_no_line_at_all_is_asked_about(browser, account):
    invoice = sales.invoice("100", account=account, state="finalised")
    answer = browser.post(url(invoice, "credit/"), {"which": "some"})
    assert answer.status_code == 422
    assert "Tick the lines that are credited." in words(answer)


def test_what_is_credited_to_be_billed_again_waits(browser, account):
    invoice = sales.invoice("100", account=account, state="finalised")
    browser.post(url(invoice, "credit/"), {"which": "all", "bill_again": "yes"})
    assert Charge.objects.filter(invoice=None, kind="one_off").count() == 1
    assert Invoice.objects.get(pk=invoice.pk).state == "credited"
    assert "is credited already." in words(browser.get(url(invoice, "credit/"), follow=True))


def test_drafts_and_credit_notes_are_not_credited(browser, account):
    draft = sales.invoice("100", account=account)
    assert "Discard it, or finalise it first." in words(browser.get(url(draft, "credit/"), follow=True))
