"""Mails that do not go out are tried again, and left to a person where that does not help; none goes out twice."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPRecipientsRefused
from threading import Barrier

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection

from accounts.models import Account, Activity
from accounts.services.activity import Origin
from billing.services import invoice_sending
from tests.billing.mailing import MINUTE, NOW, invoice, send, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(monkeypatch) -> list[Exception]:
    """What the mail server says to the next mails instead of taking them."""
    answers: list[Exception] = []

    def send(self, messages):
        if answers:
            raise answers.pop(0)
        return len(list(map(mail.outbox.append, messages)))

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    return answers


def refused(code: int, reply: bytes = b"no such user") -> SMTPRecipientsRefused:
    return SMTPRecipientsRefused({"ap@buyer.example": (code, reply)})


def test_a_customer_that_gets_no_mail_any_more_stops_what_waits():
    one = invoice()
    Account.objects.filter(pk=one.account_id).update(invoice_delivery="none")
    assert send() == (0, 1)
    one.refresh_from_db()
    assert one.send_after is None and "Download the PDF" in one.send_problem
    assert verbs(one) == ["invoice.send_failed"]


def test_it_is_tried_again_later_and_later_and_then_left_to_a_person(server):
    one, at, waits = invoice(), NOW, []
    for _attempt in range(6):
        server.append(ConnectionRefusedError("refused"))
        assert send(at) == (0, 1)
        one.refresh_from_db()
        waits.append(one.send_after and one.send_after - at)
        at = one.send_after or at
        assert "could not be reached (refused)" in one.send_problem
    hours = [timedelta(hours=n) for n in (2, 12, 24)]
    assert "Given up after 6 attempts" in one.send_problem
    assert waits == [5 * MINUTE, 30 * MINUTE, *hours, None]
    assert verbs(one) == ["invoice.send_failed"]
    assert send(at + timedelta(days=9)) == (0, 0)
    assert one.state == "finalised"


def test_what_failed_can_be_sent_by_hand_at_once(server):
    one = invoice()
    server.append(ConnectionRefusedError("refused"))
    send()
    invoice_sending.queue(invoice=one, now=NOW, origin=Origin())
    assert send() == (1, 0)
    one.refresh_from_db()
    assert (one.state, one.send_problem) == ("dispatched", "")


def test_an_address_that_is_refused_stops_at_once(server):
    one = invoice()
    server.append(refused(550))
    assert send() == (0, 1)
    one.refresh_from_db()
    assert one.send_after is None
    assert "does not accept the address ap@buyer.example (no such user). Correct it" in one.send_problem
    assert verbs(one) == ["invoice.send_failed"]


@pytest.mark.parametrize("answer", [refused(450, b"greylisted"), SMTPDataError(554, b"spam"), RuntimeError("bug")])
def test_other_troubles_wait_and_the_next_one_is_sent(server, answer):
    one, _other = invoice(), invoice()
    server.append(answer)
    assert send() == (1, 1)
    one.refresh_from_db()
    assert one.send_after == NOW + 5 * MINUTE
    assert verbs(one) == []


@pytest.mark.parametrize("answer", [TimeoutError("timed out"), SMTPAuthenticationError(535, b"bad password")])
def test_a_server_that_does_not_work_is_not_asked_for_each(server, answer):
    _one, other = invoice(), invoice()
    server.append(answer)
    assert send() == (0, 1)
    other.refresh_from_db()
    assert (other.send_after, other.send_attempts) == (NOW, 0)


def test_an_address_that_is_none_is_told(monkeypatch):
    def check(self, messages):
        raise ValueError("Invalid address")

    monkeypatch.setattr(EmailBackend, "send_messages", check)
    one = invoice(email="ö@buyer.example")
    send()
    one.refresh_from_db()
    assert one.send_after is None and "ö@buyer.example" in one.send_problem


def test_a_crash_between_sending_and_noting_sends_the_same_mail_again(monkeypatch):
    one = invoice()
    with monkeypatch.context() as broken:
        broken.setattr(invoice_sending, "_note_success", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send()
    assert send() == (0, 0)  # the one who died holds it
    assert send(NOW + invoice_sending.LEASE) == (1, 0)
    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert len(ids) == 2 and len(set(ids)) == 1
    assert one.number in ids[0] and ids[0].endswith("@localhost>")


def test_sent_again_on_purpose_it_is_another_mail():
    one = invoice()
    send()
    invoice_sending.queue(invoice=one, now=NOW + MINUTE, origin=Origin())
    assert send(NOW + MINUTE) == (1, 0)
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 2
    one.refresh_from_db()
    assert (one.state, one.dispatched_at) == ("dispatched", NOW + MINUTE)


def test_one_that_kills_its_worker_is_given_up(monkeypatch):
    one, at = invoice(), NOW
    with monkeypatch.context() as broken:
        broken.setattr(invoice_sending.invoice_mail, "send", lambda *_: exit())
        for _attempt in range(6):
            with pytest.raises(SystemExit):
                send(at)
            at += invoice_sending.LEASE
    assert send(at) == (0, 1)
    one.refresh_from_db()
    assert one.send_after is None and "interrupted 6 times" in one.send_problem


def test_a_worker_stops_when_its_time_is_over():
    invoice(), invoice()
    done = invoice_sending.send_waiting(now=NOW, patience=timedelta(microseconds=1))
    assert done.sent == 1


def test_the_command_says_what_it_did(server, capsys):
    one, _other = invoice(), invoice()
    server.append(refused(550))
    with pytest.raises(SystemExit) as ended:
        call_command("dispatch_invoices", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (ended.value.code, told["sent"], told["failed"]) == (1, 1, 1)
    (problem,) = told["problems"]
    assert (problem["number"], problem["customer_number"]) == (one.number, one.account.customer_number)
    call_command("dispatch_invoices")
    assert capsys.readouterr().out == "0 sent, 0 not sent.\n"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway")
def test_several_senders_at_once_send_each_once():
    for _n in range(12):
        invoice()
    start = Barrier(4)

    def run(_):
        start.wait()
        try:
            return send()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(run, range(4)))
    assert sum(sent for sent, _failed in results) == 12
    assert len({message.attachments[0].filename for message in mail.outbox}) == len(mail.outbox) == 12
    assert Activity.objects.filter(verb="invoice.sent").count() == 12
