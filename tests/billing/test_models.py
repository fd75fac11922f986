"""The rows of billing cannot lie: every constraint says so in a form, and the database refuses it past the form."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from billing.models import (
    BillingRun,
    Charge,
    Currency,
    ExchangeRate,
    FiguresDay,
    Invoice,
    Movement,
    Order,
    OrderLine,
    Payment,
    PlanTier,
    PlanVersion,
    PricePlan,
    Product,
    RateFeed,
    RunPart,
    RunProblem,
    Subscription,
    SubscriptionChange,
    SubscriptionItem,
    Usage,
)
from tests import make, sales
from tests.accounts.test_models import complaints

pytestmark = pytest.mark.django_db
JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
NOT_A_CHOICE = "is not a valid choice"


def rate(**bad):
    return lambda: ExchangeRate(**{"currency_id": "SEK", "on": date(1990, 1, 1), "per_euro": Decimal(11), **bad})


def second_rate():
    rate()().save()
    return rate()()


def product(**bad):
    return lambda: Product(**{"name": "Seat", "name_key": "seat", "sort_name": "seat", **bad})


def second_product():
    sales.product("Seat", sku="S1")
    return product(name="Other", name_key="other", sku="S1")()


def plan(**bad):
    return lambda: PricePlan(
        **{"product": sales.product(), "name": "Basic", "name_key": "basic", "currency_id": "SEK", **bad}
    )


def second_plan():
    first = plan()()
    first.save()
    return plan(product=first.product)()


def version(**bad):
    def build():
        first = plan()()
        first.save()
        return PlanVersion(**{"plan": first, "number": 1, **bad})

    return build


def second_version():
    return PlanVersion(plan=sales.plan().plan, number=1)


def tier(**bad):
    return lambda: PlanTier(**{"version": version_with_tier(), "up_to": Decimal(10), **bad})


def version_with_tier():
    return sales.plan(tiers=[("100", "5", "0"), (None, "4", "0")], mode="graduated")


def subscription(**bad):
    given = {"number": "S-X", "currency_id": "SEK", "starts_on": FEB}
    return lambda: Subscription(**{**given, "account": make.account(), **bad})


def item(*before, **bad):
    """An item of a subscription whose line 1 has rows with these (starts_on, ends_on) already."""

    def build():
        plan_version = sales.plan()
        parent = sales.subscription()
        for starts_on, ends_on in before:
            sales.item(parent, plan_version=plan_version, starts_on=starts_on, ends_on=ends_on)
        given = {"subscription": parent, "line": 1, "plan_version": plan_version, "quantity": Decimal(1)}
        return SubscriptionItem(**{**given, **bad})

    return build


def change(**bad):
    return lambda: SubscriptionChange(
        **{"subscription": sales.subscription(), "kind": "terms", "line": 1, "effective_on": FEB, **bad}
    )


def order(**bad):
    return lambda: Order(**{"number": "O-X", "account": make.account(), "currency_id": "SEK", "ordered_on": JAN, **bad})


def order_line(**bad):
    return lambda: OrderLine(
        **{"order": sales.order(), "position": 1, "product": sales.product(), "unit_price": Decimal(1), **bad}
    )


def second_position():
    first = order_line()()
    first.save()
    return order_line(order=first.order)()


def charge(**bad):
    def build():
        parent = sales.subscription(sales.plan())
        given = {"account": parent.account, "subscription": parent, "item": parent.items.get(), "currency_id": "SEK"}
        days = {"billing_date": JAN, "starts_on": JAN, "ends_on": FEB}
        return Charge(**{**given, **days, "kind": "advance", "net": Decimal(1), **bad})

    return build


def second_charge():
    first = charge()()
    first.save()
    return charge(item=first.item)()


def second_minimum():
    first = charge(kind="minimum_commitment", item=None)()
    first.save()
    return charge(kind="minimum_commitment", item=None, subscription=first.subscription)()


def invoice(**bad):
    given = {"currency_id": "SEK", "billing_date": JAN}
    return lambda: Invoice(**{**given, "account": make.account(), **bad})


def numbered(**bad):
    return invoice(**{"state": "finalised", "number": "INV-1", "issued_on": JAN, "due_on": FEB, **bad})


def second_draft():
    return invoice(account=sales.invoice().account)()


def payment(**bad):
    return lambda: Payment(**{"invoice": sales.invoice(), "amount": Decimal(1), "paid_on": FEB, **bad})


def run(**bad):
    return lambda: BillingRun(**{"as_of": FEB, **bad})


def part(**bad):
    return lambda: RunPart(**{"run": sales.run(), "position": 1, "accounts": [], **bad})


def second_part():
    first = part()()
    first.save()
    return part(run=first.run)()


def problem(**bad):
    return lambda: RunProblem(
        **{"run": sales.run(), "account": make.account(), "reason": "defect", "message": "Oh", **bad}
    )


def usage(**bad):
    return lambda: Usage(
        **{"account": make.account(), "product": sales.product(), "on": JAN, "quantity": Decimal(1), **bad}
    )


def second_usage(by_a_user):
    person = make.account_user() if by_a_user else None
    first = usage(person=person)()
    first.save()
    return usage(account=first.account, product=first.product, person=person)()


def movement(**bad):
    return lambda: Movement(
        **{"account": make.account(), "month": JAN, "kind": "new", "currency": "SEK", "amount": Decimal(1), **bad}
    )


def second_movement():
    first = movement()()
    first.save()
    return movement(account=first.account)()


CASES = {
    "billing_currency_has_code": (lambda: Currency(code=""), "billing_currency_has_code"),
    "billing_exchangerate_one_a_day": (second_rate, "already"),
    "billing_exchangerate_positive": (rate(per_euro=Decimal(0)), "An exchange rate is above 0"),
    "billing_exchangerate_source_known": (rate(source="rumour"), NOT_A_CHOICE),
    "billing_product_sku_unique": (second_product, "Another product already has this SKU"),
    "billing_product_named": (product(unit=""), "A product has a name and a unit"),
    "billing_product_aggregation_known": (product(aggregation="guess"), NOT_A_CHOICE),
    "billing_product_vat_in_range": (product(vat_rate=Decimal(101)), "VAT is 0 to 100 %"),
    "billing_priceplan_name_unique": (second_plan, "already has a price plan of that name in that currency"),
    "billing_priceplan_named": (plan(name=""), "cannot be blank"),
    "billing_priceplan_charge_known": (plan(charge="gift"), NOT_A_CHOICE),
    "billing_planversion_number_unique": (second_version, "already exists"),
    "billing_planversion_mode_known": (version(mode="lottery"), "billing_planversion_mode_known"),
    "billing_planversion_blocks_have_size": (version(mode="blocks"), "need a block size above 0"),
    "billing_planversion_interval_in_range": (version(price_interval_months=0), "A price is for 1 to 120 months"),
    "billing_planversion_number_positive": (version(number=0), "billing_planversion_number_positive"),
    "billing_plantier_one_end": (tier(up_to=None), "Two tiers end at the same quantity"),
    "billing_plantier_end_positive": (tier(up_to=Decimal(0)), "A tier ends above 0, or is open"),
    "billing_plantier_not_negative": (tier(unit_price=Decimal(-1)), "Prices are 0 or more"),
    "billing_subscription_numbered": (subscription(number=""), "cannot be blank"),
    "billing_subscription_state_known": (subscription(state="lost"), NOT_A_CHOICE),
    "billing_subscription_mode_known": (subscription(period_mode="lunar"), NOT_A_CHOICE),
    "billing_subscription_practice_known": (subscription(billing_practice="never"), NOT_A_CHOICE),
    "billing_subscription_interval_in_range": (subscription(billing_interval_months=121), "every 1 to 120 months"),
    "billing_subscription_ends_after_start": (subscription(ends_on=JAN), "ends after it starts"),
    "billing_subscription_ended_has_end": (subscription(state="ended"), "An ended subscription has an end date"),
    "billing_subscription_paused_since": (subscription(state="paused"), "has a date it is paused since"),
    "billing_subscription_minimum_not_negative": (
        subscription(minimum_commitment=Decimal(-1)),
        "The minimum commitment is 0 or more",
    ),
    "billing_item_one_start": (item((FEB, None), starts_on=FEB), "already exists"),
    "billing_item_one_first": (item((None, FEB), ends_on=FEB), "billing_item_one_first"),
    "billing_item_one_last": (item((FEB, None), starts_on=JAN), "billing_item_one_last"),
    "billing_item_line_positive": (item(line=0), "billing_item_line_positive"),
    "billing_item_quantity_not_negative": (item(quantity=Decimal(-1)), "A quantity is 0 or more"),
    "billing_item_one_quantity": (item(committed_quantity=Decimal(1)), "A fixed price has a quantity"),
    "billing_item_rebate_in_range": (item(rebate_percent=Decimal(101)), "A rebate is 0 to 100 %"),
    "billing_item_ends_after_start": (item(starts_on=FEB, ends_on=FEB), "An item ends after it starts"),
    "billing_change_kind_known": (change(kind="whim"), NOT_A_CHOICE),
    "billing_change_of_line_or_all": (change(kind="end"), "billing_change_of_line_or_all"),
    "billing_order_numbered": (order(number=""), "cannot be blank"),
    "billing_order_state_known": (order(state="lost"), NOT_A_CHOICE),
    "billing_order_confirmed_stays": (order(confirmed_at=timezone.now()), "billing_order_confirmed_stays"),
    "billing_order_confirmed_when": (order(state="confirmed"), "billing_order_confirmed_when"),
    "billing_order_terms_known": (order(billing_practice="never"), NOT_A_CHOICE),
    "billing_order_interval_in_range": (order(billing_interval_months=0), "every 1 to 120 months"),
    "billing_orderline_position_unique": (second_position, "already exists"),
    "billing_orderline_position_positive": (order_line(position=0), "billing_orderline_position_positive"),
    "billing_orderline_quantity_not_negative": (order_line(quantity=Decimal(-1)), "A quantity is 0 or more"),
    "billing_orderline_price_not_negative": (order_line(unit_price=Decimal(-1)), "A price is 0 or more"),
    "billing_orderline_priced": (order_line(unit_price=None), "A line has a price plan or a unit price"),
    "billing_orderline_rebate_in_range": (order_line(rebate_percent=Decimal(-1)), "A rebate is 0 to 100 %"),
    "billing_charge_once": (second_charge, "This is billed already"),
    "billing_charge_kind_known": (charge(kind="fine"), NOT_A_CHOICE),
    "billing_charge_one_off_or_of_days": (charge(kind="one_off"), "billing_charge_one_off_or_of_days"),
    "billing_charge_quantity_not_negative": (charge(quantity=Decimal(-1)), "billing_charge_quantity_not_negative"),
    "billing_charge_rebate_in_range": (charge(rebate_percent=Decimal(101)), "billing_charge_rebate_in_range"),
    "billing_charge_minimum_once": (second_minimum, "This is billed already"),
    "billing_charge_credit_reverses": (charge(kind="credit", item=None), "billing_charge_credit_reverses"),
    "billing_charge_on_a_line_or_none": (charge(position=1), "billing_charge_on_a_line_or_none"),
    "billing_charge_voided_was_billed": (charge(is_voided=True), "billing_charge_voided_was_billed"),
    "billing_invoice_one_draft": (second_draft, "There is a draft for this already"),
    "billing_invoice_state_known": (numbered(state="lost"), NOT_A_CHOICE),
    "billing_invoice_numbered_unless_draft": (invoice(number="INV-1"), "has a number and its dates; a draft has none"),
    "billing_invoice_number_not_empty": (numbered(number=""), "billing_invoice_number_not_empty"),
    "billing_invoice_due_after_issue": (numbered(due_on=date(2025, 12, 31)), "is due on its date or later"),
    "billing_invoice_schedule_known": (invoice(interval_months=1), "billing_invoice_schedule_known"),
    "billing_invoice_adds_up": (invoice(net=Decimal(1)), "The total is net and VAT together"),
    "billing_invoice_settled_within_total": (numbered(credited=Decimal(1)), "No more can be credited than"),
    "billing_payment_positive": (payment(amount=Decimal(0)), "A payment is more than 0"),
    "billing_run_state_known": (run(state="lost", finished_at=timezone.now()), NOT_A_CHOICE),
    "billing_run_finished_unless_running": (run(state="done"), "billing_run_finished_unless_running"),
    "billing_runpart_position": (second_part, "already exists"),
    "billing_runproblem_reason_known": (problem(reason="mood"), NOT_A_CHOICE),
    "billing_usage_one_a_day": (lambda: second_usage(by_a_user=False), "billing_usage_one_a_day"),
    "billing_usage_one_a_day_and_user": (lambda: second_usage(by_a_user=True), "billing_usage_one_a_day_and_user"),
    "billing_usage_not_negative": (usage(quantity=Decimal(-1)), "A quantity is 0 or more"),
    "billing_movement_once": (second_movement, "already exists"),
    "billing_movement_month_starts": (movement(month=date(2026, 1, 2)), "billing_movement_month_starts"),
    "billing_movement_sign": (movement(amount=Decimal(-1)), "billing_movement_sign"),
    "billing_figuresday_only_one": (lambda: FiguresDay(pk=2), "billing_figuresday_only_one"),
    "billing_ratefeed_only_one": (lambda: RateFeed(pk=2), "billing_ratefeed_only_one"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_form_says_what_is_wrong(name):
    build, message = CASES[name]
    assert message in complaints(build())


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses_it_past_the_form(name):
    bad = CASES[name][0]()
    with pytest.raises(IntegrityError), transaction.atomic():
        bad.save(force_insert=True)


def test_no_constraint_goes_untested():
    named = {one.name for model in apps.get_app_config("billing").get_models() for one in model._meta.constraints}
    assert named == set(CASES)


@pytest.mark.parametrize(
    "build",
    [
        charge(ends_on=None),
        charge(starts_on=None, ends_on=None),
        charge(subscription=None),
        version(mode="blocks", block_size=Decimal(0)),
        version(block_size=Decimal(10)),
        subscription(state="ended", ends_on=FEB, paused_on=FEB),
        charge(vat_rate=Decimal(25)),
        invoice(issued_on=JAN),
        numbered(due_on=None),
        numbered(state="draft"),
        invoice(practice="advance"),
        invoice(net=Decimal(1), vat=Decimal(1), total=Decimal("2.001")),
        invoice(paid=Decimal(-1)),
        numbered(net=Decimal(-5), total=Decimal(-5), credited=Decimal(-6)),
        run(finished_at=timezone.now()),
    ],
)
def test_neither_what_is_unknown_nor_another_form_of_the_same_passes(build):
    with pytest.raises(IntegrityError), transaction.atomic():
        build().save(force_insert=True)


@pytest.mark.parametrize("build", [plan, subscription, order, charge, invoice])
def test_nothing_is_sold_in_a_currency_without_a_rate(build):
    with pytest.raises(IntegrityError), transaction.atomic():
        build(currency_id="KWD")().save(force_insert=True)
        connection.check_constraints()  # PostgreSQL and SQLite look at foreign keys when all is committed


GOOD = (rate(), product(), plan(), version(), tier(), subscription(), item(), change(), order(), order_line(), charge())
BILLED = (invoice(), numbered(), payment(), run(), part(), problem(), usage(), usage(person=None))


@pytest.mark.parametrize("build", [*GOOD, *BILLED, movement()])
def test_what_the_cases_start_from_is_good(build):
    build().save(force_insert=True)


@pytest.mark.parametrize("model", [Product, Subscription])
def test_a_number_or_a_name_is_given_once(model):
    first = (product() if model is Product else subscription())()
    first.save()
    twin = (product() if model is Product else subscription())()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_one_customer_may_have_a_plan_of_the_same_name_as_everybody():
    everybodys = plan()()
    everybodys.save()
    plan(product=everybodys.product, account=make.account())().save()


def test_compensation_may_come_again_and_again_for_the_same_days():
    first = charge(kind="compensation")()
    first.save()
    charge(kind="compensation", item=first.item)().save()


def test_what_is_to_be_billed_again_may_be():
    first = sales.invoice({"subscription": (one := sales.subscription(sales.plan())), "item": one.items.get()}).charges
    first.update(is_voided=True)
    sales.invoice({"subscription": one, "item": one.items.get()})
    assert one.charges.count() == 2


def test_a_draft_is_one_for_each_schedule_and_a_credit_is_no_draft_of_a_run():
    draft = sales.invoice()
    invoice(account=draft.account, interval_months=1, practice="advance")().save()
    invoice(account=draft.account, billing_date=FEB)().save()
    invoice(account=draft.account, credits=numbered_row())().save()


def numbered_row():
    return sales.invoice("1", state="finalised")


def test_usage_of_a_day_is_one_for_each_user_and_one_for_all():
    person = make.account_user()
    first = usage(account=person.account)()
    first.save()
    usage(account=person.account, product=first.product, person=person)().save()
    assert Usage.objects.count() == 2
