"""Names, references and addresses that would be headers, markup, formulas, paths or nonsense in what is asked for."""

import json
import re
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Organisation
from billing.services import invoice_foreseeing as foreseeing
from tests import make, sales
from tests.billing import mailing
from tests.billing.hostility import EVIL, NONSENSE
from tests.billing.invoice_browsing import url
from tests.billing.invoicing import credit, finalise, finalised, pay

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("noon")]
TODAY = timezone.localdate()


@pytest.fixture
def browser(lo, client_as):
    return client_as(lo)


# Sending --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "A\r\nBcc: x@y.example",
        "A\nSubject: x",
        '"Quote" <b@c.example>',
        "Å, Ä; Ö",
        "x" * 200,
        "a\x85b\u2028c",
        "日本",
        "<b>&amp;",
    ],
)
def test_names_make_no_headers(name):
    Organisation.objects.update(name=name, email="us@house.example")
    mailing.invoice(account=make.account(name=name, invoice_email="ap@buyer.example", invoice_reference=name[:60]))
    assert mailing.send() == (1, 0)
    (message,) = mail.outbox
    sent = message.message()
    assert (sent["To"], sent["Bcc"], len(sent.get_all("Subject"))) == ("ap@buyer.example", None, 1)
    assert message.recipients() == ["ap@buyer.example"]
    (sender,) = sent["From"].addresses
    assert sender.addr_spec == "plock@localhost"


@pytest.mark.parametrize("address", ["åsa@exempel.se", "a@exempel-å.se"])
def test_addresses_of_other_letters_are_sent_or_said(address):
    one = mailing.invoice(account=make.account(invoice_email=address))
    mailing.send()
    one.refresh_from_db()
    assert one.dispatched_at or one.send_problem


def test_markup_in_names_stays_text_in_mails():
    Organisation.objects.update(name=EVIL, payment_details=EVIL)
    mailing.invoice(account=make.account(name=EVIL, invoice_email="a@b.example"))
    mailing.send()
    page = mail.outbox[0].alternatives[0].content
    assert "<script" not in page
    assert "7*7" in page


@pytest.mark.parametrize("net", ["100", "99.99", "0", "-100"])
@pytest.mark.parametrize("values", [{}, {"auto_dispatch": False}, {"invoice_delivery": "erp"}])
@pytest.mark.parametrize("kept", [True, False])
def test_it_is_sent_by_itself_where_the_page_said_so(net, values, kept):
    account = make.account(email="a@b.example", minimum_invoice_amount=Decimal(100), **values)
    sold = sales.subscription(sales.plan(), account=account, auto_dispatch=not kept)
    draft = sales.invoice({"subscription": sold, "net": Decimal(net)}, account=account)
    foreseen = foreseeing.foresee(draft, today=TODAY)
    assert bool(foreseen.recipient) is (finalise(draft).send_after is not None) is not bool(foreseen.held_because)


def test_what_is_credited_whole_before_it_was_sent_is_not_sent(browser):
    one = finalised("100", account=make.account(invoice_email="a@b.example"))
    credit(one)
    assert mailing.send(timezone.now()) == (0, 0)
    assert not mail.outbox


# Markup, formulas, long texts -----------------------------------------------------------------------------------------


def evil():
    account = make.account(
        name=EVIL, invoice_email="a@b.example", invoice_reference=EVIL[:40], po_number="=1+1", address=EVIL
    )
    line = {"description": EVIL, "product": sales.product(name="=HYPERLINK(1)" + EVIL, unit=EVIL[:30])}
    return sales.invoice(line, {"description": "=cmd|' /C calc'!A0"}, account=account)


def test_no_page_runs_what_customers_are_called(browser):
    draft = evil()
    waits = sales.charge(account=draft.account, description=EVIL)
    pages = [url(draft), url(draft, "finalise/"), url(draft, "discard/"), "/billing/invoices/"]
    pages += [
        f"/customers/{draft.account_id}/invoices/",
        f"/billing/charges/{waits.pk}/edit/",
        f"/billing/charges/{waits.pk}/remove/",
    ]
    said = [browser.get(path) for path in pages]
    one = finalise(draft)
    payment = pay(one, "1")
    pages += [url(one, path) for path in ("", "credit/", "pay/", "send/", f"payments/{payment.pk}/remove/")]
    pages += [f"/customers/{one.account_id}/activity/", f"/billing/invoices/?q={EVIL[:20]}&run={EVIL}&customer={EVIL}"]
    said += [browser.get(path) for path in pages]
    said += [browser.post(url(one, "pay/"), {"amount": EVIL, "reference": EVIL, "paid_on": EVIL})]
    for answer in said:
        assert "<script>alert" not in answer.content.decode(), answer.request["PATH_INFO"]
        assert answer.status_code < 500


def test_files_hold_text_and_no_formulas(browser):
    one = finalise(evil())
    lines = b"".join(browser.get(f"/billing/invoices/{one.pk}.csv").streaming_content).decode("utf-8-sig")
    assert not re.search(r'(^|,)"?[=@]', lines, re.MULTILINE)
    answer = browser.get(f"/billing/invoices/{one.pk}.json")
    assert answer["Content-Type"] == "application/json"
    assert json.loads(answer.content)["buyer"]["name"] == EVIL
    export = browser.post("/billing/invoices/export/", {"which": "all", "format": "csv"})
    text = b"".join(export.streaming_content).decode("utf-8-sig")
    assert not re.search(r'(^|,)"?[=@]', text, re.MULTILINE)


def test_very_long_texts_have_a_pdf(browser):
    Organisation.objects.update(payment_details="IBAN\n" * 100, invoice_footer="w" * 300, address="a\n" * 100)
    account = make.account(name="n" * 200, address="x" * 300, invoice_reference="r" * 100)
    one = finalised({"description": "d" * 200}, account=account)
    assert browser.get(f"/billing/invoices/{one.pk}.pdf").status_code == 200


# Addresses and filters ------------------------------------------------------------------------------------------------

EXPORTED_BY = (
    "q",
    "state",
    "overdue",
    "sending",
    "customer",
    "currency",
    "billed_since",
    "least",
    "run",
    "sort",
    "columns",
)


@pytest.mark.parametrize("name", EXPORTED_BY)
def test_an_export_survives_nonsense(browser, name):
    """The list itself is among those of tests/contracts/test_lists.py."""
    finalised("100")
    for value in NONSENSE:
        assert browser.get("/billing/invoices/export/", {name: value}).status_code < 500, value


@pytest.mark.parametrize("big", ["99999999999999999999", "9223372036854775807", "0"])
def test_addresses_survive_large_numbers(browser, big):
    one = finalised("100")
    for path in (f"{big}/", f"{big}.pdf", f"{big}/pay/", f"{one.pk}/lines/{big}/", f"{one.pk}/payments/{big}/remove/"):
        assert browser.get(f"/billing/invoices/{path}").status_code == 404, path
    for path in (f"/billing/charges/{big}/edit/", f"/customers/{big}/charges/new/", f"/billing/runs/{big}/"):
        assert browser.get(path).status_code == 404, path


@pytest.mark.parametrize("value", [*NONSENSE, "9999-12-31", "0001-01-01"])
def test_runs_survive_nonsense(browser, value):
    run = sales.run(is_preview=True)
    for path in ("/billing/runs/new/", f"/billing/runs/{run.pk}/", "/billing/runs/"):
        for name in ("as_of", "customers", "page", "sort", "compare", "q", "after"):
            assert browser.get(path, {name: value}).status_code < 500, (path, name)
    assert browser.post("/billing/runs/new/", {"as_of": value, "customers": value, "preview": "1"}).status_code == 422


@pytest.mark.parametrize("value", NONSENSE)
def test_selections_survive_nonsense(browser, value):
    finalised("100")
    for data in ({"ids": value}, {"matching": "1", "query": f"run={value}&q={value}"}, {"ids": value, "query": value}):
        assert browser.post("/billing/invoices/bulk/finalise/", data).status_code < 500
        assert (
            browser.post("/billing/invoices/export/", {**data, "which": "selected", "format": "csv"}).status_code < 500
        )
    form = {"which": "some", "lines": value}
    assert browser.post(url(finalised("100"), "credit/"), form).status_code == 422
