"""Loading the demo: the same for the same seed, and less of it where it is large."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import Account, Activity
from billing.models import (
    Invoice,
    Order,
    OrderLine,
    PlanTier,
    PlanVersion,
    PricePlan,
    Product,
    Subscription,
    SubscriptionChange,
    SubscriptionItem,
    Usage,
)
from billing.services import figures, figures_stored

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 17)


def load(accounts: int, **options) -> None:
    call_command("load_demo", accounts=accounts, stdout=StringIO(), **{"today": TODAY, **options})


def everything() -> list:
    """All rows; the keys of staff come from a sequence of the database."""
    models = (Product, PricePlan, PlanVersion, PlanTier, Subscription, SubscriptionItem, Order, OrderLine)
    rows = [row for model in models for row in model.objects.order_by("pk").values()]
    changes = SubscriptionChange.objects.order_by("subscription", "made_at", "line").values("kind", "before", "after")
    invoices = Invoice.objects.order_by("pk").values("number", "account", "issued_on", "total", "state", "paid_on")
    usage = Usage.objects.order_by("account", "product", "on").values("account", "on", "quantity")
    found = [*rows, *changes, *invoices, *usage]
    return [{name: row[name] for name in row if name != "created_by_id"} for row in found]


def told(**options) -> list:
    """What a demo would hold, which is taken back again."""
    with transaction.atomic():
        load(40, **options)
        found = everything()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_gives_the_same_rows():
    first = told(seed=3)
    assert len(first) > 200
    assert told(seed=3) == first
    assert told(seed=4) != first


@pytest.mark.once
def test_a_large_demo_has_no_log_of_orders_and_few_of_them(monkeypatch):
    monkeypatch.setattr("accounts.demo.stages.LARGE", 100)
    load(accounts=130)
    assert not Invoice.objects.exists()
    assert Subscription.objects.count() > 250
    assert not Activity.objects.filter(verb__startswith="subscription.").exists()
    assert 0 < Order.objects.count() < Subscription.objects.count() / 4
    entries = figures_stored.read(gt=0)
    assert not figures.corrections(entries, day=figures.day_of(entries, on=TODAY)).touched


@pytest.mark.once
def test_of_too_many_customers_no_invoices_are_invented(monkeypatch):
    monkeypatch.setattr("billing.demo.months.MOST", 20)
    load(30)
    assert not Invoice.objects.exists()
    running = Subscription.objects.live(on=TODAY).filter(starts_on__lt=TODAY.replace(day=1))
    assert set(running.values_list("settled_until", flat=True)) == {TODAY.replace(day=1)}
    assert set(Account.objects.values_list("auto_dispatch", flat=True)) == {True}


@pytest.mark.once
@pytest.mark.parametrize("today", [date(2026, 6, 1), date(2026, 6, 2), date(2026, 3, 1)])
def test_the_story_ends_before_today_whatever_day_that_is(today):
    load(25, today=today)
    assert Invoice.objects.filter(state="draft", run__as_of=today.replace(day=1)).exists()
    assert Activity.objects.latest("pk").at.date() < today
    assert not Invoice.objects.filter(issued_on__gte=today).exists()
