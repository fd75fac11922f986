"""Creating and editing subscriptions as people do it: rows of items, errors beside their fields, nothing lost."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Account, Activity
from accounts.services.activity import SYSTEM
from billing.models import Currency, Subscription
from billing.services import subscriptions
from tests import make, sales
from tests.billing.subscription_pages import form, item, page, text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to("2026-06-15T12:00:00Z")


@pytest.fixture
def browser(client_as, bo, now):
    return client_as(bo)


@pytest.fixture
def account():
    return make.account(name="Nord", customer_number="N-1", state="active", currency="SEK")


def create(browser, account, data, **query):
    extra = "".join(f"&{name}={value}" for name, value in query.items())
    return browser.post(f"/subscriptions/new/?customer={account.pk}{extra}", data)


def test_a_customer_gets_a_subscription_and_its_page_shows_the_mrr(browser, account):
    platform, seats = sales.plan(price="1200", months=12), sales.plan(price="50")
    answer = create(browser, account, form(item(platform), item(seats, 10, rebate_percent="20"), start="1"))
    made = Subscription.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/subscriptions/{made.pk}/")
    assert (made.state, made.number, made.mrr) == ("active", "S-00001", Decimal("500"))
    shown = page(browser, f"/customers/{account.pk}/subscriptions/")
    for said in ("SEK 500.00", "SEK 1,200.00 a year", "SEK 100.00", "− 20 %", "SEK 400.00", "Usage does not count"):
        assert said in shown, said


def test_a_draft_counts_nothing_until_it_is_started(browser, account):
    create(browser, account, form(item(sales.plan(price="70"))))
    made = Subscription.objects.get()
    assert (made.state, made.mrr) == ("draft", 0)
    assert "then worth SEK 70.00 a month" in page(browser, f"/subscriptions/{made.pk}/")
    assert browser.post(f"/subscriptions/{made.pk}/start/").status_code == 303
    made.refresh_from_db()
    assert (made.state, made.mrr) == ("active", 70)


def test_first_one_chooses_for_whom_by_name_and_in_which_currency(browser, account):
    assert "Customer number or name" in page(browser, "/subscriptions/new/")
    answer = browser.get("/subscriptions/new/?who=N-1&currency=EUR")
    assert answer["Location"] == f"/subscriptions/new/?customer={account.pk}&currency=EUR"
    assert "For Nord, in EUR." in page(browser, answer["Location"])
    assert "No customer has the number" in page(browser, "/subscriptions/new/?who=Nobody", 422)


def test_only_plans_of_the_currency_that_are_for_this_customer_are_offered(browser, account):
    mine, other = sales.plan(name="Mine", account=account), sales.plan(name="Others", account=make.account())
    euro = sales.plan(name="Euro", currency_id="EUR")
    once, off = sales.plan(name="Once", charge="one_off"), sales.plan(name="Off", is_active=False)
    shown = page(browser, f"/subscriptions/new/?customer={account.pk}")
    assert "Mine" in shown
    assert not [plan.plan.name for plan in (other, euro, once, off) if f", {plan.plan.name}:" in shown]
    assert mine.plan.name in shown


def test_more_rows_keeps_what_is_typed_and_complains_about_nothing(browser, account):
    plan = sales.plan()
    typed = form(item(plan, "-5"), name="Kept", starts_on="soon", more="1")
    typed.pop("auto_dispatch")
    answer = create(browser, account, typed)
    content = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Kept"' in content
    assert 'value="soon"' in content
    assert 'value="-5"' in content
    assert f'<option value="{plan.pk}" selected>' in content
    assert 'name="items-5-plan"' in content
    assert "has-error" not in content
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("changes", "row", "field", "sentence"),
    [
        ({"last_day": "2026-05-31"}, {}, "last_day", "A subscription ends after it starts."),
        ({"minimum_commitment": "-1"}, {}, "minimum_commitment", "The minimum commitment is 0 or more."),
        ({"billing_interval_months": "0"}, {}, "billing_interval_months", "billed every 1 to 120 months."),
        ({"starts_on": ""}, {}, "starts_on", "This field is required."),
        ({}, {"quantity": "-1"}, "items-0-quantity", "A quantity is 0 or more."),
        ({}, {"quantity": ""}, "items-0-quantity", "A fixed price needs a quantity."),
        ({}, {"rebate_percent": "101"}, "items-0-rebate_percent", "A rebate is 0 to 100 %."),
        ({}, {"rebate_until": "2026-12-31"}, "items-0-rebate_until", "There is no rebate that could end."),
        ({}, {"plan": ""}, "items-0-plan", "This field is required."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(browser, account, changes, row, field, sentence):
    typed = form({**item(sales.plan(), 3), **row}, name="Kept", **changes)
    answer = create(browser, account, typed)
    content = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in content
    assert 'value="Kept"' in content
    assert f'name="{field}"' in content.partition("has-error")[2][:1200]
    assert not Subscription.objects.exists()


def test_a_plan_of_another_currency_is_refused_by_name(browser, account):
    euro = sales.plan(name="Euro", currency_id="EUR")
    answer = create(browser, account, form(item(euro)))
    assert answer.status_code == 422
    assert "Euro is in EUR, the subscription in SEK. Choose a plan in SEK." in text_of(answer)


def test_a_subscription_without_items_is_refused(browser, account):
    answer = create(browser, account, form())
    assert answer.status_code == 422
    assert "A subscription has at least one item." in text_of(answer)


def test_a_currency_without_a_rate_is_refused_with_what_to_do(browser):
    account = make.account(currency="ISK", state="active")
    Currency.objects.filter(pk="ISK").delete()
    answer = browser.get(f"/subscriptions/new/?customer={account.pk}", follow=True)
    assert "There is no exchange rate for ISK. Enter one under Settings, Exchange rates." in text_of(answer)


def test_so_is_one_that_is_chosen(browser):
    make.account(customer_number="N-1", state="active")
    shown = page(browser, "/subscriptions/new/?who=N-1&currency=KWD", 422)
    assert "There is no exchange rate for KWD. Add one under Settings, or choose another currency." in shown


@pytest.mark.parametrize("state", ["pending", "archived"])
def test_a_customer_that_is_not_active_gets_none(browser, account, state):
    Account.objects.filter(pk=account.pk).update(state=state)
    answer = create(browser, account, form(item(sales.plan())))
    assert answer.status_code == 303
    assert not Subscription.objects.exists()


def test_everything_of_a_draft_can_be_edited(browser, account):
    old, new = sales.plan(price="10"), sales.plan(price="20")
    draft = sales.subscription(old, account=account, state="draft")
    url = f"/subscriptions/{draft.pk}/edit/"
    answer = browser.post(
        url, initial(draft) | form(item(new, 3), name="New", billing_interval_months="3", version="1")
    )
    assert answer.status_code == 303
    draft.refresh_from_db()
    assert (draft.name, draft.billing_interval_months) == ("New", 3)
    assert [(one.plan_version_id, one.quantity) for one in draft.items.all()] == [(new.pk, 3)]


def test_of_a_running_one_only_what_no_money_follows_from(browser, account):
    running = sales.subscription(sales.plan(), account=account)
    shown = browser.get(f"/subscriptions/{running.pk}/edit/").content.decode()
    assert 'name="name"' in shown
    assert 'name="starts_on"' not in shown
    assert 'name="minimum_commitment"' not in shown
    answer = browser.post(
        f"/subscriptions/{running.pk}/edit/",
        {"name": "New", "initial-name": "", "version": "1", "starts_on": "2020-01-01"},
    )
    assert answer.status_code == 303
    running.refresh_from_db()
    assert (running.name, running.starts_on) == ("New", date(2026, 1, 1))


def test_a_stale_form_shows_both_values_and_saves_nothing(browser, account, ada):
    running = sales.subscription(sales.plan(), account=account, name="Old")
    subscriptions.edit(subscription=running, values={"name": "Theirs"}, version=1, today=TODAY, origin=SYSTEM)
    sent = {"name": "Mine", "initial-name": "Old", "version": "1", "crm_deal_id": "D-9", "initial-crm_deal_id": ""}
    answer = browser.post(f"/subscriptions/{running.pk}/edit/", sent)
    shown = text_of(answer)
    assert answer.status_code == 409
    assert "Theirs" in shown
    assert "Mine" in shown
    running.refresh_from_db()
    assert running.name == "Theirs"
    again = browser.post(f"/subscriptions/{running.pk}/edit/", sent | {"version": "2", "initial-name": "Theirs"})
    assert again.status_code == 303
    running.refresh_from_db()
    assert (running.name, running.crm_deal_id) == ("Mine", "D-9")


def test_a_draft_can_be_deleted_and_the_log_keeps_that(browser, account):
    draft = sales.subscription(sales.plan(), account=account, state="draft")
    answer = browser.post(f"/subscriptions/{draft.pk}/delete/")
    assert answer["Location"] == f"/customers/{account.pk}/subscriptions/"
    assert not Subscription.objects.exists()
    assert Activity.objects.filter(account=account, verb="subscription.deleted").exists()


def initial(subscription):
    """What the hidden fields of an edit form say it was loaded with."""
    return {
        "initial-name": subscription.name,
        "initial-starts_on": subscription.starts_on.isoformat(),
        "initial-billing_interval_months": str(subscription.billing_interval_months),
        "initial-billing_practice": subscription.billing_practice,
        "initial-period_mode": subscription.period_mode,
        "initial-minimum_commitment": "0",
        "initial-auto_dispatch": "True",
    }
