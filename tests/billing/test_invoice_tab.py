"""A customer's Invoices tab: its invoices, what is open, and what waits to be billed once."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing.models import Charge
from tests import make, sales
from tests.billing.ordering import confirmed, own_line

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("noon")]
TODAY = timezone.localdate()


@pytest.fixture
def browser(lo, client_as):
    return client_as(lo)


@pytest.fixture
def account():
    return make.account(name="Nordic Foods")


def words(response):
    """The text of a page, one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\xa0", " ").split())


def tab(browser, account):
    return words(browser.get(f"/customers/{account.pk}/invoices/"))


def typed(**values):
    given = {"product": "", "description": "Training", "quantity": "2", "unit_price": "450", "rebate_percent": ""}
    return {**given, "currency": "SEK", "billing_date": "2026-03-01", **values}


def test_it_lists_the_invoices_and_says_what_is_open_and_overdue(browser, account):
    sales.invoice("100", account=account, state="dispatched", due_on=TODAY - timedelta(days=1))
    sales.invoice("40", account=account, state="finalised", due_on=TODAY + timedelta(days=1))
    sales.invoice("7", account=account)
    said = tab(browser, account)
    assert "To be paid SEK 175.00 Of that overdue SEK 125.00" in said
    assert "Invoices 2 " in said  # the badge counts what is unpaid
    assert "Draft" in said


def test_a_member_finds_the_invoices_of_its_master_that_carry_it(browser, account):
    master = make.account(name="Holding")
    invoice = sales.invoice({"net": Decimal(5), "account": account}, account=master, state="finalised")
    assert f"On invoices of its master {invoice.number} Holding" in tab(browser, account)


def test_a_charge_is_added_and_edited_and_removed(browser, account):
    answer = browser.post(f"/customers/{account.pk}/charges/new/", typed())
    assert answer.status_code == 303
    charge = Charge.objects.get()
    assert (charge.net, charge.billing_date) == (900, date(2026, 3, 1))
    assert "Waiting to be billed 1" in tab(browser, account)
    shown = browser.get(f"/billing/charges/{charge.pk}/edit/").content.decode()
    assert 'value="450"' in shown
    browser.post(f"/billing/charges/{charge.pk}/edit/", typed(unit_price="-100", quantity="1"))
    assert Charge.objects.get().net == -100
    assert "Training, -SEK 100.00 , is not billed." in words(browser.get(f"/billing/charges/{charge.pk}/remove/"))
    browser.post(f"/billing/charges/{charge.pk}/remove/")
    assert "Nothing that is charged once waits." in tab(browser, account)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"description": ""}, "description"),
        ({"unit_price": "x"}, "unit_price"),
        ({"unit_price": "1" * 17}, "unit_price"),
        ({"quantity": "-1"}, "quantity"),
        ({"rebate_percent": "101"}, "rebate_percent"),
        ({"billing_date": "soon"}, "billing_date"),
        ({"currency": "XXX"}, "currency"),
    ],
)
def test_what_cannot_be_charged_is_refused_beside_its_field(browser, account, values, field):
    answer = browser.post(f"/customers/{account.pk}/charges/new/", typed(**values))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Charge.objects.exists()


def test_what_the_verb_refuses_is_told_at_the_top(browser):
    pending = make.account(state="pending")
    answer = browser.post(f"/customers/{pending.pk}/charges/new/", typed())
    assert answer.status_code == 422
    assert "waits for approval. Approve the customer first." in words(answer)


def test_what_comes_from_an_order_or_is_billed_is_not_changed_here(browser, account):
    order = confirmed(own_line("50"), account=account)
    charge = Charge.objects.get(order=order)
    said = words(browser.get(f"/billing/charges/{charge.pk}/edit/", follow=True))
    assert f"The charge comes from the order {order.number}. Cancel the order to withdraw it." in said
    billed = sales.charge(invoice=sales.invoice(account=account))
    answer = browser.post(f"/billing/charges/{billed.pk}/remove/", follow=True)
    assert "The charge is on a draft invoice" in words(answer)
    assert Charge.objects.count() == 2


def test_the_rest_of_the_ledger_has_no_page(browser, account):
    recurring = sales.charge(subscription=sales.subscription(sales.plan(), account=account))
    assert browser.get(f"/billing/charges/{recurring.pk}/edit/").status_code == 404


def test_an_archived_customer_gets_no_charges(browser):
    archived = make.account(state="archived", name="Old")
    said = words(browser.get(f"/customers/{archived.pk}/charges/new/", follow=True))
    assert "Old is archived and read-only. Restore it first." in said
    assert "Add a one-off charge" not in said


def test_who_may_only_look_cannot_add(bo, client_as, account):
    browser = client_as(bo)
    assert "Add a one-off charge" not in tab(browser, account)
    assert browser.post(f"/customers/{account.pk}/charges/new/", typed()).status_code == 403
