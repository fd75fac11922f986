"""Forms of subscriptions sent with nonsense: it is said what is wrong, nothing breaks, and nothing is saved."""

import pytest

from accounts.models import Activity
from billing.models import Subscription
from tests import make, sales
from tests.billing.subscription_pages import form, item, text_of

pytestmark = pytest.mark.django_db
HUGE = str(10**30)
PAGES = ("edit", "items/add", "items/1/change", "items/1/remove", "items/70000/remove", "end", "settle")
NONSENSE = (
    {},
    {"version": HUGE, "effective_on": "2026-02-30", "until": "0000-00-00", "quantity": "NaN", "plan": HUGE},
    {"version": "-1", "rebate_percent": "Infinity", "rebate_until": "9999-12-31", "quantity": "1e400", "plan": "\x00"},
    {"effective_on": "9999-12-31", "last_day": "9999-12-31", "until": "9999-12-31", "starts_on": "9999-12-31"},
    {"effective_on": "0001-01-01", "last_day": "0001-01-01", "until": "0001-01-01", "preview": "1"},
    {"effective_on": "9999-12-31", "last_day": "9999-12-31", "until": "2199-12-31", "preview": "1"},
    {"minimum_commitment": "1e11", "signed_on": "9999-12-31", "crm_deal_id": "x" * 500, "name": "\x00"},
    {"items-TOTAL_FORMS": "99999999999999", "items-INITIAL_FORMS": "0", "starts_on": "2026-01-01"},
)


@pytest.fixture
def browser(client_as, bo, time_machine):
    time_machine.move_to("2026-06-15T12:00:00Z")
    return client_as(bo)


@pytest.mark.parametrize("state", ["active", "draft"])
@pytest.mark.parametrize("page", PAGES)
def test_nonsense_is_answered_and_saves_nothing(browser, page, state):
    one = sales.subscription(sales.plan(), account=make.account(state="active"), state=state)
    for values in NONSENSE:
        assert browser.post(f"/subscriptions/{one.pk}/{page}/", values).status_code < 500, values
    assert (one.items.count(), one.changes.count(), Activity.objects.count()) == (1, 0, 0)


@pytest.mark.parametrize(
    "values", [{"last_day": "9999-12-31"}, {"starts_on": "9999-12-31"}, {"anchor_on": "0206-01-01"}]
)
def test_a_day_beyond_all_contracts_is_told_beside_its_field(browser, values):
    account = make.account(state="active", currency="SEK")
    url = f"/subscriptions/new/?customer={account.pk}"
    answer = browser.post(url, form(item(sales.plan(), 1), **values))
    assert answer.status_code == 422
    assert "cannot be right. Choose a date from" in text_of(answer)
    assert not Subscription.objects.exists()
