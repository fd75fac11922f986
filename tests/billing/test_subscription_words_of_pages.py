"""What a subscription's pages say before something is done, and of what is over."""

from datetime import date

import pytest

from accounts.services.activity import SYSTEM
from billing.services import figures, settling
from tests import make, sales
from tests.billing.subscription_pages import page, text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to("2026-06-15T12:00:00Z")


@pytest.fixture
def browser(client_as, bo, now):
    return client_as(bo)


def running(*items, settled=date(2026, 7, 1), **values):
    """One at SEK 100 a month that is invoiced until then."""
    account = make.account(state="active", currency="SEK")
    one = sales.subscription(*(items or [sales.plan(price="100")]), account=account, **values)
    figures.refresh([account.pk], on=TODAY)
    if settled:
        settling.settle(subscription=one, until=settled, today=TODAY, origin=SYSTEM)
    one.refresh_from_db()
    return one


def test_a_rebate_that_ran_out_is_not_shown_as_one_in_force(browser):
    item = {"plan_version": sales.plan(price="100"), "rebate_percent": 10, "rebate_until": date(2026, 6, 14)}
    shown = page(browser, f"/subscriptions/{running(item).pk}/")
    assert "– 10 % until 14 Jun 2026, now over" in shown
    item["rebate_until"] = TODAY
    assert "10 % until 15 Jun 2026 SEK 90.00" in page(browser, f"/subscriptions/{running(item).pk}/")


def test_the_agreement_stands_before_the_long_timeline(browser):
    shown = page(browser, f"/subscriptions/{running().pk}/")
    assert shown.index("Nothing is planned and nothing was changed so far.") < shown.index("Agreement")
    assert shown.index("Agreement") < shown.rindex("What will be billed")


def test_pausing_says_which_amount_waits_first(browser):
    assert "The first to wait is SEK 100.00, due on 1 Jul 2026." in page(browser, f"/subscriptions/{running().pk}/")
    due = running(settled=date(2026, 6, 1))
    assert "SEK 100.00 is due already and waits too." in page(browser, f"/subscriptions/{due.pk}/")


def test_resuming_where_nothing_fell_due_says_so_without_a_zero(browser):
    one = running(state="paused", paused_on=TODAY)
    shown = page(browser, f"/subscriptions/{one.pk}/")
    assert "Nothing has fallen due meanwhile." in shown
    assert "SEK 0.00 has fallen due" not in shown


def test_taking_over_is_previewed_first_and_says_that_mrr_stays(browser):
    one = running()
    url = f"/subscriptions/{one.pk}/settle/"
    first = browser.get(url).content.decode()
    assert first.index(">Preview<") < first.index(">Save<")
    sent = {"until": "2026-09-01", "version": str(one.version), "preview": "1"}
    shown = text_of(browser.post(url, sent))
    assert "MRR on 1 Sept 2026 stays SEK 100.00." in shown
    assert "Preview again" in shown


def test_the_question_before_a_change_is_cancelled_can_be_answered_either_way(browser):
    one = running()
    sales.change(one, effective_on=date(2026, 8, 1), kind="terms", line=1)
    answer = browser.get(f"/subscriptions/{one.pk}/").content.decode()
    assert 'data-confirm-button="Cancel the change" data-confirm-keep="Keep it"' in answer
