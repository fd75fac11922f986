"""What somebody who means no good, or who does not look, tries with invoices, payments, credits and charges."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Activity, User
from billing.models import Charge, Invoice, Payment
from tests import make, sales
from tests.billing.hostility import NONSENSE
from tests.billing.invoice_browsing import page, url, words
from tests.billing.invoicing import credit, finalise, finalised, numbers, pay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TODAY = timezone.localdate()


@pytest.fixture
def browser(lo, client_as):
    return client_as(lo)


# Who may --------------------------------------------------------------------------------------------------------------

VERBS = ["finalise", "discard", "send", "credit", "pay"]


@pytest.mark.parametrize("who", ["bo", "vi"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_only_read_does_nothing(who, method, request, client_as):
    browser = client_as(request.getfixturevalue(who))
    draft, sent = sales.invoice("100"), sales.invoice("100", state="dispatched")
    paid, waits = sales.payment(sent), sales.charge()
    run = sales.run()
    sales.invoice("1", run=run)
    pages = [url(one, f"{verb}/") for one in (draft, sent) for verb in VERBS]
    pages += [url(sent, f"payments/{paid.pk}/remove/"), f"/billing/charges/{waits.pk}/edit/"]
    pages += [f"/billing/charges/{waits.pk}/remove/", f"/customers/{waits.account_id}/charges/new/"]
    pages += [
        "/billing/invoices/bulk/finalise/",
        "/billing/invoices/bulk/send/",
        "/billing/runs/new/",
        "/billing/runs/",
    ]
    pages += [f"/billing/runs/{run.pk}/{verb}" for verb in ("", "bill/", "finalise/", "cancel/", "problems/")]
    answers = {
        path: getattr(browser, method)(path, **({"data": {"confirmed": "1"}} if method == "post" else {}))
        for path in pages
    }
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code not in (403, 405)} == {}
    assert not Activity.objects.exists()


@pytest.mark.parametrize("path", ["", ".pdf", ".csv", ".json", "lines/1/"])
def test_nobody_reads_an_invoice_without_a_log_in(path, client):
    one = sales.invoice("100", state="finalised")
    answer = client.get(f"/billing/invoices/{one.pk}{path}" if path.startswith(".") else url(one, path))
    assert answer.status_code == 302
    assert "/login/" in answer.url


def test_a_cancel_by_link_is_refused(browser):
    run = sales.run()
    assert browser.get(f"/billing/runs/{run.pk}/cancel/").status_code == 405


# Stale forms and double clicks ----------------------------------------------------------------------------------------


def form_of(response):
    """The hidden fields of the last form of a page, as a browser would send them."""
    said = response.content.decode().rpartition('method="post"')[2]
    found = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', said)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_a_payment_sent_twice_is_registered_once(browser):
    one = finalised("100")
    form = form_of(browser.get(url(one, "pay/"))) | {"amount": "25", "paid_on": TODAY.isoformat(), "reference": "A"}
    first, again = (browser.post(url(one, "pay/"), form) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 422)
    assert "was changed meanwhile: SEK 100.00 is open now" in words(again)
    assert form_of(again)["seen"] == "100.00"
    assert Payment.objects.count() == 1


def test_what_was_not_seen_is_not_finalised(browser):
    draft = sales.invoice("100")
    form = form_of(browser.get(url(draft, "finalise/")))
    sales.charge(invoice=draft, net=Decimal(900))
    answer = browser.post(url(draft, "finalise/"), form)
    assert answer.status_code == 409
    assert "SEK 1,250.00" in words(answer)
    assert numbers() == []
    assert browser.post(url(draft, "finalise/"), form_of(answer)).status_code == 303


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_credits_and_drafts_are_confirmed_in_every_language(lo, client_as, language):
    User.objects.filter(pk=lo.pk).update(language=language)
    browser = client_as(lo)
    one = finalised("1234.50")
    form = form_of(browser.get(url(one, "credit/"))) | {"which": "all", "bill_again": ""}
    assert browser.post(url(one, "credit/"), form).status_code == 303
    draft = sales.invoice("1234.50")
    assert browser.post(url(draft, "finalise/"), form_of(browser.get(url(draft, "finalise/")))).status_code == 303


def test_a_credit_sent_twice_is_made_once(browser):
    one = finalised("100", "50")
    form = form_of(browser.get(url(one, "credit/"))) | {"which": "all"}
    assert [browser.post(url(one, "credit/"), form).status_code for _ in range(2)] == [303, 303]
    assert numbers() == [1, 2]


def test_htmx_gets_the_same_answers(browser):
    one = sales.invoice("100", account=make.account(invoice_email="a@b.example"))
    answer = browser.post(url(one, "finalise/"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, url(one))
    assert browser.post(url(one, "pay/"), {"amount": "x"}, headers={"HX-Request": "true"}).status_code == 422


# Money ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [*NONSENSE, "125.001", "1e2000", "-0", "125.01", "0.0000000001", "1,2,3"])
def test_nonsense_is_no_payment(browser, amount):
    one = finalised("100")
    answer = browser.post(url(one, "pay/"), {"amount": amount, "paid_on": TODAY.isoformat()})
    assert answer.status_code == 422
    assert not Payment.objects.exists()


@pytest.mark.parametrize("day", [*NONSENSE, "9999-12-31", "0001-01-01", (TODAY + timedelta(days=1)).isoformat()])
def test_nonsense_is_no_day_of_a_payment(browser, day):
    one = finalised("100")
    assert browser.post(url(one, "pay/"), {"amount": "1", "paid_on": day}).status_code == 422


@pytest.mark.parametrize("field", ["quantity", "unit_price", "rebate_percent", "billing_date", "currency", "product"])
@pytest.mark.parametrize(
    "value", ["x", "99999999999999999999", "1e400", "NaN", "Infinity", "\x00", "2026-02-30", "1e-30"]
)
def test_nonsense_is_no_charge(browser, field, value):
    account = make.account()
    values = {
        "product": "",
        "description": "Work",
        "quantity": "1",
        "unit_price": "5",
        "rebate_percent": "",
        "currency": "SEK",
    }
    values |= {"billing_date": "2026-02-01", field: value}
    assert browser.post(f"/customers/{account.pk}/charges/new/", values).status_code == 422
    assert not Charge.objects.exists()


def test_a_comma_is_a_decimal_sign_where_people_write_one(lo, client_as):
    User.objects.filter(pk=lo.pk).update(language="sv")
    one = finalised("100")
    browser = client_as(lo)
    assert 'type="number"' in browser.get(url(one, "pay/")).content.decode()  # browsers write it as people do
    answer = browser.post(url(one, "pay/"), {"amount": "12,50", "paid_on": TODAY.isoformat()})
    assert answer.status_code == 422
    assert "12,50" in answer.content.decode()


def test_removing_the_payment_of_what_is_credited_says_what_is_open(browser):
    one = finalised("100")
    payment = pay(one, "125")
    credit(one)
    said = words(browser.get(url(one, f"payments/{payment.pk}/remove/")))
    assert "SEK 125.00 of the invoice is open again" not in said
    assert browser.post(url(one, f"payments/{payment.pk}/remove/")).status_code == 303
    one.refresh_from_db()
    assert (one.state, one.open, one.paid) == ("credited", 0, 0)


def test_a_payment_of_another_invoice_is_not_removed_by_this_address(browser):
    one, other = finalised("100"), finalised("100")
    payment = pay(other, "1")
    assert browser.post(url(one, f"payments/{payment.pk}/remove/")).status_code == 404


def test_nothing_is_owed_to_us_for_what_we_owe(browser):
    one = finalised("-100")
    assert (one.open, Invoice.objects.unpaid().count(), Invoice.objects.overdue(on=date(2099, 1, 1)).count()) == (
        0,
        0,
        0,
    )
    assert browser.get(url(one)).status_code == 200
    assert "in your favour" not in page(browser, one)
    assert browser.get(f"/billing/invoices/{one.pk}.pdf").status_code == 200
    assert credit(one).total == 125


def test_an_invoice_of_nothing_has_all_its_pages(browser):
    one = finalised("0")
    for path in (url(one), f"/billing/invoices/{one.pk}.pdf", f"/billing/invoices/{one.pk}.csv", url(one, "credit/")):
        assert browser.get(path).status_code == 200


def test_the_forecast_is_exact_where_the_database_sums_floats(browser):
    draft = sales.invoice(*["0.1"] * 3, *["0.7"] * 7, "1000000.05", account=make.account(country="SE"))
    said = page(browser, draft, "finalise/")
    made = finalise(draft)
    assert f"{made.total:,.2f}" in said


def test_small_quantities_are_shown_as_they_are(browser):
    line = {"product": sales.product(unit="GB"), "quantity": Decimal("0.000125"), "net": Decimal("0.50")}
    assert "0.000125 GB" in page(browser, sales.invoice(line))


def test_sums_over_several_currencies_are_never_added(browser):
    for currency in ("SEK", "EUR", "JPY"):
        sales.invoice("100", account=make.account(currency=currency), state="finalised")
    assert browser.get("/billing/invoices/", {"totals": "1"}).status_code == 200


# The log --------------------------------------------------------------------------------------------------------------


def test_a_credit_note_knows_how_it_came_to_be(browser):
    note = credit(finalised("100"))
    assert "credited the invoice" in page(browser, note)
