"""Who sells by a price plan and who changes its prices at the same moment come one after the other."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import connection

from accounts.models import Account
from accounts.services.activity import Origin
from billing.models import PlanVersion, PricePlan
from billing.rules.pricing import Tier
from billing.services import catalogue
from tests import make, sales
from tests.accounts.services.test_locks_in_order import meet

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway"),
]


def reprice(plan, price="200"):
    catalogue.save_version(plan=plan, values={}, tiers=[Tier(None, Decimal(price))], origin=Origin())


def prices(plan):
    return [one.tiers.get().unit_price for one in PlanVersion.objects.filter(plan=plan).order_by("number")]


def test_prices_that_are_being_sold_stay_and_the_change_makes_a_version():
    version, subscription = sales.plan(), sales.subscription()
    sell = partial(sales.item, subscription, plan_version=version)
    meet(partial(reprice, version.plan), sell, lambda: None)
    assert prices(version.plan) == [100, 200]


def test_who_changes_a_customers_own_prices_waits_for_the_customer_first():
    account = make.account()
    version, subscription = sales.plan(account=account), sales.subscription(account=account)
    hold = partial(Account.objects.select_for_update().get, pk=account.pk)
    meet(partial(reprice, version.plan), hold, partial(sales.item, subscription, plan_version=version))
    assert prices(version.plan) == [100, 200]


def test_who_switches_a_plan_off_leaves_the_prices_that_somebody_saves_meanwhile():
    plan = sales.plan().plan
    hold = partial(PricePlan.objects.select_for_update().get, pk=plan.pk)
    meet(partial(catalogue.switch_plan, plan=plan, is_active=False, origin=Origin()), hold, partial(reprice, plan))
    plan.refresh_from_db()
    assert (prices(plan), plan.is_active) == ([200], False)
