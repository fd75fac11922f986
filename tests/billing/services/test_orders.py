"""The verbs of an order up to its confirmation: numbers, lines, totals, and what is refused with which sentence."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Account, Activity
from accounts.services.activity import Origin
from billing.models import Order, OrderLine
from billing.rules.pricing import Tier
from billing.services import catalogue, orders
from plock.kit.errors import Refused
from tests import make, sales
from tests.billing.ordering import JAN, TODAY, confirmed, draft, own_line, placed, plan_line

pytestmark = pytest.mark.django_db


def log_of(order):
    return [entry.verb for entry in Activity.objects.filter(subject=order.number).order_by("pk")]


def test_orders_are_numbered_one_after_the_other():
    assert [draft().number, draft().number] == ["O-00001", "O-00002"]


def test_a_draft_knows_what_its_lines_come_to(bo):
    yearly = sales.plan(price="1200", months=12)
    setup = sales.plan(price="500", charge="one_off")
    order = orders.create(
        order=Order(account=make.account(), currency_id="SEK", ordered_on=JAN),
        lines=[plan_line(yearly, "2"), plan_line(setup), own_line("99.995")],
        origin=Origin(by=bo),
    )
    order.refresh_from_db()
    assert (order.state, order.created_by) == ("draft", bo)
    assert (order.one_off_total, order.monthly_total) == (Decimal(600), Decimal(200))
    assert [line.net for line in order.lines.order_by("position")] == [Decimal(2400), Decimal(500), Decimal(100)]
    assert log_of(order) == ["order.created"]


def test_a_plan_decides_whether_its_line_recurs():
    order = draft(plan_line(sales.plan(charge="one_off"), is_recurring=True))
    assert not order.lines.get().is_recurring
    assert (order.one_off_total, order.monthly_total) == (Decimal(100), Decimal(0))


def test_editing_replaces_the_lines_and_logs_what_changed():
    order = draft(own_line("100", product=sales.product("Setup")))
    values = {"po_number": "PO-7"}
    lines = [own_line("250", product=sales.product("Training"), quantity="2")]
    edited = orders.edit(order=order, values=values, lines=lines, version=1, origin=Origin())
    assert (edited.version, edited.one_off_total) == (2, Decimal(500))
    assert [line.product.name for line in edited.lines.all()] == ["Training"]
    changes = Activity.objects.get(verb="order.edited").changes
    assert changes == {"po_number": ["", "PO-7"], "lines": [["Setup · × 1 · @ 100"], ["Training · × 2 · @ 250"]]}


def test_another_currency_comes_with_lines_in_that_currency():
    order = draft(plan_line(sales.plan()))
    lines = [plan_line(sales.plan(price="10", currency_id="EUR"))]
    edited = orders.edit(order=order, values={"currency_id": "EUR"}, lines=lines, version=1, origin=Origin())
    assert (edited.currency_id, edited.monthly_total, edited.lines.count()) == ("EUR", Decimal(10), 1)


def test_saving_what_is_there_already_changes_nothing():
    order = draft(own_line("100", product=(product := sales.product())))
    edited = orders.edit(
        order=order, values={"po_number": ""}, lines=[own_line("100", product=product)], version=1, origin=Origin()
    )
    assert (edited.version, log_of(order)) == (1, ["order.created"])


def test_a_placed_order_is_still_edited():
    order = placed(own_line("100"))
    assert orders.edit(order=order, values={"notes": "x"}, lines=None, version=2, origin=Origin()).notes == "x"


def test_a_stale_edit_is_refused_and_tells_how_it_is_now():
    order = draft(own_line("100"))
    orders.edit(order=order, values={"notes": "theirs"}, lines=None, version=1, origin=Origin())
    with pytest.raises(orders.Stale) as stale:
        orders.edit(order=order, values={"notes": "mine"}, lines=None, version=1, origin=Origin())
    assert stale.value.current.notes == "theirs"


def bad_lines():
    other = make.account()
    return {
        "other currency": (
            plan_line(sales.plan(currency_id="EUR", name="Basic")),
            "Line 1: the plan Basic is in EUR, and the order in SEK. Choose a plan in SEK.",
        ),
        "other customer": (
            plan_line(sales.plan(account=other, name="Special")),
            "Line 1: the plan Special is for another customer. Choose a plan for everybody.",
        ),
        "other product": (
            OrderLine(product=sales.product("Seats"), plan_version=sales.plan(name="Basic")),
            "Line 1: Basic is not a plan of Seats. Choose one of its plans.",
        ),
        "no price": (
            OrderLine(product=sales.product()),
            "Line 1 has neither a price plan nor a unit price. Choose a plan, or enter a price.",
        ),
        "negative quantity": (
            own_line("1", quantity="-1"),
            "Line 1 has a negative quantity or price. Use 0 or more.",
        ),
        "negative price": (own_line("-1"), "Line 1 has a negative quantity or price. Use 0 or more."),
        "too much": (
            own_line("900000000000", quantity="900000000000"),
            "Line 1 comes to more than Plock can hold. Correct its quantity or price.",
        ),
        "too fine": (
            own_line("1", quantity="9999999999.999999"),
            "Line 1 comes to more than Plock can hold. Correct its quantity or price.",
        ),
        "rebate": (own_line("1", rebate_percent=Decimal(101)), "Line 1: a rebate is 0 to 100 %. Correct it."),
        "rebate without percent": (
            own_line("1", rebate_until=TODAY),
            "Line 1: the rebate has an end but no percentage. Enter both or neither.",
        ),
        "rebate over before the start": (
            own_line("1", rebate_percent=Decimal(5), rebate_until=date(2025, 12, 31)),
            "Line 1: the rebate would end before the line starts. Choose a later day.",
        ),
        "slip of the finger": (
            own_line("1", starts_on=date(226, 1, 1)),
            "1 Jan 226 cannot be right. Choose a date from 1 Jan 1900 to 31 Dec 2199.",
        ),
    }


@pytest.mark.parametrize(
    "what",
    [
        "other currency",
        "other customer",
        "other product",
        "no price",
        "negative quantity",
        "negative price",
        "too much",
        "rebate",
        "rebate without percent",
        "rebate over before the start",
        "slip of the finger",
    ],
)
def test_a_line_that_cannot_be_is_refused_with_its_repair(what):
    line, sentence = bad_lines()[what]
    with pytest.raises(Refused) as refused:
        draft(line)
    assert str(refused.value) == sentence
    assert not Order.objects.exists()


def test_an_archived_customer_orders_nothing():
    with pytest.raises(Refused, match="is archived and read-only"):
        draft(account=make.account(state="archived"))


def test_an_order_without_lines_is_not_placed():
    with pytest.raises(Refused, match="has no lines"):
        orders.place(order=draft(), origin=Origin())


@pytest.mark.parametrize(
    ("begin", "verb", "sentence"),
    [
        (placed, "place", "Only a draft can be placed; O-00001 is placed."),
        (draft, "confirm", "O-00001 is a draft. Place it first."),
        (confirmed, "confirm", "O-00001 is confirmed already."),
        (placed, "fulfil", "Only a confirmed order can be fulfilled; O-00001 is placed."),
        (confirmed, "edit", "O-00001 is confirmed and can no longer be changed. Cancel it, or order again."),
    ],
)
def test_a_verb_out_of_turn_is_refused(begin, verb, sentence):
    order = begin(own_line("100"))
    more = {"confirm": {"today": TODAY}, "edit": {"values": {"notes": "x"}, "lines": None, "version": order.version}}
    with pytest.raises(Refused) as refused:
        getattr(orders, verb)(order=order, origin=Origin(), **more.get(verb, {}))
    assert str(refused.value) == sentence


def test_every_verb_leaves_one_entry():
    order = orders.fulfil(order=confirmed(own_line("100")), origin=Origin())
    assert order.state == "fulfilled"
    assert log_of(order) == ["order.created", "order.placed", "order.confirmed", "order.fulfilled"]


def test_the_page_of_the_customer_has_changed():
    account = make.account()
    before = account.updated_at
    draft(account=account)
    account.refresh_from_db()
    assert account.updated_at > before


def test_a_draft_keeps_its_prices_when_its_plan_gets_others():
    version = sales.plan(price="100")
    order = draft(plan_line(version))
    catalogue.save_version(plan=version.plan, values={}, tiers=[Tier(None, Decimal(250))], origin=Origin())
    assert version.plan.versions.count() == 2
    orders.place(order=order, origin=Origin())
    confirmed = orders.confirm(order=order, today=TODAY, origin=Origin())
    assert (confirmed.monthly_total, confirmed.lines.get().net, Account.objects.get().mrr) == (100, 100, 100)
