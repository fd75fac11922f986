"""Dated changes as people make them: preview first, then the change, the timeline after it, and taking it back."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import F

from accounts.services.activity import SYSTEM
from billing.models import Subscription, SubscriptionChange
from billing.services import figures, settling
from billing.views import changes as views
from tests import make, sales
from tests.billing.subscription_pages import item, page, text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to("2026-06-15T12:00:00Z")


@pytest.fixture
def browser(client_as, bo, now):
    return client_as(bo)


@pytest.fixture
def seat():
    return sales.plan(product=sales.product("Seat"), name="Standard", price="300")


@pytest.fixture
def one(seat):
    made = sales.subscription(seat, account=make.account(state="active", currency="SEK"))
    figures.refresh([made.account_id], on=TODAY)
    settling.settle(subscription=made, until=date(2026, 7, 1), today=TODAY, origin=SYSTEM)
    made.refresh_from_db()
    return made


def change(one, seat, quantity, on, **values):
    return {**item(seat, quantity), "effective_on": on, "version": str(one.version), **values}


def test_a_preview_shows_mrr_and_invoices_and_keeps_nothing(browser, one, seat):
    url = f"/subscriptions/{one.pk}/items/1/change/"
    answer = browser.post(url, change(one, seat, 2, "2026-06-16", preview="1"))
    shown = text_of(answer)
    assert answer.status_code == 200
    assert "MRR on 16 Jun 2026: from SEK 300.00 → to SEK 600.00" in shown
    assert "Seat × 1: -SEK 150.00" in shown
    assert "Seat × 2: SEK 300.00" in shown
    assert "– SEK 150.00" in shown
    assert "1 Jul 2026 Seat × 2: SEK 600.00" in shown
    one.refresh_from_db()
    assert (one.mrr, one.items.count(), SubscriptionChange.objects.count()) == (300, 1, 0)


def test_a_scheduled_change_is_listed_and_billed_from_its_day_and_can_be_cancelled(browser, one, seat):
    url = f"/subscriptions/{one.pk}/"
    answer = browser.post(f"{url}items/1/change/", change(one, seat, 5, "2026-08-01"))
    assert (answer.status_code, answer["Location"]) == (303, url)
    shown = page(browser, url)
    assert "From 1 Aug 2026 Seat Planned Quantity from 1 → to 5" in shown
    assert "1 Jul 2026 Seat In advance 1 Jul 2026 – 31 Jul 2026 1 SEK 300.00" in shown
    assert "1 Aug 2026 Seat In advance 1 Aug 2026 – 31 Aug 2026 5 SEK 1,500.00" in shown
    planned = SubscriptionChange.objects.get()
    assert browser.post(f"{url}changes/{planned.pk}/cancel/").status_code == 303
    shown = page(browser, url)
    assert "Cancelled" in shown
    assert "SEK 1,500.00" not in shown


def test_a_past_change_of_a_draft_can_be_cancelled_on_its_page(browser, seat):
    draft = sales.subscription(seat, state="draft")
    browser.post(f"/subscriptions/{draft.pk}/items/1/change/", change(draft, seat, 2, "2026-03-01"))
    planned = SubscriptionChange.objects.get()
    url = f"/subscriptions/{draft.pk}/changes/{planned.pk}/cancel/"
    assert url in browser.get(f"/subscriptions/{draft.pk}/").content.decode()
    browser.post(url)
    planned.refresh_from_db()
    assert planned.cancelled_at


def test_a_rebate_and_another_plan_from_a_day(browser, one):
    other = sales.plan(product=sales.product("Seat plus"), price="400")
    sent = change(one, other, 1, "2026-07-01", rebate_percent="25", rebate_until="2026-12-31")
    assert browser.post(f"/subscriptions/{one.pk}/items/1/change/", sent).status_code == 303
    shown = page(browser, f"/subscriptions/{one.pk}/")
    assert "Seat plus In advance 1 Jul 2026 – 31 Jul 2026 1 25 % SEK 300.00" in shown
    assert "1 Jan 2027 – 31 Jan 2027 1 SEK 400.00" in shown


def test_an_item_can_be_added_and_removed_by_a_date(browser, one):
    extra = sales.plan(product=sales.product("Support"), price="90")
    sent = {**item(extra), "effective_on": "2026-07-01", "version": str(one.version)}
    assert browser.post(f"/subscriptions/{one.pk}/items/add/", sent).status_code == 303
    shown = page(browser, f"/subscriptions/{one.pk}/")
    assert "From 1 Jul 2026 Support: item added" in shown
    assert "Total SEK 390.00" in shown
    one.refresh_from_db()
    removal = {"effective_on": "2026-09-01", "version": str(one.version)}
    assert browser.post(f"/subscriptions/{one.pk}/items/1/remove/", removal).status_code == 303
    shown = page(browser, f"/subscriptions/{one.pk}/")
    assert "From 1 Sept 2026 Seat: item removed" in shown
    assert "1 Sept 2026 Support In advance 1 Sept 2026 – 30 Sept 2026 1 SEK 90.00" in shown


def test_a_commitment_is_typed_where_the_plan_is_by_usage(browser, one):
    sms = sales.plan(product=sales.product("SMS", unit="SMS", unit_plural="SMS"), charge="usage", price="0.50")
    sent = {**item(sms, 1000), "effective_on": "2026-06-15", "version": str(one.version)}
    assert browser.post(f"/subscriptions/{one.pk}/items/add/", sent).status_code == 303
    made = one.items.get(line=2)
    assert (made.quantity, made.committed_quantity) == (None, Decimal(1000))
    one.refresh_from_db()
    assert one.mrr == 800
    assert "1,000 SMS committed" in page(browser, f"/subscriptions/{one.pk}/")


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"quantity": "-1"}, 422, "A quantity is 0 or more."),
        ({"effective_on": "2025-01-01"}, 409, "Choose that day or a later one."),
        ({"effective_on": ""}, 422, "This field is required."),
        ({"rebate_percent": "120"}, 422, "A rebate is 0 to 100 %."),
        ({}, 409, "Nothing would change."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(browser, one, seat, values, status, sentence):
    sent = change(one, seat, 1, "2026-08-01") | values
    answer = browser.post(f"/subscriptions/{one.pk}/items/1/change/", sent)
    assert answer.status_code == status
    assert sentence in text_of(answer)
    assert f'value="{sent["quantity"]}"' in answer.content.decode()
    assert not SubscriptionChange.objects.exists()


def test_a_plan_of_another_currency_is_refused_by_name(browser, one):
    euro = sales.plan(name="Euro", currency_id="EUR")
    answer = browser.post(f"/subscriptions/{one.pk}/items/1/change/", change(one, euro, 1, "2026-08-01"))
    assert answer.status_code == 422
    assert "Euro is in EUR, the subscription in SEK. Choose a plan in SEK." in text_of(answer)


def test_a_stale_change_is_refused_with_what_changed_and_can_be_sent_again(browser, one, seat):
    url = f"/subscriptions/{one.pk}/items/1/change/"
    browser.post(url, change(one, seat, 5, "2026-08-01"))
    stale = browser.post(url, change(one, seat, 9, "2026-09-01"))
    shown = text_of(stale)
    assert stale.status_code == 409
    assert "The subscription was changed while you were here. Nothing was saved yet." in shown
    assert "Quantity" in shown
    assert 'value="9"' in stale.content.decode()
    assert SubscriptionChange.objects.count() == 1
    one.refresh_from_db()
    assert browser.post(url, change(one, seat, 9, "2026-09-01")).status_code == 303


def test_who_saves_in_the_same_instant_is_stale_too(browser, one, seat, monkeypatch):
    """The other one is saved after this one was read, and before it is locked."""
    read = views.subscription_of

    def overtaken(pk):
        found = read(pk)
        Subscription.objects.filter(pk=pk).update(version=F("version") + 1)
        return found

    monkeypatch.setattr(views, "subscription_of", overtaken)
    answer = browser.post(f"/subscriptions/{one.pk}/items/1/change/", change(one, seat, 9, "2026-09-01"))
    assert answer.status_code == 409
    assert "The subscription was changed while you were here. Nothing was saved yet." in text_of(answer)
    assert not SubscriptionChange.objects.exists()


def test_there_is_no_item_of_another_line(browser, one):
    assert browser.get(f"/subscriptions/{one.pk}/items/7/change/").status_code == 404


def test_a_change_of_another_subscription_cannot_be_cancelled_here(browser, one):
    other = sales.change(sales.subscription())
    assert browser.post(f"/subscriptions/{one.pk}/changes/{other.pk}/cancel/").status_code == 404
