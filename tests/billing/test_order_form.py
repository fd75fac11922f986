"""The form of an order: its lines without JavaScript, errors beside the fields, stale saves, copies."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.models import Order
from tests import make, sales
from tests.billing.ordering import confirmed, draft, fields, own_line, plan_line, says

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CREATE = "/orders/new/"


@pytest.fixture
def browser(bo, client_as):
    return client_as(bo)


@pytest.fixture
def account():
    return make.account(name="Nordic Foods", invoice_reference="Karin Ek", po_number="PO-1")


def test_first_one_says_whose_order_it_is(browser, account):
    assert browser.get(CREATE).status_code == 200
    answer = browser.get(CREATE, {"customer": account.customer_number})
    assert (answer.status_code, answer["Location"]) == (303, f"{CREATE}?account={account.pk}")
    assert browser.get(CREATE, {"customer": "nobody at all"}).status_code == 422


def test_the_form_begins_with_what_is_known_of_the_customer(browser, account):
    sent = fields(browser.get(f"{CREATE}?account={account.pk}"))
    assert (sent["reference"], sent["po_number"], sent["currency"]) == ("Karin Ek", "PO-1", "SEK")
    assert sent["ordered_on"] == timezone.localdate().isoformat()
    assert sent["lines-total"] == "3"


def test_an_order_is_made_of_plans_and_of_prices_agreed_on(browser, account):
    seats, sms = sales.plan(), sales.plan(charge="usage")
    setup = sales.product("Setup")
    address = f"{CREATE}?account={account.pk}"
    typed = fields(browser.get(address)) | {
        "ordered_on": "2026-01-01",
        "lines-0-what": f"plan-{seats.pk}",
        "lines-0-quantity": "3",
        "lines-0-rebate_percent": "10",
        "lines-0-rebate_until": "2026-06-30",
        "lines-1-what": f"plan-{sms.pk}",
        "lines-2-what": f"once-{setup.pk}",
        "lines-2-unit_price": "500",
        "lines-2-starts_on": "2026-02-01",
        "lines-2-description": "Two days",
    }
    answer = browser.post(address, typed)
    order = Order.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/orders/{order.pk}/")
    first, second, third = order.lines.order_by("position")
    assert (first.plan_version, first.quantity, first.rebate_until) == (seats, Decimal(3), date(2026, 6, 30))
    assert (second.plan_version, second.quantity, second.is_recurring) == (sms, Decimal(0), True)
    assert (third.product, third.unit_price, third.is_recurring) == (setup, Decimal(500), False)
    assert (third.quantity, third.starts_on, third.description) == (Decimal(1), date(2026, 2, 1), "Two days")
    assert (order.state, order.monthly_total, order.one_off_total) == ("draft", Decimal(270), Decimal(500))


def test_saving_can_place_it_at_once(browser, account):
    plan = sales.plan()
    address = f"{CREATE}?account={account.pk}"
    browser.post(address, fields(browser.get(address)) | {"lines-0-what": f"plan-{plan.pk}", "then": "place"})
    assert Order.objects.get().state == "placed"


def test_more_lines_keeps_what_is_typed_and_complains_of_nothing(browser, account):
    address = f"{CREATE}?account={account.pk}"
    typed = {"lines-1-quantity": "many", "lines-2-description": "x", "ordered_on": "soon", "notes": "typed"}
    answer = browser.post(address, fields(browser.get(address)) | typed | {"more": "1"})
    shown = fields(answer)
    assert answer.status_code == 200
    assert shown["lines-total"] == "6"
    assert {name: shown[name] for name in typed} == typed
    assert b"errorlist" not in answer.content
    assert not Order.objects.exists()


def test_a_removed_line_takes_nothing_else_along(browser, account):
    address = f"{CREATE}?account={account.pk}"
    typed = {f"lines-{n}-description": f"line {n}" for n in range(3)}
    shown = fields(browser.post(address, fields(browser.get(address)) | typed | {"remove": "1"}))
    assert shown["lines-total"] == "2"
    assert [shown[f"lines-{n}-description"] for n in range(2)] == ["line 0", "line 2"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"quantity": "3"}, "Choose what is ordered, or empty the line."),
        ({"what": "month"}, "Enter the price agreed on."),
        ({"what": "plan", "quantity": "-1"}, "A quantity is 0 or more."),
        ({"what": "plan", "rebate_percent": "101"}, "Ensure this value is less than or equal to 100."),
        ({"what": "plan", "rebate_until": "2026-12-31"}, "Enter the rebate that ends then, or no end."),
        ({"what": "plan", "starts_on": "tomorrow"}, "Enter a valid date."),
        ({"what": "plan-987654"}, "Select a valid choice."),
    ],
)
def test_a_wrong_line_is_shown_with_what_is_wrong(browser, account, typed, sentence):
    plan = sales.plan()
    known = {"plan": f"plan-{plan.pk}", "month": f"month-{plan.plan.product_id}"}
    address = f"{CREATE}?account={account.pk}"
    data = fields(browser.get(address)) | {f"lines-0-{name}": known.get(text, text) for name, text in typed.items()}
    answer = browser.post(address, data)
    assert answer.status_code == 422
    assert says(answer, sentence)
    assert says(answer, "Please look at these lines:")
    page = answer.content.decode()
    assert page.index("Please look at these lines:") < page.index('name="ordered_on"')  # seen without scripts, too
    for name, text in typed.items():
        if name != "what":
            assert fields(answer)[f"lines-0-{name}"] == text
    assert not Order.objects.exists()


def test_a_plan_of_another_currency_is_refused_by_name_and_the_choice_is_kept(browser, account):
    plan = sales.plan(name="Basic")
    address = f"{CREATE}?account={account.pk}"
    data = fields(browser.get(address)) | {"lines-0-what": f"plan-{plan.pk}", "currency": "EUR"}
    answer = browser.post(address, data)
    assert answer.status_code == 409
    assert says(answer, "Line 1: the plan Basic is in SEK, and the order in EUR. Choose a plan in EUR.")
    assert fields(answer)["lines-0-what"] == f"plan-{plan.pk}"


def test_a_currency_without_a_rate_is_refused_with_what_to_do(browser, account):
    address = f"{CREATE}?account={account.pk}"
    answer = browser.post(address, fields(browser.get(address)) | {"currency": "KWD"})
    assert answer.status_code == 422
    assert says(answer, "There is no exchange rate for KWD. Add one under Settings, or choose another currency.")


def test_plans_of_the_currency_and_of_the_customer_are_offered(browser, account):
    sales.plan(name="For everybody")
    sales.plan(name="For Nordic Foods", account=account)
    sales.plan(name="For another", account=make.account())
    sales.plan(name="In euro", currency_id="EUR")
    sales.plan(name="No longer", is_active=False)
    shown = browser.get(f"{CREATE}?account={account.pk}").content.decode()
    offered = ("For everybody", "For Nordic Foods", "For another", "In euro", "No longer")
    assert {name for name in offered if name in shown} == {"For everybody", "For Nordic Foods"}


def test_an_archived_customer_gets_no_form(browser):
    archived = make.account(state="archived", name="Gone")
    answer = browser.get(f"{CREATE}?account={archived.pk}", follow=True)
    assert says(answer, "Gone is archived and read-only. Restore it first.")


def edit_page(order):
    return reverse("billing:order_edit", args=[order.pk])


def test_saving_the_form_as_it_is_changes_nothing(browser, account):
    plan = sales.plan()
    order = draft(
        plan_line(plan, "2.5", rebate_percent=Decimal("12.5"), rebate_until=date(2026, 3, 31)),
        own_line("0.004", is_recurring=True, starts_on=date(2026, 5, 1), description="x"),
        own_line("7"),
        account=account,
    )
    answer = browser.post(edit_page(order), fields(browser.get(edit_page(order))))
    assert answer.status_code == 303
    order.refresh_from_db()
    assert order.version == 1


def test_a_line_is_emptied_to_take_it_off(browser, account):
    order = draft(own_line("7"), own_line("8"), account=account)
    emptied = {f"lines-0-{name}": "" for name in ("what", "quantity", "unit_price")}
    browser.post(edit_page(order), fields(browser.get(edit_page(order))) | emptied)
    assert [line.unit_price for line in order.lines.all()] == [Decimal(8)]


def test_an_order_is_ordered_again(browser, account):
    order = confirmed(
        own_line("100", is_recurring=True, starts_on=date(2026, 3, 1)),
        own_line("50", rebate_percent=Decimal(5), rebate_until=date(2026, 6, 30)),
        account=account,
        billing_interval_months=12,
    )
    address = f"{CREATE}?account={account.pk}&copy={order.pk}"
    assert browser.post(address, fields(browser.get(address))).status_code == 303
    again = Order.objects.order_by("pk").last()
    assert (again.number, again.state, again.billing_interval_months) == ("O-00002", "draft", 12)
    assert (again.monthly_total, again.one_off_total) == (Decimal(100), Decimal(50))
    assert {(line.starts_on, line.rebate_until) for line in again.lines.all()} == {(None, None)}


@pytest.mark.parametrize(
    "data",
    [
        {"lines-total": "99999999"},
        {"lines-total": "x"},
        {"lines-total": "-1"},
        {"lines-0-what": "plan-99999999999999999999"},
        {"lines-0-what": "plan-"},
        {"lines-0-quantity": "1e999"},
        {"lines-0-unit_price": "NaN"},
        {"more": "1", "lines-total": "200"},
        {"remove": "7777"},
        {"currency": "\0"},
        {"version": "9" * 40},
        {"billing_interval_months": "0"},
        {"billing_interval_months": "32767"},
        {"ordered_on": "0001-01-01"},
    ],
)
def test_nonsense_breaks_nothing(browser, account, data):
    order = draft(own_line("100"), account=account)
    answer = browser.post(edit_page(order), fields(browser.get(edit_page(order))) | data)
    assert answer.status_code in {200, 303, 409, 422}
