"""Two people edit one order: the second sees both versions and loses nothing."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.services.activity import Origin
from billing.services import orders
from tests import make, sales
from tests.billing.ordering import draft, fields, own_line, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(bo, client_as):
    return client_as(bo)


@pytest.fixture
def account():
    return make.account()


def edit_page(order):
    return reverse("billing:order_edit", args=[order.pk])


def test_a_stale_form_shows_both_and_loses_nothing(browser, account):
    setup, training = sales.product("Setup"), sales.product("Training")
    order = draft(own_line("100", product=setup), account=account)
    mine = fields(browser.get(edit_page(order))) | {"po_number": "mine", "lines-0-quantity": "2"}
    theirs = {"po_number": "theirs", "notes": "call first"}
    orders.edit(order=order, values=theirs, lines=[own_line("300", product=training)], version=1, origin=Origin())
    answer = browser.post(edit_page(order), mine)
    assert answer.status_code == 409
    for text in ("theirs", "call first", "Training · × 1 · @ 300", "Setup · × 2 · @ 100"):
        assert says(answer, text), text
    again = fields(answer)
    assert (again["po_number"], again["notes"], again["lines-0-quantity"]) == ("mine", "call first", "2")
    assert browser.post(edit_page(order), again).status_code == 303
    order.refresh_from_db()
    assert (order.po_number, order.notes, order.one_off_total) == ("mine", "call first", Decimal(200))


def test_lines_that_only_the_others_changed_are_taken_over(browser, account):
    order = draft(own_line("100"), account=account)
    mine = fields(browser.get(edit_page(order))) | {"po_number": "mine"}
    orders.edit(order=order, values={}, lines=[own_line("300")], version=1, origin=Origin())
    again = fields(browser.post(edit_page(order), mine))
    assert again["lines-0-unit_price"] == "300"
    browser.post(edit_page(order), again)
    order.refresh_from_db()
    assert (order.po_number, order.one_off_total) == ("mine", Decimal(300))
