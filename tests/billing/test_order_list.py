"""The list of orders: what finds one, what narrows it, and the search over everything."""

import re
from datetime import date

import pytest

from accounts.services.activity import Origin
from billing.services import orders
from plock.kit.search import everywhere
from tests import make, sales
from tests.billing.ordering import confirmed, draft, own_line, placed, plan_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(bo, client_as):
    browser = client_as(bo)

    def numbers(**query):
        shown = browser.get("/orders/", query).content.decode()
        return re.findall(r'class="name" href="/orders/\d+/">(O-\d{5})<', shown)

    return numbers


@pytest.fixture
def three(bo):
    seats = sales.plan(product=sales.product("Seats"))
    draft(account=make.account(name="Alpha"), reference="Karin Ek", po_number="PO-4711")
    placed(plan_line(seats), account=make.account(name="Beta", account_manager=bo))
    order = draft(own_line("1"), account=make.account(name="Gamma"))
    orders.edit(order=order, values={"ordered_on": date(2026, 3, 1)}, lines=None, version=1, origin=Origin())
    return seats.plan.product


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("O-00002", ["O-00002"]),
        ("o-0000", ["O-00003", "O-00002", "O-00001"]),
        ("karin", ["O-00001"]),
        ("4711", ["O-00001"]),
        ("gamma", ["O-00003"]),
        ("nobody", []),
    ],
)
def test_an_order_is_found_by_number_reference_po_number_and_customer(listed, three, text, found):
    assert listed(q=text) == found


def test_it_is_narrowed_by_state_manager_product_and_dates(listed, three, bo):
    assert listed(state="placed") == ["O-00002"]
    assert listed(view="drafts") == ["O-00003", "O-00001"]
    assert listed(manager=bo.pk) == ["O-00002"]
    assert listed(manager="null") == ["O-00003", "O-00001"]
    assert listed(product=three.pk) == ["O-00002"]
    assert listed(currency="EUR") == []
    assert listed(since="2026-02-01") == ["O-00003"]
    assert listed(since="2026-01-01", until="2026-01-31") == ["O-00002", "O-00001"]


def test_it_is_sorted_by_number_date_and_update(listed, three):
    assert listed(sort="number") == ["O-00001", "O-00002", "O-00003"]
    assert listed(sort="-ordered")[0] == "O-00003"
    assert listed(sort="updated")[0] == "O-00001"


def test_the_search_over_everything_knows_an_order_by_its_numbers(bo, three):
    for text in ("O-00001", "o-00001", "PO-4711", "po-4711"):
        assert everywhere(user=bo, text=text, limit=5).only.title == "O-00001", text
    [group] = [one for one in everywhere(user=bo, text="karin", limit=5).groups if str(one.label) == "Orders"]
    assert [hit.title for hit in group.hits] == ["O-00001"]


def test_an_empty_list_says_what_an_order_is(bo, client_as):
    assert b"No orders yet" in client_as(bo).get("/orders/").content


def test_amounts_are_in_the_currency_of_the_order(bo, client_as):
    confirmed(plan_line(sales.plan(price="1200", months=12)), own_line("50"))
    said = client_as(bo).get("/orders/").content.decode().replace("\xa0", " ")
    assert "SEK 100.00" in said
    assert "SEK 50.00" in said
