"""The billing story of the demo: what a newcomer sees, and what an auditor would ask."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Q, Sum

from accounts.models import Account, Activity, Organisation, User
from billing.models import (
    BillingRun,
    Charge,
    Invoice,
    InvoicePreview,
    Payment,
    Product,
    RunProblem,
    Subscription,
    Usage,
)
from billing.rules import settlement
from billing.rules.grouping import Reason
from billing.services import figures, figures_stored, invoice_sheet, run_working
from plock.kit.models import Job
from tests.billing import auditing

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 17)
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
State = Invoice.State


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker):
    """Loaded once, and taken back again."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", accounts=220, today=TODAY, stdout=StringIO())
        yield
        transaction.set_rollback(True)


def test_there_are_invoices_in_every_state_and_some_that_nobody_paid():
    assert {state for state, _label in State.choices} == set(Invoice.objects.values_list("state", flat=True))
    numbered = Invoice.objects.numbered().filter(credits=None)
    overdue = numbered.overdue(on=TODAY).count()
    assert 0 < overdue < numbered.filter(state=State.PAID).count() / 4
    assert numbered.filter(paid__gt=0).exclude(state=State.PAID).exists()
    assert Invoice.objects.exclude(credits=None).earliest("pk").credits.state == State.CREDITED
    partly = Invoice.objects.exclude(credited=0).exclude(state=State.CREDITED).get()
    assert 0 < partly.credited < partly.total


def test_all_but_the_last_run_are_finalised_on_the_working_day_they_were_made():
    runs = BillingRun.objects.filter(is_preview=False).order_by("pk")
    assert list(runs.values_list("as_of", "state")) == [(APRIL, "done"), (MAY, "done"), (JUNE, "done")]
    issued = Invoice.objects.filter(run__isnull=False).values_list("run__as_of", "issued_on").distinct()
    assert set(issued) == {(APRIL, APRIL), (MAY, MAY), (JUNE, None)}
    assert not Invoice.objects.filter(due_on__lt=F("issued_on")).exists()
    assert Job.objects.filter(kind="billing.run", state="done").count() == 4


def test_the_runs_reconcile_and_nothing_went_wrong():
    for run in BillingRun.objects.filter(is_preview=False):
        for sums in run_working.reconcile(run).values():
            assert sums["due"] == sums["merged"] + sums["separate"] + sums["held"]
    assert any(Decimal(sums["merged"]) > 0 for sums in run.sums.values())
    assert not RunProblem.objects.exists()


def test_a_preview_of_the_next_run_shows_what_changes():
    preview = BillingRun.objects.get(is_preview=True)
    assert (preview.as_of, preview.created_at.date() < TODAY) == (date(2026, 7, 1), True)
    foreseen = InvoicePreview.objects.filter(run=preview)
    assert foreseen.count() == preview.invoice_count > 50
    assert foreseen.filter(change_count__gt=0).exists()
    assert foreseen.filter(change_count=0).exists()


def test_the_auditor_is_content():
    """Last the one who bills again: what he finds is taken back by the test's own transaction."""
    auditing.nothing_is_billed_twice()
    auditing.invoices_add_up()
    auditing.numbers_have_no_gap()
    day = date.min
    for issued in Invoice.objects.numbered().order_by("number").values_list("issued_on", flat=True):
        assert day <= issued
        day = issued


def test_states_and_payments_of_invoices_agree():
    for one in Invoice.objects.numbered().filter(credits=None).annotate(came=Sum("payments__amount")):
        assert one.paid == round(one.came or 0, 3)
        assert one.state == settlement.standing(
            total=one.total,
            paid=one.paid,
            credited=one.credited,
            is_sent=one.dispatched_at is not None,
            is_credited_whole=one.state == State.CREDITED,
        )
        assert (one.paid_on is not None) == (one.state == State.PAID)
    assert not Payment.objects.filter(Q(paid_on__gte=TODAY) | Q(paid_on__lt=F("invoice__issued_on"))).exists()


@pytest.mark.once
def test_groups_show_merged_members_and_most_reasons_why_not():
    merged = Charge.objects.filter(invoice__isnull=False).exclude(account=F("invoice__account"))
    by_master = merged.values("invoice__account").annotate(members=Count("account", distinct=True))
    assert max(row["members"] for row in by_master) > 1
    reasons = set(Charge.objects.exclude(not_merged_because="").values_list("not_merged_because", flat=True))
    assert {Reason.OFF, Reason.SEPARATE, Reason.INTERVAL, Reason.PRACTICE, Reason.NO_SUBSCRIPTION} <= reasons


@pytest.mark.once
def test_usage_is_there_by_day_and_some_of_it_came_late():
    assert set(Usage.objects.values_list("product__name", flat=True)) == {"SMS", "Storage"}
    days = set(Usage.objects.values_list("on", flat=True))
    assert max(days) < TODAY
    assert min(days) <= TODAY - timedelta(days=85)
    late = Charge.objects.filter(is_usage=True, run__as_of=JUNE, period_end__lte=MAY)
    assert late.exists()
    assert Charge.objects.filter(is_usage=True, net__gt=0, run__as_of=MAY).exists()
    assert Product.objects.get(name="Storage").aggregation == "max"


@pytest.mark.once
def test_something_waits_for_the_next_run_and_somebody_for_a_better_address():
    waiting = Charge.objects.filter(invoice=None, is_external=False)
    assert waiting.filter(billing_date__gt=TODAY, kind="one_off").count() == 6
    failed = Invoice.objects.exclude(send_problem="").get()
    assert failed.state in (State.FINALISED, State.PAID)
    assert Activity.objects.get(verb="invoice.send_failed").account == failed.account


def test_no_mail_is_sent_now_or_later():
    assert not mail.outbox
    assert not Invoice.objects.filter(send_after__isnull=False).exists()
    assert Account.objects.filter(auto_dispatch=True).count() > Account.objects.count() * 0.9


@pytest.mark.once
def test_the_vendor_has_what_the_law_wants_on_invoices():
    house = Organisation.current()
    house.full_clean(exclude=["modules_off", "second_factor_roles"])
    sheet = invoice_sheet.sheet(Invoice.objects.filter(state=State.PAID).latest("pk"))
    assert sheet.seller.name == house.name
    assert "SE45 5000 0000 0583 9825 7466" in house.payment_details


@pytest.mark.once
def test_whoever_came_with_subscriptions_is_not_billed_for_the_time_before():
    early = Invoice.objects.filter(run__as_of__lt=F("account__created_at__date"))
    assert not early.exists()
    assert Subscription.objects.filter(settled_until__gt=APRIL).exists()


@pytest.mark.once
def test_the_log_tells_of_it_in_the_order_of_time():
    verbs = Counter(Activity.objects.values_list("verb", flat=True))
    assert verbs["invoice.finalised"] == Invoice.objects.numbered().filter(credits=None).count()
    assert verbs["invoice.credited"] == 2
    assert verbs["payment.registered"] == Payment.objects.count()
    assert verbs["run.done"] == 3
    assert {"usage.imported", "charge.added", "invoice.sent"} <= verbs.keys()
    told = list(Activity.objects.order_by("pk").values_list("at", flat=True))
    assert told == sorted(told)
    lo = User.objects.get(email="lo@example.com")
    assert set(Activity.objects.filter(verb="payment.registered").values_list("actor", flat=True)) == {lo.pk}
    for model in (Invoice, Charge, Payment, BillingRun):
        assert not model.objects.filter(created_at__date__gte=TODAY).exists()


def test_what_customers_are_worth_is_as_it_was():
    entries = figures_stored.read(gt=0)
    drift = figures.corrections(entries, day=figures.day_of(entries, on=TODAY))
    assert (drift.touched, drift.moved) == (set(), 0)


def test_a_run_that_trusts_no_clock_finds_nothing_more():
    auditing.nothing_is_left(JUNE)
