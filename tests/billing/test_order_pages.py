"""The pages of an order as sales and accounts see them: amounts, what will happen, what became of it, paper."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.services.activity import Origin
from billing.models import Charge, Order
from billing.services import orders, subscriptions
from tests import make, sales
from tests.billing.ordering import confirmed, draft, own_line, placed, plan_line

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FEB = date(2026, 2, 1)


@pytest.fixture
def browser(bo, client_as):
    return client_as(bo)


def words(response):
    """The text of a page, one line."""
    text = re.sub(r"</?b>", "", response.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\xa0", " ").split())


def page(browser, name, order):
    return words(browser.get(reverse(f"billing:order_{name}", args=[order.pk])))


def do(browser, verb, order, **data):
    return browser.post(reverse(f"billing:order_{verb}", args=[order.pk]), data, follow=True)


@pytest.fixture
def offer():
    """An order with everything: a yearly platform, seats at a rebate, SMS as used and workshops."""
    platform = sales.plan(product=sales.product("Platform", unit="platform"), name="Business", price="1200", months=12)
    seats = sales.product("Seats", unit="seat", unit_plural="seats")
    sms = sales.plan(product=sales.product("SMS", unit="SMS"), name="As used", price="0.0045", charge="usage")
    return placed(
        plan_line(platform),
        own_line("99.5", product=seats, is_recurring=True, quantity="3", rebate_percent=Decimal(10), starts_on=FEB),
        plan_line(sms, "0"),
        own_line("500", product=sales.product("Workshop", unit="workshop"), description="Two days"),
        account=make.account(name="Nordic Foods", address="Storgatan 1", postal_code="111 22", city="Stockholm"),
        po_number="PO-77",
        reference="Karin Ek",
    )


def test_the_page_shows_lines_and_totals(browser, offer):
    said = page(browser, "detail", offer)
    assert "Platform Business 1 platform SEK 1,200.00 per platform and year 1 Jan 2026 SEK 1,200.00 per year" in said
    assert "Seats 3 seats SEK 99.50 per seat and month 10 % rebate 1 Feb 2026 SEK 268.65 per month" in said
    assert "SMS As used as used SEK 0.0045 per SMS 1 Jan 2026 by usage" in said
    assert "Workshop Two days 1 workshop SEK 500.00 per workshop 1 Jan 2026 SEK 500.00 once" in said
    assert "One-off SEK 500.00" in said
    assert "Recurring, per month SEK 368.65" in said


def test_before_it_is_confirmed_the_page_says_what_will_happen(browser, offer):
    said = page(browser, "confirm", offer)
    assert "A subscription from 1 Jan 2026 with 2 items: SEK 100.00 of MRR. Due at once: SEK 100." in said
    assert "A subscription from 1 Feb 2026 with 1 item: SEK 268.65 of MRR. Due at once: SEK 268." in said
    assert "Together 2 subscriptions with SEK 368.65 of MRR." in said
    assert "A one-off charge for Workshop: SEK 500.00, billed by the first run from" in said
    assert "1 price plan for this customer alone" in said


def test_what_starts_later_is_billed_then(browser):
    order = placed(own_line("10", is_recurring=True, starts_on=date(2099, 2, 1)))
    assert "First billed on 1 Feb 2099: SEK 10.00." in page(browser, "confirm", order)


def test_confirming_makes_what_was_said(browser, offer):
    said = words(do(browser, "confirm", offer, version=offer.version))
    assert "O-00001 was confirmed." in said
    assert "Confirmed" in said
    assert re.search(r"S-00001 .* SEK 100.00 MRR S-00002 .* SEK 268.65 MRR", said)
    assert re.search(r"One-off charges 1 Workshop Two days billed by the first run .* SEK 500.00", said)
    customer = words(browser.get(offer.account.get_absolute_url()))
    assert "MRR SEK 368.65" in customer


def test_a_second_confirmation_says_that_it_is_done(browser, offer):
    do(browser, "confirm", offer, version=offer.version)
    again = words(do(browser, "confirm", offer, version=offer.version))
    assert "O-00001 is confirmed already." in again
    assert Charge.objects.count() == 1


def test_what_was_changed_since_the_page_was_opened_is_shown_again(browser, offer):
    seen = offer.version
    orders.edit(order=offer, values={"notes": "x"}, lines=None, version=seen, origin=Origin())
    again = do(browser, "confirm", offer, version=seen)
    assert "O-00001 was changed meanwhile. Look at it again" in words(again)
    assert again.redirect_chain == [(reverse("billing:order_confirm", args=[offer.pk]), 303)]
    assert Order.objects.get().state == "placed"


def test_the_edit_page_of_a_frozen_order_says_why_not(browser):
    order = confirmed(own_line("1"))
    for answer in (
        browser.get(reverse("billing:order_edit", args=[order.pk]), follow=True),
        do(browser, "edit", order, notes="x"),
    ):
        assert "O-00001 is confirmed and can no longer be changed. Cancel it, or order again." in words(answer)


def test_the_way_of_an_order(browser):
    order = draft(own_line("1"))
    assert "O-00001 was placed." in words(do(browser, "place", order))
    assert "O-00001 was confirmed." in words(do(browser, "confirm", order))
    assert "O-00001 is fulfilled." in words(do(browser, "fulfil", order))
    assert "O-00001 is fulfilled and cannot be cancelled." in words(do(browser, "cancel", order))


def test_cancelling_names_what_must_be_ended_first(browser):
    order = confirmed(plan_line(sales.plan()), own_line("50", product=sales.product("Setup")))
    assert "O-00001 runs on in S-00001." in page(browser, "cancel", order)
    today = timezone.localdate()
    subscriptions.end(
        subscription=order.subscriptions.get(), last_day=today - (FEB - date(2026, 1, 31)), today=today, origin=Origin()
    )
    assert "The one-off charge for Setup, SEK 50.00, is withdrawn: it is not billed yet." in page(
        browser, "cancel", order
    )
    assert "O-00001 was cancelled." in words(do(browser, "cancel", order))
    assert not Charge.objects.exists()


def test_the_paper_has_what_the_customer_needs_and_no_navigation(browser, offer):
    response = browser.get(reverse("billing:order_print", args=[offer.pk]))
    said = words(response)
    assert "My company Sweden Order O-00001" in said
    assert "Nordic Foods Storgatan 1 111 22 Stockholm Sweden" in said
    assert "Your reference Karin Ek PO number PO-77" in said
    assert "Recurring, per month SEK 368.65" in said
    assert "All amounts are without VAT. Payment within 30 days. Recurring prices are billed every month." in said
    assert b"<nav" not in response.content


@pytest.mark.parametrize(
    ("make_it", "title"),
    [
        (draft, "Draft order"),
        (placed, "Order"),
        (confirmed, "Order confirmation"),
    ],
)
def test_the_paper_says_what_it_is(browser, make_it, title):
    response = browser.get(reverse("billing:order_print", args=[make_it(own_line("1")).pk]))
    assert f"<h1>{title}</h1>" in response.content.decode()


def test_the_history_is_that_of_this_order_alone(browser):
    account = make.account()
    draft(account=account)
    said = page(browser, "detail", placed(own_line("1"), account=account))
    assert "Bo" in said
    assert "placed the order O-00002" in said
    assert "O-00001" not in said


def test_the_tab_of_a_customer_lists_its_orders(browser, offer):
    response = browser.get(reverse("billing:account_orders", args=[offer.account_id]))
    said = words(response)
    assert "Orders 1" in said
    assert "O-00001 Placed 1 Jan 2026 Karin Ek PO-77 SEK 500.00 SEK 368.65" in said
    assert f"/orders/new/?account={offer.account_id}" in response.content.decode()


def test_a_viewer_looks_and_does_nothing(vi, client_as, offer):
    response = client_as(vi).get(reverse("billing:order_detail", args=[offer.pk]))
    assert b"/print/" in response.content
    for verb in ("edit", "confirm", "cancel", "new"):
        assert f"/{verb}/".encode() not in response.content


@pytest.mark.parametrize("name", ["detail", "confirm", "print", "edit"])
def test_thirty_lines_cost_as_many_queries_as_two(browser, name):
    spent = []
    for n in (2, 30):
        order = placed(*[plan_line(sales.plan(product=sales.product())) for _line in range(n)])
        address = reverse(f"billing:order_{name}", args=[order.pk])
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        spent.append(len(captured))
    assert spent[0] == spent[1]


@pytest.mark.parametrize("version", ["9" * 5000, "x", "-1", "\u0661"])
def test_a_version_that_nobody_can_have_seen_confirms_nothing(browser, version):
    order = placed(own_line("50"))
    assert "was changed meanwhile" in words(do(browser, "confirm", order, version=version))
    assert not Charge.objects.exists()
