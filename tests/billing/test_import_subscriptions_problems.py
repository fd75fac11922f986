"""What cannot be imported of a subscription: row, column, value, and how to repair it."""

from datetime import timedelta

import pytest

from accounts.models import Account
from billing.models import Currency, Subscription
from plock.kit.importing import wrong_rows
from plock.kit.models import ImportLine
from tests import make, sales
from tests.accounts.importing import bring, check, counts, problems
from tests.billing.importing import file, more, row, today

pytestmark = pytest.mark.django_db

BAD = [
    ({"quantity": "-1"}, "quantity", "-1", "Write 0 or more"),
    ({"quantity": "1.1234567"}, "quantity", "1.1234567", "more than 6 decimals"),
    ({"quantity": "9999999999.999999"}, "quantity", "9999999999.999999", "at most 15"),
    ({"quantity": "many"}, "quantity", "many", "is not a number"),
    ({"unit_price": "-100"}, "unit_price", "-100", "Write 0 or more"),
    ({"rebate_percent": "101"}, "rebate_percent", "101", "from 0 to 100"),
    ({"minimum_commitment": "-5"}, "minimum_commitment", "-5", "Write 0 or more"),
    ({"billing_interval_months": "0"}, "billing_interval_months", "0", "from 1 to 120"),
    ({"billing_practice": "sometimes"}, "billing_practice", "sometimes", "is not one of"),
    ({"start_date": "1025-01-15"}, "start_date", "1025-01-15", "from 1900 to 2199"),
    ({"start_date": ""}, "start_date", "", "needs a start date"),
    ({"end_date": "2025-01-14"}, "end_date", "2025-01-14", "ends before it starts"),
    ({"product": ""}, "product", "", "Fill in the product"),
    ({"rebate_percent": "", "rebate_until": "2027-01-31"}, "rebate_until", "2027-01-31", "no percentage"),
    ({"rebate_percent": "5", "rebate_until": "2024-12-31"}, "rebate_until", "2024-12-31", "before the item starts"),
    ({"committed_quantity": "7"}, "committed_quantity", "7", "Fill in one of them"),
    ({"subscription": "A" * 33}, "subscription", "A" * 33, "at most 32 characters"),
    ({"unit_price": ""}, "price_plan", "Standard", "Fill in the price per unit"),
    ({"unit_price": "", "price_plan": ""}, "unit_price", "", "no price plan in SEK"),
    ({"product": "Old seat"}, "product", "Old seat", "not active any more"),
    ({"product": "SMS", "price_plan": "Meter", "quantity": "5"}, "quantity", "5", "priced by usage"),
    ({"product": "SMS", "price_plan": "Flat", "quantity": ""}, "quantity", "", "Fill in the quantity"),
    ({"product": "SMS", "price_plan": "Euro", "unit_price": ""}, "price_plan", "Euro", "is in EUR"),
    ({"product": "SMS", "price_plan": "", "unit_price": ""}, "price_plan", "", "several price plans"),
    ({"currency": "CRC"}, "currency", "CRC", "no exchange rate for CRC"),
    ({"state": "pending"}, "subscription", "A-1", "waits for approval"),
    ({"state": "archived"}, "subscription", "A-1", "is archived"),
]


@pytest.fixture
def catalogue():
    sms = sales.product("SMS")
    sales.plan(product=sms, name="Meter", charge="usage")
    sales.plan(product=sms, name="Flat")
    sales.plan(product=sms, name="Second")
    sales.plan(product=sms, name="Euro", currency_id="EUR")
    sales.product("Old seat", is_active=False)


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(("values", "column", "value", "repair"), BAD)
def test_bad_input_is_named_and_nothing_is_written(values, column, value, repair):
    every = {"rebate_percent": "", "rebate_until": "", "end_date": "", "committed_quantity": ""}
    batch = bring(file(row(**values), **every))
    [line] = batch.lines.filter(kind=ImportLine.Kind.WRONG)
    assert (line.line, line.column, line.value) == (2, column, value)
    assert repair in line.message
    assert (Account.objects.count(), Subscription.objects.count()) == (0, 0)


def test_a_currency_without_a_rate_is_one_we_cannot_sum():
    assert not Currency.objects.filter(pk="CRC").exists()


def test_an_archived_customer_may_have_had_subscriptions():
    batch = bring(file(row(state="archived", end_date="2025-06-30")))
    assert (counts(batch), Subscription.objects.get().state) == ({"created": 1}, "ended")


def test_the_number_of_another_customers_subscription_is_refused_with_its_name():
    other = make.account(name="Somebody else")
    sales.subscription(sales.plan(), account=other, number="A-1")
    [(line, column, message)] = problems(check(file(row())))
    assert (line, column) == (2, "subscription")
    assert "Somebody else" in message


def test_one_number_for_two_customers_of_a_file_is_refused_with_the_row():
    found = problems(check(file(row(), row(customer_number="K-2", name="Other"))))
    assert [(line, column) for line, column, _message in found] == [(2, ""), (3, "subscription")]
    assert "Row 3" in found[0][2] and "Row 2" in found[1][2]


@pytest.mark.parametrize(
    ("further", "column", "about"),
    [
        (
            {"start_date": "2025-02-01", "product": "SMS", "quantity": "1", "unit_price": "1"},
            "start_date",
            "the same subscription",
        ),
        ({"product": "Seat", "price_plan": "Standard", "quantity": "6"}, "quantity", "the same item"),
        ({"name": "Another name", "product": "SMS", "quantity": "1", "unit_price": "1"}, "name", "the same record"),
    ],
)
def test_contradictions_are_named_with_both_rows_and_the_subscription_stays_out(further, column, about):
    batch = check(file(row(), more(subscription="A-1", **further), row(customer_number="K-2", subscription="B-1")))
    found = problems(batch)
    [(_row, _column, message)] = [problem for problem in found if problem[:2] == (3, column)]
    assert "row 2" in message and about in message
    assert [line for line, _column, _message in found] == [2, 3]
    assert counts(batch) == {"created": 1, "failed": 2}


def test_lines_fall_with_the_customer_they_are_about():
    bad = row(country="Atlantis")
    rows = [bad, more(subscription="A-2", product="Seat", quantity="1", unit_price="1", start_date="2025-01-01")]
    batch = bring(file(*rows, row(customer_number="K-2", subscription="B-1")), mode="good")
    assert [(line, "Row 2" in message) for line, _column, message in problems(batch)] == [(2, False), (3, True)]
    assert list(Subscription.objects.values_list("number", flat=True)) == ["B-1"]


def test_a_subscription_is_imported_whole_or_not_at_all():
    rows = [
        row(),
        more(subscription="A-1", product="SMS", quantity="-1", unit_price="1"),
        more(subscription="A-2", product="SMS", quantity="1", unit_price="1", start_date="2025-01-01"),
        row(customer_number="K-2", subscription="B-1"),
    ]
    batch = bring(file(*rows), mode="good")
    assert [line for line, _column, _message in problems(batch)] == [2, 3, 4]
    assert list(Subscription.objects.values_list("number", flat=True)) == ["B-1"]


def test_wrong_rows_come_back_ready_to_be_repaired():
    second = {"subscription": "A-2", "product": "SMS", "quantity": "-1", "unit_price": "20", "start_date": "2025-02-01"}
    batch = bring(file(row(), second), mode="good")
    again = b"".join(wrong_rows.stream(batch)).decode().splitlines()
    assert [line.split(",")[0] for line in again] == [
        "\ufeffcustomer_number" if again[0][0] == "\ufeff" else "customer_number",
        "K-1",
    ]
    assert Subscription.objects.get().number == "A-1"


def test_a_pending_customer_of_ours_cannot_get_a_running_subscription():
    make.account(customer_number="K-1", state="pending")
    day = (today() + timedelta(days=3)).isoformat()
    said = more(subscription="A-1", product="Seat", quantity="1", unit_price="1", start_date=day)
    [(_line, column, message)] = problems(check(file(said)))
    assert (column, "Approve it first" in message) == ("subscription", True)
