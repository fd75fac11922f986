"""The demo's catalogue, orders and subscriptions: allowed by every rule of ours, and exact to the smallest unit."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Max, Q

from accounts.models import Account, Activity, Sequence
from billing.models import (
    Charge,
    FiguresDay,
    Movement,
    Order,
    PlanVersion,
    PricePlan,
    Product,
    Subscription,
    SubscriptionChange,
    SubscriptionItem,
)
from billing.rules import pricing
from billing.services import figures, figures_stored, history, orders_lines, rates, subscriptions_checks
from billing.services.orders_reading import lines_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 17)
State = Subscription.State


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Loaded once, and taken back again."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", accounts=150, today=TODAY, stdout=StringIO())
        yield
        transaction.set_rollback(True)


def test_the_figures_are_those_that_the_rules_compute(demo):
    assert FiguresDay.objects.get().on == TODAY
    entries = figures_stored.read(gt=0)
    assert len(entries) == 150
    drift = figures.corrections(entries, day=figures.day_of(entries, on=TODAY))
    assert (drift.touched, drift.moved) == (set(), 0)


def test_start_and_movements_are_the_end_in_every_month_and_currency(demo):
    """Per currency from raw sums, against the MRR that is stored beside the customers."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in Movement.objects.values_list("currency", "amount"):
        sums[currency] += amount
    stored: dict[str, Decimal] = defaultdict(Decimal)
    for currency, mrr in Account.objects.values_list("currency", "mrr"):
        stored[currency] += mrr
    assert len(stored) >= 5
    assert sums == {currency: amount for currency, amount in stored.items() if currency in sums}
    assert not any(amount for currency, amount in stored.items() if currency not in sums)
    balances = history.balances(on=TODAY)
    for before, after in pairwise(balances):
        assert before.closing == after.opening
    for one in balances:
        assert one.opening + sum(one.amounts.values()) == one.closing
    assert balances[-1].closing == rates.total(stored, "SEK", TODAY)


@pytest.mark.once
def test_revenue_grows_with_some_of_it_lost(demo):
    balances = history.balances(on=TODAY)
    assert balances[-1].closing > balances[0].closing > 0
    kinds = Counter(kind for one in balances for kind, amount in one.amounts.items() if amount)
    assert {"new", "expansion", "contraction", "churn"} <= {str(kind) for kind in kinds}
    assert Movement.objects.filter(kind="reactivation").exists()


@pytest.mark.once
def test_the_services_would_have_let_all_of_it_through(demo):
    for one in Subscription.objects.prefetch_related("items"):
        one.full_clean()
        subscriptions_checks.require_sound(one)
        subscriptions_checks.require_items(one, list(one.items.all()))
        assert one.items.all()
    for version in PlanVersion.objects.select_related("plan").prefetch_related("tiers"):
        pricing.check(version.pricing())
    for product in Product.objects.all():
        product.full_clean()


@pytest.mark.once
def test_orders_come_to_what_the_services_compute(demo):
    for order in Order.objects.order_by("pk")[:40]:
        lines = lines_of(order)
        stored = [line.net for line in lines], order.one_off_total, order.monthly_total
        orders_lines.derive(order, lines)
        assert stored == ([line.net for line in lines], order.one_off_total, order.monthly_total)


def test_there_is_something_of_everything(demo):
    assert {state for state, _label in State.choices} == set(Subscription.objects.values_list("state", flat=True))
    assert {state for state, _label in Order.State.choices} == set(Order.objects.values_list("state", flat=True))
    assert set(PlanVersion.objects.values_list("mode", flat=True)) == {str(mode) for mode in pricing.Mode}
    assert {1, 3, 12} <= set(Subscription.objects.values_list("billing_interval_months", flat=True))
    assert set(Subscription.objects.values_list("period_mode", "billing_practice")) >= {
        ("calendar", "advance"),
        ("calendar", "arrears"),
        ("continuous", "advance"),
    }
    for wanted in (
        Subscription.objects.filter(starts_on__gt=TODAY, state=State.ACTIVE),
        Subscription.objects.filter(ends_on__gt=TODAY),
        Subscription.objects.filter(anchor_on__isnull=False),
        Subscription.objects.filter(minimum_commitment__gt=0),
        Subscription.objects.exclude(currency=F("account__currency")),
        SubscriptionItem.objects.filter(committed_quantity__gt=0),
        SubscriptionItem.objects.filter(rebate_until__gt=TODAY),
        SubscriptionItem.objects.filter(rebate_until__lte=TODAY),
        SubscriptionChange.objects.filter(kind="terms", effective_on__gt=TODAY),
        PlanVersion.objects.filter(number=2),
        PricePlan.objects.filter(account__isnull=False),
        PricePlan.objects.filter(is_active=False),
        Charge.objects.filter(kind="one_off"),
    ):
        assert wanted.exists(), str(wanted.query)


@pytest.mark.once
def test_one_plan_falls_in_total_and_says_so(demo):
    falling = {
        version.plan.name
        for version in PlanVersion.objects.select_related("plan").prefetch_related("tiers")
        if pricing.drops(version.pricing())
    }
    assert falling == {"Seats by volume"}


@pytest.mark.once
def test_customers_that_wait_or_are_gone_have_nothing_live(demo):
    live = Subscription.objects.live(on=TODAY)
    assert not live.exclude(account__state="active").exists()
    assert Subscription.objects.filter(account__state="archived", state=State.ENDED).exists()
    assert not Subscription.objects.filter(account__state="pending").exists()
    assert not Order.objects.filter(Q(account__state="pending") | Q(account__is_rejected=True)).exists()
    share = Account.objects.filter(state="active", subscription_count=0).count() / 150
    assert 0.05 < share < 0.3


@pytest.mark.once
def test_states_agree_with_the_dates(demo):
    assert not Subscription.objects.filter(state=State.ENDED, ends_on__gt=TODAY).exists()
    assert not Subscription.objects.filter(state__in=Subscription.LIVE, ends_on__lte=TODAY).exists()
    assert not Subscription.objects.filter(paused_on__gt=TODAY).exists()
    assert not Order.objects.filter(ordered_on__gte=TODAY).exists()


def test_what_lies_before_the_first_run_or_the_customer_is_settled(demo):
    first = date(2026, 4, 1)
    old = Subscription.objects.live(on=TODAY).filter(starts_on__lt=first)
    assert set(old.filter(account__created_at__date__lt=first).values_list("settled_until", flat=True)) == {first}
    late = old.filter(account__created_at__date__gte=first)
    assert late.exists()
    assert not late.exclude(settled_until__gt=F("account__created_at__date")).exists()
    assert not Charge.objects.filter(run__isnull=False, billing_date__lt=first).exists()


def test_numbers_go_on_behind_the_last_ones(demo):
    last = Subscription.objects.latest("pk")
    assert Sequence.objects.get(name="subscriptions").next_serial == Subscription.objects.count() + 1
    assert last.number == f"S-{Subscription.objects.count():05d}"
    Subscription.objects.create(number="S-99999", account=last.account, currency=last.currency, starts_on=TODAY)
    assert Subscription.objects.latest("pk").pk > last.pk


@pytest.mark.once
def test_the_log_tells_of_them_in_the_order_of_time(demo):
    verbs = Counter(Activity.objects.values_list("verb", flat=True))
    assert verbs["subscription.created"] == Subscription.objects.count()
    assert verbs["order.created"] == Order.objects.count()
    assert verbs["order.confirmed"] == Order.objects.filter(confirmed_at__isnull=False).count()
    times = list(Activity.objects.order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1].date() < TODAY
    told = Account.objects.annotate(last=Max("activities__at"))
    assert not told.exclude(last=F("updated_at")).exists()


@pytest.mark.once
def test_the_dates_of_a_subscription_are_in_order(demo):
    far = TODAY - timedelta(days=365 * 3 + 31)
    assert not Subscription.objects.filter(starts_on__lt=far).exists()
    assert not Subscription.objects.filter(signed_on__gte=F("starts_on")).exists()
    assert not SubscriptionItem.objects.filter(starts_on__lte=F("subscription__starts_on")).exists()
