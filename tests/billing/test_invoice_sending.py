"""Invoices go out by mail: ordered by a person or by themselves, once, in the customer's language."""

from datetime import date

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Organisation
from accounts.services.activity import Origin
from billing.models import Invoice
from billing.paper import pdf
from billing.services import invoice_sending, invoices
from plock.kit.errors import Refused
from tests import make, sales
from tests.billing.mailing import MINUTE, NOW, invoice, send, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch) -> list[dict]:
    """The wake-up calls for workers, which go nowhere here."""
    calls: list[dict] = []
    monkeypatch.setattr(
        invoice_sending.send_later, "apply_async", lambda args=(), kwargs=None, **_: calls.append(kwargs)
    )
    return calls


def test_what_waits_is_mailed_with_the_pdf_and_noted():
    Organisation.objects.update(name="Seller AB", email="invoices@seller.example", payment_details="IBAN SE35")
    one = invoice(number="INV-00012")
    assert send() == (1, 0)
    message = mail.outbox[0]
    assert (message.subject, message.to) == ("Invoice INV-00012 from Seller AB", ["ap@buyer.example"])
    assert (message.reply_to, message.from_email) == (["invoices@seller.example"], "Seller AB <plock@localhost>")
    assert "Please pay SEK\xa0125.00 by 31 Jan 2026, and state INV-00012" in message.body
    assert "IBAN SE35" in message.body and "IBAN SE35" in message.alternatives[0].content
    (paper,) = message.attachments
    assert (paper.filename, paper.mimetype, paper.content[:5]) == ("INV-00012.pdf", "application/pdf", b"%PDF-")
    one.refresh_from_db()
    assert (one.state, one.dispatched_to, one.dispatched_at) == ("dispatched", "ap@buyer.example", NOW)
    assert (one.send_after, one.send_attempts, one.send_problem) == (None, 0, "")
    assert verbs(one) == ["invoice.sent"]
    assert send() == (0, 0)


def test_the_pdf_is_of_that_invoice(monkeypatch):
    drawn = []
    monkeypatch.setattr(pdf, "render", lambda sheet: drawn.append(sheet.number) or b"%PDF-")
    invoice(number="INV-00013")
    send()
    assert drawn == ["INV-00013"]


def test_the_mail_can_be_written_down_with_any_names():
    Organisation.objects.update(name='Åkeri "Nord", AB')
    invoice()
    send()
    written = mail.outbox[0].message()
    assert written["From"].addresses[0].display_name == 'Åkeri "Nord", AB'
    assert written["From"].addresses[0].addr_spec == "plock@localhost"
    assert "Åkeri" in written["Subject"]


def test_names_cannot_be_markup():
    Organisation.objects.update(name="<b>Seller</b>")
    invoice()
    send()
    assert "&lt;b&gt;Seller" in mail.outbox[0].alternatives[0].content
    assert "<b>Seller</b>" in mail.outbox[0].body


def test_credit_notes_and_paid_invoices_ask_for_nothing():
    paid = invoice(state="paid", number="INV-1")
    line = {"kind": "credit", "reverses": paid.charges.get(), "net": -100}
    credit = invoice(line, account=paid.account, credits=paid, number="INV-2")
    send()
    assert [message.subject.partition(" from")[0] for message in mail.outbox] == ["Invoice INV-1", "Credit note INV-2"]
    assert not any("pay" in message.body for message in mail.outbox)
    assert "credit note INV-2 of SEK\xa0125.00, for invoice INV-1" in mail.outbox[1].body
    assert [Invoice.objects.get(pk=one.pk).state for one in (paid, credit)] == ["paid", "dispatched"]


def test_a_swede_gets_a_swedish_mail():
    invoice(account=make.account(email="bo@buyer.example", language="sv"))
    send()
    assert "125,00\xa0SEK" in mail.outbox[0].body
    assert mail.outbox[0].to == ["bo@buyer.example"]


def test_what_waits_for_later_is_left():
    invoice(send_after=NOW + MINUTE)
    assert send() == (0, 0)
    assert send(NOW + MINUTE) == (1, 0)


def test_sending_is_ordered_once_and_a_worker_is_woken(woken, ada, committed):
    one = invoice(send_after=None)
    with committed():
        invoice_sending.queue(invoice=one, now=NOW, origin=Origin(by=ada))
    assert woken == [{}]
    assert verbs(one) == ["invoice.queued"]
    with pytest.raises(Refused, match="about to be sent already"):
        invoice_sending.queue(invoice=one, now=NOW, origin=Origin(by=ada))
    assert send() == (1, 0)


def test_a_finalised_invoice_is_sent_by_itself(woken, committed):
    draft = sales.invoice("100", account=make.account(email="bo@buyer.example"))
    with committed():
        invoices.finalise(invoice=draft, today=date(2026, 1, 1), origin=Origin())
    assert woken == [{}]
    assert send(timezone.now()) == (1, 0)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"email": "", "invoice_email": ""}, "no e-mail address. Enter an invoice e-mail"),
        ({"invoice_delivery": "none"}, "not sent by e-mail .*Not sent.* Download the PDF"),
        ({"invoice_delivery": "erp"}, "Accounting system"),
    ],
)
def test_what_cannot_be_mailed_is_refused_and_says_what_to_do(values, said):
    account = make.account(**{"email": "a@buyer.example", **values})
    one = invoice(account=account, send_after=None)
    with pytest.raises(Refused, match=said):
        invoice_sending.queue(invoice=one, now=NOW, origin=Origin())
    assert verbs(one) == []


def test_drafts_are_not_sent():
    with pytest.raises(Refused, match="Finalise it"):
        invoice_sending.queue(invoice=sales.invoice("1"), now=NOW, origin=Origin())


def test_the_task_sends(settings):
    invoice()
    assert invoice_sending.send_later.name == settings.CELERY_BEAT_SCHEDULE["billing.send_invoices"]["task"]
    invoice_sending.send_later(anything="new")
    assert len(mail.outbox) == 1
