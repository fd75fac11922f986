"""Words on the page of an invoice: whose usage a line is, and the states that its history tells of."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.services.activity import SYSTEM
from billing.services import payments
from tests import make, sales
from tests.billing.invoice_browsing import page

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def browser(lo, client_as):
    return client_as(lo)


def test_what_one_member_used_is_told_like_its_other_lines(browser):
    member = make.account(name="Nordic North")
    sold = sales.subscription(sales.plan(charge="usage"), account=member, name="Messaging")
    used = {"account": member, "subscription": sold, "kind": "overage", "is_usage": True, "quantity": Decimal(40)}
    said = page(browser, sales.invoice(used, account=make.account(name="Nordic Foods"), state="finalised"))
    assert f"Nordic North {sold}" in said
    assert "of 1 account" not in said


def test_the_history_names_the_states_that_a_payment_leads_to(browser):
    invoice = sales.invoice("100", state="dispatched")
    payments.register(
        invoice=invoice, amount=Decimal(125), paid_on=date(2026, 1, 9), today=date(2026, 1, 9), origin=SYSTEM
    )
    assert "State from Sent → to Paid" in page(browser, invoice)
