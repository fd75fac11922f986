"""Rows that may mean the same subscription, or the same item of it: told apart, or refused, never guessed."""

import pytest

from plock.kit.importing import engine
from tests import sales
from tests.accounts.importing import bring, check, counts, problems
from tests.billing.importing import file, more, row, stored

pytestmark = pytest.mark.django_db
SMS = {"product": "SMS", "quantity": "2", "unit_price": "10"}


@pytest.fixture(params=[2000, 1])
def chunk(request, monkeypatch):
    monkeypatch.setattr(engine, "CHUNK", request.param)


def refused(*lines):
    return {(line, column) for line, column, _message in problems(check(file(*lines))) if column}


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize("quantity", ["5", "9"])
def test_a_product_by_name_and_by_sku_is_one_item(quantity):
    sales.product("Seat", sku="s-1")
    lines = [row(), more(subscription="A-1", product="s-1", price_plan="Standard", quantity=quantity, unit_price="100")]
    assert (3, "product") in refused(*lines)
    bring(file(row()))
    assert (3, "product") in refused(*lines)


@pytest.mark.usefixtures("chunk")
def test_a_subscription_by_number_and_by_its_facts_is_refused():
    loose = row(subscription=None, **SMS)
    for lines in ([row(), loose], [loose, row()]):
        assert refused(*lines) == {(3, "subscription")}
    bring(file(row()))
    for lines in ([row(), loose], [loose, row()]):
        assert refused(*lines) == {(3, "subscription")}


def test_facts_that_several_subscriptions_share_name_none_of_them():
    bring(file(row(), more(**{**row(), **SMS, "subscription": "A-2"})))
    [(_line, column, message)] = problems(check(file(row(subscription=None, quantity="7"))))
    assert (column, "A-1, A-2" in message) == ("subscription", True)


@pytest.mark.usefixtures("chunk")
def test_two_items_of_a_product_both_name_their_plans():
    named = more(subscription="A-1", product="Seat", price_plan="Extra", quantity="1", unit_price="7")
    blank = more(subscription="A-1", product="Seat", quantity="1", unit_price="8")
    assert refused(row(), named, blank) == {(4, "price_plan")}
    assert refused(row(price_plan=None), named) == {(3, "price_plan")}
    lines = file(row(), named)
    assert counts(bring(lines)) == {"created": 2}
    assert counts(bring(lines)) == {"unchanged": 2}
    assert [(product, plan) for _s, product, plan, *_ in stored()] == [("Seat", "Standard"), ("Seat", "Extra")]
