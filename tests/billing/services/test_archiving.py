"""Archiving customers ends their subscriptions with that day; merging moves them; deleting is kept from them."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Account, Activity
from accounts.registry import archive_effects
from accounts.services import accounts, deletion
from accounts.services.activity import SYSTEM, Origin
from billing.models import Subscription, SubscriptionChange
from billing.services import changes, subscriptions
from billing.services import lifecycle_archiving as endings
from plock.kit.errors import Refused
from tests import make, sales

pytestmark = pytest.mark.django_db
TODAY, TOMORROW, DEC, JAN = date(2026, 11, 21), date(2026, 11, 22), date(2026, 12, 1), date(2027, 1, 1)


def running(*accounts, **values):
    return [sales.subscription(sales.plan(price="600"), account=account, **values) for account in accounts]


def archive(*ids, on=TODAY):
    return accounts.move_many(ids=[account.pk for account in ids], verb="archive", on=on, origin=SYSTEM)


def foretold(*ids):
    effect = archive_effects.get("subscriptions")
    return [one.sentence.replace("\xa0", " ") for one in effect.describe([account.pk for account in ids], TODAY)]


def test_it_is_told_in_numbers_before_it_is_done():
    account, euro = make.account(), make.account(currency="EUR")
    running(account, account, mrr=600)
    sales.subscription(sales.plan(currency_id="EUR"), account=euro, mrr=100)
    running(account, starts_on=DEC)
    running(account, state="draft")
    one = running(account, starts_on=date(2026, 2, 1))[0]
    schedule(one, DEC)
    assert foretold(account, euro) == [
        "4 subscriptions end on 21 Nov 2026 (MRR EUR 100.00 + SEK 1,800.00).",
        "1 subscription that has not begun yet never starts.",
        "1 scheduled change of a subscription is cancelled.",
        "Restoring brings no subscription back.",
        "1 draft subscription stays a draft.",
    ]


def test_what_ends_is_summed_up_exactly():
    account = make.account()
    for mrr in ("0.10", "0.20", "999999999999.999"):
        sales.subscription(account=account, mrr=Decimal(mrr))
    assert endings.foresee([account.pk], on=TODAY).mrr == {"SEK": Decimal("1000000000000.299")}


def test_a_customer_without_subscriptions_is_told_nothing():
    account = make.account()
    running(account, state="ended", ends_on=DEC)
    assert foretold(account) == []


def schedule(subscription, on):
    return changes.schedule(
        subscription=subscription, line=1, effective_on=on, terms={"quantity": 2}, today=TODAY, origin=SYSTEM
    )


def test_the_day_of_the_archive_is_the_last_one_and_the_calendar_closes_them():
    account = make.account()
    one, paused = running(account)[0], running(account, state="paused", paused_on=TODAY)[0]
    change = schedule(one, DEC)
    archive(account)
    for subscription in (one, paused):
        subscription.refresh_from_db()
        assert subscription.last_day == TODAY
    change.refresh_from_db()
    assert change.cancelled_at
    assert one.items.get().ends_on is None
    subscriptions.close_ended(on=TOMORROW)
    account.refresh_from_db()
    assert (account.state, account.mrr, account.subscription_count) == ("archived", 0, 0)
    assert set(Subscription.objects.values_list("state", flat=True)) == {"ended"}


def test_what_would_start_later_never_runs_and_what_ends_anyway_stays_as_it_is():
    account = make.account()
    ahead, ending = running(account, starts_on=DEC)[0], running(account, ends_on=TOMORROW)[0]
    archive(account)
    ahead.refresh_from_db()
    ending.refresh_from_db()
    assert (ahead.never_ran, ahead.state) == (True, "ended")
    assert (ending.ends_on, ending.version) == (TOMORROW, 1)


def test_it_is_logged_on_every_subscription_and_kept_in_its_history():
    account = make.account()
    one = running(account, ends_on=JAN)[0]
    archive(account)
    logged = Activity.objects.get(verb="subscription.end_set")
    assert (logged.account, logged.changes) == (account, {"ends_on": ["2027-01-01", "2026-11-22"]})
    change = SubscriptionChange.objects.get(subscription=one)
    assert (change.kind, change.effective_on, change.before["ends_on"]) == ("end", TOMORROW, "2027-01-01")


def test_restoring_brings_nothing_back():
    account = make.account()
    one = running(account)[0]
    archive(account)
    accounts.move_many(ids=[account.pk], verb="restore", on=TODAY, origin=SYSTEM)
    one.refresh_from_db()
    assert one.ends_on == TOMORROW


def test_many_customers_cost_as_many_statements_as_one(django_assert_max_num_queries):
    version = sales.plan()
    many = make.accounts(40)
    for account in many:
        sales.subscription(version, version, account=account)
    effect = archive_effects.get("subscriptions")
    with django_assert_max_num_queries(30):
        effect.apply([account.pk for account in many], TODAY, SYSTEM)
    assert Subscription.objects.filter(ends_on=TOMORROW).count() == 40


def test_a_customer_with_subscriptions_is_not_deleted_and_it_is_said_why(ada):
    account = make.account()
    running(account)
    ada.is_superuser = True
    ada.save()
    with pytest.raises(Refused, match="Nothing was deleted: 1 subscription refers to them"):
        deletion.delete(ids=[account.pk], origin=Origin(by=ada))
    assert Account.objects.filter(pk=account.pk).exists()


def test_a_customer_with_price_plans_of_its_own_goes_with_them(ada):
    account = make.account()
    sales.plan(account=account)
    ada.is_superuser = True
    ada.save()
    assert deletion.delete(ids=[account.pk], origin=Origin(by=ada)) == 1
