"""Confirming an order: subscriptions, charges, MRR, all or nothing; and cancelling it again."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Activity
from accounts.services.activity import Origin
from billing.models import Charge, Order, PricePlan, Subscription
from billing.services import orders, subscriptions
from billing.services.orders_reading import foresee, lines_of
from plock.kit.errors import Refused
from tests import make, sales
from tests.billing.ordering import JAN, TODAY, confirmed, draft, own_line, placed, plan_line

pytestmark = pytest.mark.django_db
FEB = date(2026, 2, 1)


def cancel(order, on=TODAY):
    return orders.cancel(order=order, today=on, origin=Origin())


def test_recurring_lines_become_one_active_subscription_for_each_start_date():
    seats, sms = sales.plan(price="100"), sales.plan(price="0.5", charge="usage")
    order = confirmed(
        plan_line(seats, "3", rebate_percent=Decimal(10), rebate_until=date(2026, 6, 30)),
        plan_line(sms, "1000"),
        plan_line(seats, "2", starts_on=FEB),
        billing_interval_months=3,
        billing_practice="arrears",
        period_mode="continuous",
    )
    first, second = order.subscriptions.order_by("pk")
    assert (first.number, first.state, first.starts_on, first.signed_on) == ("S-00001", "active", JAN, JAN)
    assert (second.number, second.starts_on) == ("S-00002", FEB)
    terms = (first.billing_interval_months, first.billing_practice, first.period_mode)
    assert terms == (3, "arrears", "continuous")
    fixed, usage = first.items.order_by("line")
    assert (fixed.plan_version, fixed.quantity, fixed.committed_quantity) == (seats, Decimal(3), None)
    assert (fixed.rebate_percent, fixed.rebate_until) == (Decimal(10), date(2026, 6, 30))
    assert (usage.plan_version, usage.quantity, usage.committed_quantity) == (sms, None, Decimal(1000))


def test_the_customer_is_worth_more_at_once():
    account = make.account()
    confirmed(plan_line(sales.plan(price="1200", months=12), "3"), own_line("999"), account=account)
    account.refresh_from_db()
    assert (account.mrr, account.arr, account.subscription_count) == (Decimal(300), Decimal(3600), 1)


def test_usage_without_a_commitment_has_none():
    order = confirmed(plan_line(sales.plan(charge="usage"), "0"))
    item = order.subscriptions.get().items.get()
    assert (item.quantity, item.committed_quantity) == (None, None)


@pytest.mark.parametrize(
    ("line", "net", "unit_price"),
    [
        (lambda: plan_line(sales.plan(price="33.335", charge="one_off"), "3"), "100.01", "33.335"),
        (lambda: own_line("500", rebate_percent=Decimal("12.5")), "437.50", "500"),
        (
            lambda: plan_line(
                sales.plan(charge="one_off", mode="graduated", tiers=[("100", "5", "0"), (None, "4", "0")]), "150"
            ),
            "700",
            None,
        ),
        (lambda: plan_line(sales.plan(price="80", charge="one_off"), "2", unit_price=Decimal(75)), "150", "75"),
    ],
)
def test_one_off_lines_become_charges_for_the_next_run(line, net, unit_price):
    order = confirmed(line())
    charge = Charge.objects.get()
    assert (charge.kind, charge.account_id, charge.order, charge.currency_id) == (
        "one_off",
        order.account_id,
        order,
        "SEK",
    )
    assert charge.net == Decimal(net)
    assert charge.unit_price == (unit_price and Decimal(unit_price))
    assert (charge.billing_date, charge.subscription, charge.is_external) == (TODAY, None, False)
    assert not Subscription.objects.exists()


def test_a_one_off_line_that_starts_later_is_billed_then():
    confirmed(own_line("1", starts_on=FEB))
    assert Charge.objects.get().billing_date == FEB


def test_a_price_that_differs_makes_a_plan_for_this_customer_alone():
    plan = sales.plan(price="1200", months=12, name="Yearly")
    order = confirmed(plan_line(plan, "2", unit_price=Decimal(900)), plan_line(plan, unit_price=Decimal(1200)))
    special, usual = order.subscriptions.get().items.order_by("line")
    made = special.plan_version.plan
    assert (made.account_id, made.product, made.charge) == (order.account_id, plan.plan.product, "fixed")
    assert special.plan_version.price_interval_months == 12
    assert usual.plan_version == plan
    assert order.subscriptions.get().mrr == Decimal(250)


def test_the_same_price_agreed_on_twice_is_one_plan():
    product, account = sales.product(), make.account()
    for _again in range(2):
        lines = [own_line("70", is_recurring=True, product=product), own_line("70", is_recurring=True, product=product)]
        confirmed(*lines, account=account)
    assert PricePlan.objects.get().account == account
    account.refresh_from_db()
    assert account.mrr == Decimal(280)


def test_what_will_happen_is_told_before_in_the_same_numbers():
    product = sales.product()
    order = placed(
        plan_line(sales.plan(price="100"), "3"),
        own_line("70", is_recurring=True, product=product, starts_on=FEB),
        own_line("30", is_recurring=True, product=product, starts_on=FEB),
        own_line("50"),
    )
    told = foresee(order, lines_of(order), today=TODAY)
    orders.confirm(order=order, today=TODAY, origin=Origin())
    assert [(one.starts_on, one.mrr) for one in told.starts] == [(JAN, Decimal(300)), (FEB, Decimal(100))]
    assert [one.net for one in told.one_offs] == [one.net for one in Charge.objects.all()] == [Decimal(50)]
    assert told.new_plans == PricePlan.objects.filter(account=order.account).count() == 2
    order.refresh_from_db()
    assert (order.monthly_total, order.one_off_total) == (told.mrr, told.one_off_total)
    again = foresee(order, lines_of(order), today=TODAY)
    assert again.new_plans == 0


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda order: order.lines.all().delete(), "O-00001 has no lines."),
        (lambda order: _set_account(order, state="pending"), "World waits for approval. Approve the customer first."),
        (lambda order: _set_account(order, state="archived"), "World is archived. Restore the customer first."),
        (
            lambda order: sales.Product.objects.update(is_active=False),
            "Line 1: Seats is not offered any more. Choose another product",
        ),
    ],
)
def test_what_cannot_be_sold_is_not_confirmed(spoil, sentence):
    order = placed(own_line("1", is_recurring=True, product=sales.product("Seats")), account=make.account(name="World"))
    spoil(order)
    with pytest.raises(Refused, match=sentence):
        orders.confirm(order=order, today=TODAY, origin=Origin())
    assert (Subscription.objects.count(), Charge.objects.count(), PricePlan.objects.count()) == (0, 0, 0)
    order.refresh_from_db()
    assert (order.state, order.confirmed_at) == ("placed", None)


def _set_account(order, **values):
    type(order.account).objects.filter(pk=order.account_id).update(**values)


def test_what_was_changed_since_it_was_looked_at_is_not_confirmed():
    order = placed(own_line("1"))
    orders.edit(order=order, values={"notes": "x"}, lines=None, version=2, origin=Origin())
    with pytest.raises(orders.Stale):
        orders.confirm(order=order, today=TODAY, origin=Origin(), version=2)
    assert not Charge.objects.exists()


@pytest.mark.parametrize(
    "break_in",
    [
        lambda order: Order.objects.filter(pk=order.pk).update(po_number="x"),
        lambda order: Order.objects.filter(pk=order.pk).update(one_off_total=1),
        lambda order: Order.objects.filter(pk=order.pk).update(confirmed_at=None, state="placed"),
        lambda order: order.lines.update(quantity=9),
        lambda order: order.lines.all().delete(),
        lambda order: sales.order_line(order, position=9, product=sales.product(), unit_price=1),
    ],
)
def test_the_database_itself_keeps_a_confirmed_order_as_it_is(break_in):
    order = confirmed(plan_line(sales.plan()))
    with pytest.raises(IntegrityError), transaction.atomic():
        break_in(order)


def test_the_log_tells_what_was_made():
    confirmed(plan_line(sales.plan()), own_line("50", product=sales.product("Setup")))
    changes = Activity.objects.get(verb="order.confirmed").changes
    assert changes == {
        "state": ["placed", "confirmed"],
        "subscriptions": [[], ["S-00001"]],
        "charges": [[], ["Setup: 50.00 SEK"]],
    }


def test_a_draft_is_cancelled_freely():
    order = cancel(draft(own_line("1")))
    assert (order.state, order.confirmed_at) == ("cancelled", None)


def test_a_confirmed_order_is_cancelled_once_its_subscriptions_have_ended():
    order = confirmed(plan_line(sales.plan()), own_line("50", product=sales.product("Setup")))
    with pytest.raises(Refused, match=r"O-00001 runs on in S-00001\. End what is not over yet first"):
        cancel(order)
    subscription = order.subscriptions.get()
    subscriptions.end(subscription=subscription, last_day=date(2026, 1, 31), today=TODAY, origin=Origin())
    with pytest.raises(Refused, match="runs on in S-00001"):
        cancel(order)
    assert cancel(order, on=FEB).state == "cancelled"
    assert not Charge.objects.exists()
    changes = Activity.objects.get(verb="order.cancelled").changes
    assert changes["charges"] == [["Setup: 50.00 SEK"], []]


def test_what_is_billed_already_is_not_taken_back():
    order = confirmed(own_line("50"))
    Charge.objects.update(is_external=True)
    with pytest.raises(Refused, match="One-off charges of O-00001 are billed already"):
        cancel(order)
    assert Charge.objects.count() == 1


def test_what_is_over_is_not_cancelled():
    order = orders.fulfil(order=confirmed(own_line("50")), origin=Origin())
    with pytest.raises(Refused, match="O-00001 is fulfilled and cannot be cancelled"):
        cancel(order)


def test_fifty_lines_cost_as_many_queries_as_two():
    spent = []
    for n in (2, 50):
        plans = [sales.plan() for _line in range(n)]
        order = placed(*[plan_line(one, starts_on=date(2026, 1 + i % 2, 1)) for i, one in enumerate(plans)])
        with CaptureQueriesContext(connection) as captured:
            orders.confirm(order=order, today=TODAY, origin=Origin())
        spent.append(len(captured))
    assert spent[0] == spent[1]
