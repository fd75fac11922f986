"""Past every service, the database itself keeps prices, items and orders true: each rule broken once, on both."""

from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from billing import triggers, triggers_invoices
from billing.models import (
    Charge,
    Invoice,
    Order,
    OrderLine,
    PlanTier,
    PlanVersion,
    PricePlan,
    Product,
    Subscription,
    SubscriptionItem,
)
from tests import make, sales

pytestmark = pytest.mark.django_db
FEB, MAR = date(2026, 2, 1), date(2026, 3, 1)
RULES = (*triggers.RULES, *triggers_invoices.RULES)


def of(model, pk, **values):
    return lambda: model.objects.filter(pk=pk).update(**values)


def item_in_another_currency():
    return lambda: sales.subscription(sales.plan(currency_id="EUR"))


def item_moved_to_another_currency():
    item, euro = sales.subscription(sales.plan()).items.get(), sales.plan(currency_id="EUR")
    return of(SubscriptionItem, item.pk, plan_version=euro)


def item_of_usage_with_a_quantity():
    return lambda: sales.subscription({"plan_version": sales.plan(charge="usage"), "quantity": Decimal(1)})


def item_at_a_fixed_price_without_a_quantity():
    item = sales.subscription(sales.plan()).items.get()
    return of(SubscriptionItem, item.pk, quantity=None)


def item_charged_once():
    return lambda: sales.subscription({"plan_version": sales.plan(charge="one_off"), "quantity": Decimal(1)})


def item_by_anothers_plan():
    return lambda: sales.subscription(sales.plan(account=make.account()))


def two_prices_a_day(*, starts_on, ends_on, other_starts_on, other_ends_on):
    def build():
        version = sales.plan()
        parent = sales.subscription()
        sales.item(parent, plan_version=version, starts_on=starts_on, ends_on=ends_on)
        return lambda: sales.item(parent, plan_version=version, starts_on=other_starts_on, ends_on=other_ends_on)

    return build


def stretched_over_the_next():
    version = sales.plan()
    parent = sales.subscription()
    first = sales.item(parent, plan_version=version, ends_on=FEB)
    sales.item(parent, plan_version=version, starts_on=FEB)
    return of(SubscriptionItem, first.pk, ends_on=MAR)


def currency_under_its_items():
    return of(Subscription, sales.subscription(sales.plan()).pk, currency="EUR")


def sold():
    version = sales.plan()
    sales.subscription(version)
    return version


def one_more_tier_of_a_sold_version():
    version = sold()
    return lambda: PlanTier.objects.create(version=version, up_to=Decimal(5))


def ordered():
    version = sales.plan()
    confirm(sales.order(version))
    return version


def confirm(order):
    Order.objects.filter(pk=order.pk).update(state="confirmed", confirmed_at=timezone.now())
    return order


def confirmed():
    return confirm(sales.order(sales.plan()))


def line_in_another_currency():
    order, euro = sales.order(), sales.plan(currency_id="EUR")
    return lambda: sales.order_line(order, product=euro.plan.product, plan_version=euro)


def currency_under_its_lines():
    return of(Order, sales.order(sales.plan()).pk, currency="EUR")


def tier_moved_away():
    tier, other = sold().tiers.get(), sales.plan()
    other.tiers.all().delete()
    return of(PlanTier, tier.pk, version=other)


def line_moved_away():
    return of(OrderLine, confirmed().lines.get().pk, order=sales.order())


def second_line_of_a_frozen_order():
    order, version = confirmed(), sales.plan()
    return lambda: sales.order_line(order, position=2, product=version.plan.product, plan_version=version)


def sent():
    return sales.invoice("100", state="finalised")


def line_of_a_sent_invoice():
    invoice = sent()
    return lambda: sales.charge(invoice=invoice)


def line_in_the_currency_of_another_invoice():
    draft = sales.invoice()
    return lambda: sales.charge(invoice=draft, currency_id="EUR")


def line_moved_to_a_sent_invoice():
    draft = sales.invoice("1")
    return of(Charge, draft.charges.get().pk, invoice=sent())


def waiting_charge_put_on_an_invoice_in_another_currency():
    euro = sales.invoice(account=make.account(currency="EUR"))
    return of(Charge, sales.charge().pk, invoice=euro, position=1, vat_rate=0)


def line_taken_from_a_sent_invoice():
    return of(Charge, sent().charges.get().pk, invoice=None, position=None, vat_rate=None)


def product_counted_otherwise():
    product = sales.product()
    one = sales.subscription(sales.plan(product=product, charge="usage"))
    days = {"starts_on": FEB, "ends_on": MAR, "period_start": FEB, "period_end": MAR}
    sales.charge(
        kind="overage",
        is_usage=True,
        account=one.account,
        subscription=one,
        product=product,
        item=one.items.get(),
        **days,
    )
    return of(Product, product.pk, aggregation="max")


BROKEN = [
    ("billing_item_currency", item_in_another_currency),
    ("billing_item_currency", item_moved_to_another_currency),
    ("billing_item_quantity_by_charge", item_of_usage_with_a_quantity),
    ("billing_item_quantity_by_charge", item_at_a_fixed_price_without_a_quantity),
    ("billing_item_quantity_by_charge", item_charged_once),
    ("billing_item_plan_of_customer", item_by_anothers_plan),
    (
        "billing_item_one_price_a_day",
        two_prices_a_day(starts_on=None, ends_on=None, other_starts_on=FEB, other_ends_on=MAR),
    ),
    (
        "billing_item_one_price_a_day",
        two_prices_a_day(starts_on=FEB, ends_on=None, other_starts_on=None, other_ends_on=MAR),
    ),
    ("billing_item_one_price_a_day", stretched_over_the_next),
    ("billing_subscription_currency_of_items", currency_under_its_items),
    ("billing_plan_sold", lambda: of(PricePlan, sold().plan_id, currency="EUR")),
    ("billing_plan_sold", lambda: of(PricePlan, sold().plan_id, charge="usage")),
    ("billing_plan_sold", lambda: of(PricePlan, sold().plan_id, product=sales.product())),
    ("billing_version_sold", lambda: of(PlanVersion, sold().pk, price_interval_months=12)),
    ("billing_version_sold", lambda: of(PlanVersion, ordered().pk, mode="volume")),
    ("billing_tier_sold", lambda: of(PlanTier, sold().tiers.get().pk, unit_price=Decimal(1))),
    ("billing_tier_sold", one_more_tier_of_a_sold_version),
    ("billing_tier_sold", lambda: of(PlanTier, ordered().tiers.get().pk, flat_fee=Decimal(1))),
    ("billing_tier_kept", lambda: sold().tiers.all().delete),
    ("billing_tier_moved", tier_moved_away),
    ("billing_order_frozen", lambda: of(Order, confirmed().pk, po_number="7")),
    ("billing_order_frozen", lambda: of(Order, confirmed().pk, confirmed_at=None, state="cancelled")),
    ("billing_order_kept", lambda: confirm(sales.order()).delete),
    ("billing_orderline_frozen", lambda: of(OrderLine, confirmed().lines.get().pk, quantity=Decimal(9))),
    ("billing_orderline_frozen", second_line_of_a_frozen_order),
    ("billing_orderline_kept", lambda: confirmed().lines.all().delete),
    ("billing_orderline_moved", line_moved_away),
    ("billing_orderline_currency", line_in_another_currency),
    ("billing_order_currency_of_lines", currency_under_its_lines),
    ("billing_invoice_frozen", lambda: of(Invoice, sent().pk, net=1, total=1, vat=0)),
    ("billing_invoice_frozen", lambda: of(Invoice, sent().pk, number="INV-X")),
    ("billing_invoice_frozen", lambda: of(Invoice, sent().pk, buyer={"name": "Other"})),
    ("billing_invoice_frozen", lambda: of(Invoice, sent().pk, number=None, state="draft", issued_on=None, due_on=None)),
    ("billing_invoice_kept", lambda: sales.invoice(state="finalised").delete),
    ("billing_invoice_currency_of_lines", lambda: of(Invoice, sales.invoice("1").pk, currency="EUR")),
    ("billing_charge_of_draft", line_of_a_sent_invoice),
    ("billing_charge_of_draft", line_in_the_currency_of_another_invoice),
    ("billing_charge_moved", line_moved_to_a_sent_invoice),
    ("billing_charge_moved", waiting_charge_put_on_an_invoice_in_another_currency),
    ("billing_charge_frozen", lambda: of(Charge, sent().charges.get().pk, net=1)),
    ("billing_charge_frozen", lambda: of(Charge, sent().charges.get().pk, description="Other")),
    ("billing_charge_frozen", line_taken_from_a_sent_invoice),
    ("billing_charge_kept", lambda: sent().charges.all().delete),
    ("billing_product_counted", product_counted_otherwise),
]


@pytest.mark.parametrize(("name", "build"), BROKEN)
def test_the_database_refuses_what_breaks_a_rule(name, build):
    act = build()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


def test_no_rule_goes_untested():
    assert {rule.name for rule in RULES} == {name for name, _build in BROKEN}


def test_every_trigger_is_there_also_after_a_table_was_rebuilt():
    """On SQLite a migration that rebuilds a table loses its triggers and must install them again."""
    wanted = {f"{rule.name}_{event}" for rule in RULES for event in rule.events}
    there = "SELECT tgname FROM pg_trigger" if connection.vendor == "postgresql" else "SELECT name FROM sqlite_master"
    with connection.cursor() as cursor:
        cursor.execute(there)
        assert wanted <= {name for (name,) in cursor.fetchall()}


def test_what_is_true_goes_through():
    version = sales.plan()
    parent = sales.subscription({"plan_version": version, "ends_on": FEB})
    sales.item(parent, plan_version=version, starts_on=FEB, ends_on=MAR)
    sales.item(parent, plan_version=sales.plan(charge="usage"), line=2, committed_quantity=Decimal(5))
    sales.item(parent, plan_version=sales.plan(account=parent.account), line=3)
    Order.objects.filter(pk=confirmed().pk).update(state="fulfilled")
    unsold = sales.plan()
    PlanTier.objects.filter(version=unsold).update(unit_price=Decimal(7))
    assert parent.items.count() == 4


def test_what_an_invoice_goes_through_after_it_was_sent_goes_through():
    invoice, other = sent(), make.account()
    Invoice.objects.filter(pk=invoice.pk).update(state="paid", paid=invoice.total, paid_on=FEB, account=other)
    Charge.objects.filter(invoice=invoice).update(account=other, is_voided=True)
    draft = sales.invoice("1", "2", account=other)
    draft.charges.filter(position=2).update(net=5)
    draft.charges.filter(position=2).update(invoice=None, position=None, vat_rate=None)
    draft.charges.all().delete()
    draft.delete()
    assert Charge.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_flush_empties_all_tables_and_keeps_the_rules():
    confirmed()
    sales.subscription(sales.plan())
    call_command("flush", interactive=False)
    first_rows = import_module("billing.migrations.0002_first_rows")
    first_rows.make_first_rows(apps, None)
    first_rows.ship_rates(apps, None)
    assert not PlanTier.objects.exists() and not Order.objects.exists()
    version = sales.subscription(sales.plan()).items.get().plan_version
    with pytest.raises(IntegrityError, match="billing_tier_kept"):
        PlanTier.objects.filter(version=version).delete()
