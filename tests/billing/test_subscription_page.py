"""A subscription's page and the verbs on it, and the tab of its customer."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account
from accounts.services.activity import SYSTEM
from billing.models import PlanTier, Subscription, SubscriptionChange
from billing.services import catalogue, figures
from tests import make, sales
from tests.billing.subscription_pages import page, text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 15)
VERBS = ("start", "pause", "resume", "delete", "end", "settle", "items/add", "items/1/change", "items/1/remove")


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to("2026-06-15T12:00:00Z")


@pytest.fixture
def browser(client_as, bo, now):
    return client_as(bo)


@pytest.fixture
def account():
    return make.account(name="Nord", state="active", currency="SEK")


def running(account, *items, **values):
    one = sales.subscription(*(items or [sales.plan(price="100")]), account=account, **values)
    figures.refresh([account.pk], on=TODAY)
    one.refresh_from_db()
    return one


def test_the_page_tells_what_it_is_made_of_and_worth(browser, account):
    seats = sales.product("Seats", unit="seat", unit_plural="seats")
    volume = sales.plan(product=seats, mode="volume", tiers=[("100", "50", "0"), (None, "40", "0")], name="Volume")
    item = {"plan_version": volume, "quantity": 120, "rebate_percent": 10, "rebate_until": date(2026, 12, 31)}
    one = running(account, item, name="Main", crm_deal_id="D-1", minimum_commitment=5000)
    shown = page(browser, f"/subscriptions/{one.pk}/")
    for said in (
        "Main",
        "120 seats",
        "SEK 4,800.00 a month, volume",
        "10 % until 31 Dec 2026",
        "SEK 4,320.00",
        "Minimum commitment",
        "SEK 680.00",
        "A month SEK 5,000.00",
        "D-1",
    ):
        assert said in shown, said


def test_pausing_shows_a_red_bar_and_resuming_takes_it_off(browser, account):
    one = running(account)
    browser.post(f"/subscriptions/{one.pk}/pause/")
    shown = browser.get(f"/subscriptions/{one.pk}/")
    bar = "Revenue collection is paused since 15 Jun 2026: charges accrue, nothing is invoiced. "
    assert bar + "Resuming bills at once everything that has fallen due." in text_of(shown)
    assert '<div class="banner bad"' in shown.content.decode()
    assert "It is not invoiced until collection is resumed." in text_of(shown)
    browser.post(f"/subscriptions/{one.pk}/resume/")
    assert "Revenue collection is paused" not in page(browser, f"/subscriptions/{one.pk}/")
    one.refresh_from_db()
    assert (one.state, one.mrr) == ("active", 100)


def test_a_verb_that_the_state_does_not_allow_says_why(browser, account):
    one = running(account)
    answer = browser.post(f"/subscriptions/{one.pk}/resume/", follow=True)
    assert "is not paused." in text_of(answer)


def test_the_end_says_before_what_it_does(browser, account):
    one = running(account, name="Main")
    sales.change(one, kind="terms", line=1, effective_on=date(2026, 9, 1))
    url = f"/subscriptions/{one.pk}/end/"
    assert "Save the end" not in page(browser, url)
    answer = browser.post(url, {"last_day": "2026-08-15", "version": "1", "preview": "1"})
    shown = text_of(answer)
    assert answer.status_code == 200
    assert "MRR on 16 Aug 2026: from SEK 100.00 → to SEK 0.00" in shown
    assert "1 Aug 2026" in shown
    assert "15 of 31 days" in shown
    assert "1 planned change falls away" in shown
    one.refresh_from_db()
    assert one.ends_on is None
    assert browser.post(url, {"last_day": "2026-08-15", "version": "1"}).status_code == 303
    assert "Ends 15 Aug" in page(browser, f"/subscriptions/{one.pk}/")


def test_an_end_can_be_taken_back(browser, account):
    one = running(account, ends_on=date(2026, 9, 1))
    assert browser.post(f"/subscriptions/{one.pk}/end/", {"lift": "1"}).status_code == 303
    one.refresh_from_db()
    assert one.ends_on is None


def test_an_end_before_the_start_is_refused_beside_its_field(browser, account):
    one = running(account)
    answer = browser.post(f"/subscriptions/{one.pk}/end/", {"last_day": "2025-12-01", "version": "1"})
    assert answer.status_code == 422
    assert "A subscription ends after it starts. Choose a later day." in text_of(answer)


def test_a_stale_end_is_shown_what_happened_meanwhile(browser, account, ada):
    one = running(account, name="Main")
    Subscription.objects.filter(pk=one.pk).update(version=2)
    sent = {"last_day": "2026-08-15", "version": "1"}
    answer = browser.post(f"/subscriptions/{one.pk}/end/", sent)
    assert answer.status_code == 409
    assert "The subscription was changed while you were here. Nothing was saved yet." in text_of(answer)
    one.refresh_from_db()
    assert one.ends_on is None


def test_what_was_invoiced_elsewhere_is_not_billed_again(browser, account):
    one = running(account)
    assert "SEK 600.00 is due already" in page(browser, f"/subscriptions/{one.pk}/")
    sent = {"until": "2026-07-01", "version": "1"}
    preview = browser.post(f"/subscriptions/{one.pk}/settle/", sent | {"preview": "1"})
    assert "1 Jun 2026 Nothing SEK 100.00 –" in text_of(preview)
    assert browser.post(f"/subscriptions/{one.pk}/settle/", sent).status_code == 303
    shown = page(browser, f"/subscriptions/{one.pk}/")
    assert "is due already" not in shown
    assert "Invoiced elsewhere until 1 Jul 2026" in shown


def test_newer_prices_are_offered_and_lead_to_a_prefilled_change(browser, account):
    version = sales.plan(price="100", name="Standard")
    one = running(account, version)
    tiers = [PlanTier(up_to=None, unit_price=Decimal(120), flat_fee=Decimal(0))]
    newer = catalogue.save_version(plan=version.plan, values={}, tiers=tiers, origin=SYSTEM)
    shown = browser.get(f"/subscriptions/{one.pk}/")
    assert "v2 has newer prices Move to the newest prices…" in text_of(shown)
    url = f"/subscriptions/{one.pk}/items/1/change/?newest=1"
    assert url in shown.content.decode()
    assert f'<option value="{newer.pk}" selected>' in browser.get(url).content.decode()
    both = running(account, newer, version)
    assert text_of(browser.get(f"/subscriptions/{both.pk}/")).count("v2 has newer prices") == 1


def test_viewers_look_but_do_not_touch(client_as, vi, account):
    one, viewer = running(account), client_as(vi)
    shown = viewer.get(f"/subscriptions/{one.pk}/").content.decode()
    for verb in VERBS:
        assert f"/subscriptions/{one.pk}/{verb}/" not in shown, verb
        assert viewer.post(f"/subscriptions/{one.pk}/{verb}/").status_code == 403, verb
    assert viewer.get(f"/subscriptions/new/?customer={account.pk}").status_code == 403
    assert "Add subscription" not in page(viewer, f"/customers/{account.pk}/subscriptions/")


@pytest.mark.parametrize("state", ["archived", "pending"])
def test_of_a_customer_that_is_not_active_nothing_can_be_changed(browser, account, state):
    one = running(account)
    Account.objects.filter(pk=account.pk).update(state=state)
    shown = browser.get(f"/subscriptions/{one.pk}/").content.decode()
    assert f"/subscriptions/{one.pk}/items/add/" not in shown
    answer = browser.post(f"/subscriptions/{one.pk}/pause/", follow=True)
    assert "%s" % ("Restore it first" if state == "archived" else "Approve it first") in text_of(answer)


def test_the_tab_explains_the_figures_and_lists_live_ones_first(browser, account):
    running(account, name="over", state="ended", ends_on=date(2026, 3, 1))
    running(account, name="sketch", state="draft")
    running(account, sales.plan(price="7"), name="small")
    running(account, sales.plan(price="700"), name="large")
    answer = browser.get(f"/customers/{account.pk}/subscriptions/")
    shown = text_of(answer)
    assert [card["subscription"].name for card in answer.context["cards"]] == ["large", "small", "sketch", "over"]
    for said in ("SEK 707.00", "SEK 8,484.00", "Twelve times MRR", "MRR went from", "January 2026 New"):
        assert said in shown, said


def test_the_tab_of_a_customer_without_any_offers_the_first(browser, account):
    shown = page(browser, f"/customers/{account.pk}/subscriptions/")
    assert "No subscriptions yet" in shown
    assert "Add subscription" in shown


def test_pages_cost_the_same_for_many_items_and_subscriptions(browser, account):
    def queries(url):
        with CaptureQueriesContext(connection) as caught:
            browser.get(url)
        return len(caught)

    small = running(account)
    urls = [f"/subscriptions/{small.pk}/", f"/customers/{account.pk}/subscriptions/"]
    sales.change(small)
    few = [queries(url) for url in urls]
    for line in range(2, 12):
        sales.item(small, line=line, plan_version=sales.plan())
        SubscriptionChange.objects.create(
            subscription=small, kind="remove", line=line, effective_on=date(2099, line, 1), before={"quantity": "1"}
        )
    for _ in range(8):
        running(account, sales.plan(), sales.plan())
    assert [queries(url) for url in urls] == few
