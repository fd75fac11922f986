"""A file of customers with subscriptions: one line for each item, plans found or made, nothing twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import Account, Activity, GroupMembership
from billing.models import PlanVersion, PricePlan, Product, Subscription
from tests import make, sales
from tests.accounts.importing import bring, check, counts, problems
from tests.billing.importing import file, kept, more, reviewed, row, stored, today

pytestmark = pytest.mark.django_db


def test_a_line_makes_customer_product_plan_and_subscription():
    batch = bring(file(row(end_date="2030-12-31", signed_date="2024-12-01", minimum_commitment="250")))
    assert counts(batch) == {"created": 1}
    one = Subscription.objects.select_related("account").get()
    assert (one.number, one.account.customer_number, one.state, one.currency_id) == ("A-1", "K-1", "active", "SEK")
    assert (one.billing_interval_months, one.period_mode, one.billing_practice) == (1, "calendar", "advance")
    assert (one.starts_on, one.ends_on, one.signed_on) == (date(2025, 1, 15), date(2031, 1, 1), date(2024, 12, 1))
    assert (one.minimum_commitment, one.mrr) == (250, 500)
    assert stored() == [("A-1", "Seat", "Standard", 5, 100, 0)]
    assert PricePlan.objects.get().account == one.account
    assert list(Activity.objects.filter(source="import").order_by("verb").values_list("verb", flat=True)) == [
        "account.created",
        "plan.created",
        "product.created",
        "subscription.created",
    ]


def test_customer_and_subscription_columns_may_be_empty_on_further_lines():
    batch = bring(
        file(
            row(),
            more(subscription="A-1", product="SMS", price_plan="Block", quantity="1", unit_price="20"),
            more(subscription="A-2", product="Seat", quantity="1", unit_price="7", start_date="2025-02-01"),
        )
    )
    assert counts(batch) == {"created": 3}
    assert stored() == [
        ("A-1", "Seat", "Standard", 5, 100, 0),
        ("A-1", "SMS", "Block", 1, 20, 0),
        ("A-2", "Seat", "Seat", 1, 7, 0),
    ]
    assert kept() == reviewed(batch) == {"SEK": Decimal(527)}


def test_a_line_without_any_customer_column_goes_on_about_the_customer_above():
    second = {"subscription": "A-2", "product": "SMS", "quantity": "1", "unit_price": "20", "start_date": "2025-02-01"}
    batch = bring(file(row(), second, row(customer_number="K-2", subscription="B-1", product="SMS")))
    assert counts(batch) == {"created": 3}
    owners = dict(Subscription.objects.values_list("number", "account__customer_number"))
    assert owners == {"A-1": "K-1", "A-2": "K-1", "B-1": "K-2"}


def test_lines_without_a_number_are_one_subscription_where_they_say_the_same():
    first = row(subscription=None, subscription_name="Big deal")
    also = {"subscription_name": "Big deal", "start_date": "2025-01-15", "quantity": "1", "unit_price": "3"}
    lines = file(
        first,
        more(**also, product="SMS"),
        more(**{**also, "subscription_name": "Other"}, product="SMS"),
    )
    assert counts(bring(lines)) == {"created": 3}
    assert list(Subscription.objects.order_by("pk").values_list("number", "name")) == [
        ("S-00001", "Big deal"),
        ("S-00002", "Other"),
    ]
    again = bring(lines)
    assert (counts(again), Subscription.objects.count()) == ({"unchanged": 3}, 2)


def test_a_line_that_says_the_same_again_is_a_repeat():
    assert counts(bring(file(row(), row()))) == {"created": 1, "repeated": 1}
    assert len(stored()) == 1


def test_a_line_without_subscription_columns_is_a_customer_as_before():
    lines = file(row(), {"customer_number": "K-2", "name": "Only a customer"}, more())
    assert counts(bring(lines)) == {"created": 2, "repeated": 1}
    assert Subscription.objects.count() == 1


def test_masters_and_members_in_any_order_with_their_subscriptions():
    lines = file(
        row(customer_number="K-2", name="Member", subscription="B-1", master="K-1"),
        row(),
        more(subscription="A-1", product="SMS", quantity="1", unit_price="20"),
    )
    assert counts(bring(lines)) == {"created": 3}
    assert GroupMembership.objects.get().master.customer_number == "K-1"
    assert kept() == {"SEK": Decimal(1020)}
    assert counts(bring(lines)) == {"unchanged": 3}


def test_customers_that_are_there_get_subscriptions():
    make.account(customer_number="K-1", name="Kund AB", currency="EUR")
    batch = bring(file(more(subscription="A-1", start_date="2025-01-15", product="Seat", quantity="2", unit_price="5")))
    assert counts(batch) == {"created": 1}
    assert Subscription.objects.get().currency_id == "EUR"
    assert kept() == reviewed(batch) == {"EUR": Decimal(10)}


@pytest.mark.parametrize(("until", "state"), [(-1, "ended"), (0, "active"), (30, "active"), (None, "active")])
def test_a_subscription_whose_last_day_is_past_is_ended(until, state):
    end = (today() + timedelta(days=until)).isoformat() if until is not None else ""
    batch = bring(file(row(end_date=end)))
    assert Subscription.objects.get().state == state
    assert kept() == reviewed(batch) or state == "ended"
    assert reviewed(batch)["SEK"] == (0 if state == "ended" else 500)


def test_a_subscription_that_starts_later_is_worth_nothing_yet():
    batch = bring(file(row(start_date=(today() + timedelta(days=9)).isoformat())))
    assert (Subscription.objects.get().state, reviewed(batch), kept()) == ("active", {"SEK": Decimal(0)}, {})


# Plans ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def seat():
    return sales.product("Seat", sku="ST-1")


def the_plan() -> PlanVersion:
    return Subscription.objects.get().items.select_related("plan_version__plan").get().plan_version


@pytest.mark.parametrize("words", [{"product": "SEAT"}, {"product": "ST-1"}, {"price_plan": None}])
def test_the_plan_of_that_name_for_everybody_is_used(seat, words):
    offered = sales.plan(product=seat, name="Standard", price="100")
    bring(file(row(unit_price=None, **words)))
    assert the_plan() == offered
    assert Product.objects.count() == 1


@pytest.mark.parametrize(
    ("plan", "line", "is_used"),
    [
        ({"price": "100"}, {}, True),
        ({"price": "90"}, {}, False),
        ({"price": "1200", "months": 12}, {}, True),
        ({"price": "1200", "months": 12}, {"billing_interval_months": "3", "unit_price": "300"}, True),
        ({"price": "100"}, {"billing_interval_months": "3"}, False),
        ({"price": "100"}, {"billing_interval_months": "3", "price_interval_months": "1"}, True),
        ({"price": "100", "is_active": False}, {}, False),
        ({"price": "100", "currency_id": "EUR"}, {}, False),
        ({"tiers": [("10", "100", "0"), (None, "90", "0")], "mode": "volume"}, {}, False),
        ({"tiers": [(None, "100", "5")]}, {}, False),
    ],
)
def test_a_price_per_unit_uses_the_plan_that_says_exactly_that_or_makes_one(seat, plan, line, is_used):
    offered = sales.plan(product=seat, name="Standard", **plan)
    bring(file(row(**line)))
    made = the_plan()
    assert (made == offered) is is_used
    if not is_used:
        assert made.plan.account.customer_number == "K-1"
        assert made.price_interval_months == int(line.get("billing_interval_months", 1))
        assert made.plan.name == "Standard"


def test_a_price_of_a_year_billed_by_the_quarter():
    bring(file(row(billing_interval_months="3", price_interval_months="12", unit_price="1200", quantity="1")))
    assert (the_plan().price_interval_months, Subscription.objects.get().mrr) == (12, 100)


def test_one_customer_with_two_subscriptions_at_one_price_has_one_plan_of_its_own():
    bring(
        file(
            row(),
            more(
                subscription="A-2",
                product="Seat",
                price_plan="Standard",
                quantity="1",
                unit_price="100.00",
                start_date="2025-03-01",
            ),
        )
    )
    assert (PricePlan.objects.count(), Subscription.objects.count()) == (1, 2)
    bring(file(row(subscription="A-3", customer_number="K-1")))
    assert PricePlan.objects.count() == 1


def test_a_committed_quantity_is_of_a_plan_by_usage():
    bring(file(row(quantity=None, committed_quantity="1000", unit_price="0.5")))
    item = Subscription.objects.get().items.get()
    assert (the_plan().plan.charge, item.quantity, item.committed_quantity) == ("usage", None, 1000)
    assert Subscription.objects.get().mrr == 500


def test_neither_quantity_is_usage_as_it_comes():
    batch = bring(file(row(quantity=None, unit_price="0.5")))
    item = Subscription.objects.get().items.get()
    assert (the_plan().plan.charge, item.quantity, item.committed_quantity) == ("usage", None, None)
    assert reviewed(batch) == {"SEK": 0}


@pytest.mark.parametrize(
    ("column", "word", "field", "value"),
    [
        ("billing_practice", "förskott", "billing_practice", "advance"),
        ("billing_practice", "etterskudd", "billing_practice", "arrears"),
        ("billing_practice", "In arrears", "billing_practice", "arrears"),
        ("period_mode", "löpande", "period_mode", "continuous"),
        ("period_mode", "kalender", "period_mode", "calendar"),
        ("billing_interval_months", "kvartal", "billing_interval_months", 3),
        ("billing_interval_months", "månad", "billing_interval_months", 1),
        ("billing_interval_months", "årlig", "billing_interval_months", 12),
    ],
)
def test_choices_are_read_in_three_languages(column, word, field, value):
    bring(file(row(**{column: word})))
    assert getattr(Subscription.objects.get(), field) == value


def test_a_check_writes_nothing():
    check(file(row()))
    assert (Account.objects.count(), Product.objects.count(), Subscription.objects.count()) == (0, 0, 0)


def test_the_review_shows_what_the_rows_come_to(client_as, ada):
    batch = check(file(row()), by=ada)
    page = client_as(ada).get(f"/customers/import/{batch.pk}/").content.decode()
    assert "New subscriptions" in page and "SEK\xa0500.00" in page
    assert problems(batch) == []
