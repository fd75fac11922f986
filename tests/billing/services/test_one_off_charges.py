"""What is charged once waits until a run bills it; until then it can be changed and withdrawn."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Activity
from accounts.services.activity import Origin
from billing.models import Charge
from billing.services import one_off_charges
from plock.kit.errors import Refused
from tests import make, sales
from tests.billing.invoicing import finalised, log_of

pytestmark = pytest.mark.django_db
D = Decimal


def add(account=None, **values):
    given = {
        "product": None,
        "description": "Training",
        "quantity": D(1),
        "unit_price": D(100),
        "rebate_percent": D(0),
        "billing_date": date(2026, 3, 1),
        "currency": "SEK",
        **values,
    }
    return one_off_charges.add(account=account or make.account(), origin=Origin(), **given)


def edit(charge, **values):
    return one_off_charges.edit(charge=charge, origin=Origin(), **values)


def remove(charge):
    one_off_charges.remove(charge=charge, origin=Origin())


@pytest.mark.parametrize(
    ("values", "net"),
    [
        ({}, "100"),
        ({"quantity": D("3"), "unit_price": D("33.335")}, "100.01"),  # 100.005, half up, once
        ({"rebate_percent": D("12.5"), "unit_price": D(500)}, "437.50"),
        ({"unit_price": D(-80)}, "-80"),
        ({"rebate_percent": D(100)}, "0"),
        ({"unit_price": D("0.5"), "currency": "JPY"}, "1"),
    ],
)
def test_it_waits_with_what_it_comes_to(values, net):
    charge = add(**values)
    charge.refresh_from_db()
    assert (charge.net, charge.kind, charge.invoice, charge.is_external) == (D(net), "one_off", None, False)
    assert charge.billing_date == date(2026, 3, 1)


def test_adding_changing_and_removing_leave_their_lines():
    account, product = make.account(), sales.product("Set-up")
    charge = edit(add(account, product=product), quantity=D(2), billing_date=date(2026, 4, 1))
    assert Activity.objects.get(verb="charge.edited").changes == {
        "quantity": ["1", "2"],
        "billing_date": ["2026-03-01", "2026-04-01"],
        "net": ["100", "200"],
    }
    remove(charge)
    assert log_of(account) == ["charge.added", "charge.edited", "charge.removed"]
    assert not Charge.objects.exists()
    with pytest.raises(Refused, match="gone"):
        remove(Charge(pk=charge.pk or 999_999, account=account))


def test_nothing_changed_leaves_no_line():
    charge = add()
    edit(charge, quantity=D("1.000"), description=" Training ")
    assert log_of(charge.account) == ["charge.added"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"description": " "}, "Choose a product, or describe"),
        ({"quantity": D(0)}, "more than 0"),
        ({"quantity": D(-1)}, "more than 0"),
        ({"rebate_percent": D(101)}, "0 to 100"),
        ({"rebate_percent": D(-1)}, "0 to 100"),
        ({"unit_price": D("1e12")}, "too large"),
        ({"quantity": D("1e11"), "unit_price": D("1e11")}, "more than Plock can hold"),
        ({"billing_date": date(206, 1, 1)}, "cannot be right"),
        ({"currency": "XXX"}, "no exchange rate"),
    ],
)
def test_what_cannot_be_charged_is_refused(values, sentence):
    with pytest.raises(Refused, match=sentence):
        add(**values)
    waits = add()
    with pytest.raises(Refused, match=sentence):
        edit(waits, **values)
    waits.refresh_from_db()
    assert (waits.net, Charge.objects.count()) == (100, 1)


@pytest.mark.parametrize(("state", "sentence"), [("archived", "is archived"), ("pending", "waits for approval")])
def test_only_customers_that_are_billed_are_charged(state, sentence):
    with pytest.raises(Refused, match=sentence):
        add(make.account(state=state))


def test_a_product_that_is_not_offered_is_not_sold_but_what_waits_can_be_corrected():
    product = sales.product(is_active=False)
    with pytest.raises(Refused, match="not offered"):
        add(product=product)
    waits = add(product=sales.product())
    type(product).objects.update(is_active=False)
    assert edit(waits, quantity=D(2)).net == 200


@pytest.mark.parametrize(
    ("make_it", "sentence"),
    [
        (lambda: sales.invoice("1").charges.get(), "draft invoice"),
        (lambda: finalised("1").charges.get(), "on INV-00001 and stays"),
        (lambda: sales.charge(order=sales.order(number="O-7")), "order O-7"),
        (lambda: sales.charge(is_external=True), "still waits"),
    ],
)
def test_only_what_waits_and_was_entered_by_hand_can_be_changed(make_it, sentence):
    charge = make_it()
    with pytest.raises(Refused, match=sentence):
        edit(charge, quantity=D(2))
    with pytest.raises(Refused, match=sentence):
        remove(charge)
