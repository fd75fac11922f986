"""Several people and jobs finalise the same drafts at the same moment: no gap, no number twice."""

import pytest
from django.db import connection

from accounts.services.activity import Origin
from billing.models import Invoice
from billing.services import invoice_credits, invoices, payments
from tests import sales
from tests.billing.invoicing import TODAY, credit, finalise, finalised, many, numbers, pay
from tests.billing.services.test_orders_at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway"),
]


def test_four_finalise_one_draft_and_it_has_one_number():
    draft = sales.invoice("1")
    said = at_once(*[lambda: finalise(draft)] * 4)
    assert said == ["It has a number already."] * 3 + ["done"]
    assert numbers() == [1]


def test_two_jobs_over_the_same_drafts_and_some_by_hand_leave_no_gap(monkeypatch):
    monkeypatch.setattr(invoices, "CHUNK", 5)
    drafts = many(30)
    ids = [one.pk for one in drafts]
    said = at_once(
        lambda: invoices.finalise_many(ids=ids, today=TODAY, origin=Origin()),
        lambda: invoices.finalise_many(ids=ids[::-1], today=TODAY, origin=Origin()),
        lambda: invoices.finalise_many(ids=ids[::2], today=TODAY, origin=Origin()),
        lambda: finalise(drafts[17]),
    )
    assert said.count("done") >= 3
    assert numbers() == list(range(1, 31))


def test_an_invoice_is_either_finalised_or_discarded():
    draft = sales.invoice("1")
    at_once(lambda: finalise(draft), lambda: invoices.discard(invoice=draft, origin=Origin()))
    assert Invoice.objects.count() == len(numbers())


def test_four_credit_the_same_line_and_it_is_given_back_once():
    invoice = finalised("100", "50")
    said = at_once(*[lambda: credit(invoice, 1)] * 4)
    assert (said.count("done"), invoice_credits.creditable(invoice)) == (1, [2])
    invoice.refresh_from_db()
    assert invoice.credited == 125
    assert numbers() == [1, 2]


def test_two_payments_at_once_never_come_to_more_than_is_open():
    invoice = finalised("100")
    said = at_once(*[lambda: pay(invoice, "100")] * 2)
    assert said.count("done") == 1
    invoice.refresh_from_db()
    assert (invoice.paid, invoice.payments.count()) == (100, 1)
    payment = invoice.payments.get()
    assert at_once(*[lambda: payments.remove(payment=payment, origin=Origin())] * 2).count("done") == 1
    invoice.refresh_from_db()
    assert invoice.paid == 0
