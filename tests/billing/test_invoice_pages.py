"""The pages of an invoice as billing sees them: what it shows, and its verbs, first told in numbers."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Sequence
from billing.models import Charge, Invoice
from tests import make, sales
from tests.billing.invoice_browsing import page, url, words

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("noon")]
TODAY = timezone.localdate()
JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)


@pytest.fixture
def browser(lo, client_as):
    return client_as(lo)


@pytest.fixture
def account():
    return make.account(name="Nordic Foods", invoice_email="faktura@example.com", invoice_reference="Karin Ek")


def of_group(master, count):
    """A line of usage that sums so many members of the master's group."""
    sms = sales.product("SMS", unit="SMS")
    days = {"period_start": JAN, "period_end": FEB, "starts_on": JAN, "ends_on": FEB}
    invoice = sales.invoice(account=master, billing_date=FEB)
    for i, member in enumerate(make.accounts(count)):
        sold = sales.subscription(account=member)
        line = {"subscription": sold, "account": member, "product": sms, "kind": "arrears", "is_usage": True, **days}
        sales.charge(invoice=invoice, position=1, quantity=Decimal(10), net=Decimal(i + 1), **line)
    Invoice.objects.filter(pk=invoice.pk).update(line_count=1)
    return invoice


# The page -----------------------------------------------------------------------------------------------------------


def test_the_page_shows_lines_figures_and_how_it_is_taxed(browser, account):
    sold = sales.subscription(sales.plan(), account=account)
    seat = sales.product("Seats", unit="seat", unit_plural="seats")
    line = {"subscription": sold, "product": seat, "quantity": Decimal(3), "unit_price": Decimal("99.5")}
    invoice = sales.invoice(
        {**line, "rebate_percent": Decimal(10), "net": Decimal("268.65")},
        {"net": Decimal(100), "description": "Workshop", "quantity": Decimal(1), "vat_rate": Decimal(12)},
        account=account,
        state="finalised",
        due_on=TODAY + timedelta(days=3),
    )
    said = page(browser, invoice)
    assert f"Invoice {invoice.number} Finalised" in said
    assert f"Seats {sold} 1 Jan 2026 – 31 Jan 2026 3 seats SEK 99.50 10 % rebate 25 % SEK 268.65" in said
    assert "Workshop – 1 – 12 % SEK 100.00" in said
    assert "VAT 25 % on SEK 268.65 SEK 67.16" in said
    assert "VAT 12 % on SEK 100.00 SEK 12.00" in said
    assert "Total SEK 447.81" in said
    assert "Karin Ek" in said
    assert "VAT is charged" in said


def test_overdue_is_said_in_words(browser, account):
    late = sales.invoice("100", account=account, state="dispatched", due_on=TODAY - timedelta(days=1))
    assert "Sent Overdue" in page(browser, late)


def test_a_line_of_a_group_opens_to_its_accounts_and_the_rest_is_on_a_page_of_its_own(browser, account, monkeypatch):
    monkeypatch.setattr("billing.views.invoices.SHARES", 8)
    invoice = of_group(account, 12)
    said = page(browser, invoice)
    assert "on behalf of 12 members of its group" in said
    assert "of 12 accounts, each priced on its own" in said
    assert said.count("10 SMS") == 10
    assert "All 12 accounts" in said
    first, second = page(browser, invoice, "lines/1/"), words(browser.get(url(invoice, "lines/1/"), {"page": "2"}))
    assert "120 SMS · SEK 78.00" in first
    assert "1–8 of 12" in first
    assert (first.count(" 10 SMS "), second.count(" 10 SMS ")) == (8, 4)
    assert browser.get(url(invoice, "lines/2/")).status_code == 404


def test_a_long_invoice_comes_in_pages_and_costs_no_query_more(browser, account, monkeypatch):
    monkeypatch.setattr("billing.views.invoices.LINES", 5)
    spent = []
    for lines in (6, 12):
        invoice = sales.invoice(*["10"] * lines, account=account, state="finalised")
        browser.get(url(invoice))
        with CaptureQueriesContext(connection) as captured:
            said = page(browser, invoice)
        spent.append(len(captured))
        assert f"1–5 of {lines}" in said
    assert spent[0] == spent[1]
    assert "11–12 of 12" in words(browser.get(url(invoice), {"page": "3"}))
    assert "11–12 of 12" in words(browser.get(url(invoice), {"page": "99999"}))


def test_it_says_why_it_is_not_on_the_invoice_of_the_master(browser, account):
    master = make.account(name="Holding")
    make.membership(account=account, master=master, starts_on=date(2020, 1, 1))
    sold = sales.subscription(sales.plan(), account=account)
    line = {"subscription": sold, "not_merged_because": "practice_differs"}
    said = page(browser, sales.invoice(line, account=account))
    assert "Not on the invoice of Holding, the master of its group" in said
    assert f"{sold.number}: One is billed in advance, the other when the period is over." in said


def test_a_problem_of_sending_is_told_with_the_way_out(browser, account):
    invoice = sales.invoice("100", account=account, state="finalised")
    Invoice.objects.filter(pk=invoice.pk).update(send_problem="No such mailbox.")
    said = page(browser, invoice)
    assert "It could not be sent No such mailbox. Send again" in said


def test_the_files_are_the_invoice(browser, account):
    invoice = sales.invoice("100", account=account, state="finalised")
    pdf = browser.get(f"/billing/invoices/{invoice.pk}.pdf")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert f'filename="{invoice.number}.pdf"' in pdf["Content-Disposition"]
    lines = b"".join(browser.get(f"/billing/invoices/{invoice.pk}.csv").streaming_content).decode("utf-8-sig")
    assert lines.startswith("invoice,line,")
    data = json.loads(browser.get(f"/billing/invoices/{invoice.pk}.json").content)
    assert (data["number"], data["total"]) == (invoice.number, "125.00")


def test_who_may_only_look_sees_no_verbs(account, vi, client_as):
    invoice = sales.invoice("100", account=account, state="finalised")
    shown = client_as(vi).get(url(invoice)).content.decode()
    for verb in ("send", "credit", "pay", "finalise", "discard"):
        assert f"/{verb}/" not in shown


# Finalising, discarding, sending ------------------------------------------------------------------------------------


def test_before_it_is_finalised_the_page_says_what_it_becomes(browser, account):
    Sequence.objects.filter(name="invoices").update(next_serial=42)
    said = page(browser, sales.invoice("100", account=account), "finalise/")
    assert "It gets the next number of the series: INV-00042, unless another invoice takes it first." in said
    assert "It comes to SEK 125.00: SEK 100.00 net and SEK 25.00 VAT." in said
    assert "It is mailed to faktura@example.com at once." in said


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"invoice_delivery": "none"}, "are not sent by e-mail"),
        ({"invoice_email": "", "email": ""}, "has no e-mail address"),
        ({"auto_dispatch": False}, "Automatic dispatch is off in the customer's settings"),
        ({"minimum_invoice_amount": Decimal(101)}, "below the customer's minimum invoice amount of SEK 101.00"),
    ],
)
def test_and_why_it_is_not_mailed(browser, values, reason):
    account = make.account(**{"invoice_email": "faktura@example.com", **values})
    said = page(browser, sales.invoice("100", account=account), "finalise/").replace("&#x27;", "'")
    assert "It is not mailed now." in said
    assert reason in said


def test_the_rates_told_are_those_of_today(browser, account):
    invoice = sales.invoice({"net": Decimal(100), "vat_rate": Decimal(6)}, account=account)
    said = page(browser, invoice, "finalise/")
    assert "SEK 125.00" in said
    assert "That differs from the draft" in said


def test_finalising_makes_what_was_said(browser, account):
    invoice = sales.invoice("100", account=account)
    said = words(browser.post(url(invoice, "finalise/"), follow=True))
    invoice.refresh_from_db()
    assert f"{invoice.number} was finalised." in said
    assert invoice.send_after is not None
    again = words(browser.post(url(invoice, "finalise/"), follow=True))
    assert f"{invoice.number} is finalised already." in again


def test_what_cannot_be_finalised_says_why_with_409(browser):
    account = make.account(country="DE", vat_treatment="reverse_charge")
    answer = browser.post(url(sales.invoice("100", account=account), "finalise/"))
    assert answer.status_code == 409
    assert "Reverse charge needs the customer" in words(answer)


def test_discarding_says_what_waits_again_and_does_it(browser, account):
    sold = sales.subscription(sales.plan(), account=account)
    invoice = sales.invoice({"subscription": sold}, "50", account=account)
    asked = page(browser, invoice, "discard/")
    assert "1 charge of subscriptions is due again" in asked
    assert "1 one-off charge waits for the next billing run again" in asked
    answer = browser.post(url(invoice, "discard/"))
    assert (answer.status_code, answer.url) == (303, f"/customers/{account.pk}/invoices/")
    assert not Invoice.objects.exists()
    assert Charge.objects.get().invoice is None


def test_what_has_a_number_is_not_discarded(browser, account):
    invoice = sales.invoice("100", account=account, state="finalised")
    assert "can no longer be discarded. Credit it instead." in words(
        browser.post(url(invoice, "discard/"), follow=True)
    )


def test_sending_says_to_whom_and_queues_it(browser, account):
    invoice = sales.invoice("100", account=account, state="finalised")
    assert "It is mailed to faktura@example.com with the PDF attached" in page(browser, invoice, "send/")
    said = words(browser.post(url(invoice, "send/"), follow=True))
    assert f"{invoice.number} will be sent in a moment." in said
    assert "Being sent" in said


def test_sending_again_says_when_it_went(browser, account):
    invoice = sales.invoice("100", account=account, state="dispatched")
    assert "the customer gets it again" in page(browser, invoice, "send/")


def test_what_cannot_be_mailed_says_why_with_409(browser):
    invoice = sales.invoice("100", account=make.account(invoice_delivery="none"), state="finalised")
    answer = browser.post(url(invoice, "send/"))
    assert answer.status_code == 409
    assert "are not sent by e-mail" in words(answer)


def test_an_account_manager_may_look_at_it_all_and_change_nothing(bo, client_as, account):
    invoice = sales.invoice("100", account=account, state="finalised")
    browser = client_as(bo)
    assert browser.get(url(invoice)).status_code == 200
    for what in ("finalise/", "discard/", "send/", "credit/", "pay/"):
        assert browser.post(url(invoice, what)).status_code == 403, what
