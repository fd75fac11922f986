"""What tries to make a billing run go wrong: twice, lost, on the wrong invoice, hidden, crashed."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.services import accounts as account_verbs
from accounts.services import groups, merging
from accounts.services.activity import SYSTEM
from billing.models import Charge, Invoice, RunProblem
from billing.services import (
    catalogue,
    invoice_credits,
    invoices,
    lifecycle,
    run_planning,
    run_working,
    runs,
    usage,
)
from plock.kit import jobs
from plock.kit.errors import Refused
from tests import make, sales
from tests.billing.auditing import audit, bill

pytestmark = pytest.mark.django_db
JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))


def metered(product=None, **values):
    return sales.plan(product=product or sales.product("SMS"), charge="usage", **{"price": "1", **values})


def used(account, product, on, quantity):
    usage.record(account=account, product=product, on=on, quantity=Decimal(quantity), origin=SYSTEM)


def nets(**which):
    return sorted(Charge.objects.filter(**which).values_list("net", flat=True))


# ---- clocks


def test_a_product_whose_usage_is_billed_stays_counted_as_it_is():
    sms = sales.product("SMS")
    one = sales.subscription(metered(sms))
    used(one.account, sms, date(2026, 1, 5), 10)
    used(one.account, sms, date(2026, 1, 6), 30)
    bill(FEB)
    with pytest.raises(Refused, match="stays counted as it is"):
        catalogue.edit_product(product=sms, values={"aggregation": "max"}, version=None, origin=SYSTEM)
    bill(MAR)
    audit(MAR)


# ---- crashing


def test_a_quantity_too_large_stops_one_member_alone():
    sms = sales.product("SMS")
    plan = metered(sms, price="0.000001")
    master = make.account(group_billing=True)
    good, bad = make.account(), make.account()
    for one in (good, bad):
        make.membership(account=one, master=master, starts_on=JAN)
    for one in (master, good, bad):
        sales.subscription(plan, account=one)
    for day in range(1, 11):
        used(bad, sms, date(2026, 1, day), "900000000000")
    used(good, sms, date(2026, 1, 5), "5000000")
    run = bill(FEB)
    assert run.state == "done"
    assert nets(account=good) == [Decimal(5)]
    assert set(RunProblem.objects.filter(run=run).values_list("account", "reason")) == {(bad.pk, "amount_too_large")}


def test_a_unit_price_that_cannot_be_said_stops_nobody():
    plan = sales.plan(price="900000000000")
    master = make.account(group_billing=True)
    member = make.account()
    make.membership(account=member, master=master, starts_on=JAN)
    sales.subscription(sales.plan(price="7"), account=master, billing_interval_months=12)
    sales.subscription({"plan_version": plan, "quantity": Decimal("0.01")}, account=member, billing_interval_months=12)
    run = bill(JAN)
    assert run.state == "done" and run.problem_count == 0
    assert nets(account=member) == [Decimal("108000000000")]
    assert Charge.objects.get(account=member).unit_price is None


# ---- interference


def test_a_draft_discarded_while_the_run_goes_on_does_not_break_its_reconciliation(monkeypatch):
    monkeypatch.setattr(run_planning, "SIZE", 1)
    for _ in range(3):
        sales.subscription(sales.plan())
    run = runs.start(as_of=JAN, today=JAN, origin=SYSTEM, is_waited_for=True)
    run_working.plan(run)
    assert run_working.bill_next(run, origin=SYSTEM)
    invoices.discard(invoice=Invoice.objects.get(), origin=SYSTEM)
    while run_working.bill_next(run, origin=SYSTEM):
        pass
    run_working.close(run, origin=SYSTEM)
    run.refresh_from_db()
    assert run.state == "done", run.sums
    bill(JAN)
    audit(JAN)


# ---- reasons


def test_a_stale_source_is_a_problem_even_when_nothing_arrived_at_all(monkeypatch):
    one = sales.subscription(metered())
    monkeypatch.setattr(
        "billing.services.run_reading.stale_usage", [lambda ids, on: dict.fromkeys(ids, "The source fails.")]
    )
    run = bill(FEB)
    assert list(RunProblem.objects.filter(run=run).values_list("account", "reason")) == [
        (one.account_id, "usage_stale")
    ]


def test_a_stale_source_is_no_problem_of_a_period_that_is_not_over(monkeypatch):
    sales.subscription(metered())
    monkeypatch.setattr(
        "billing.services.run_reading.stale_usage", [lambda ids, on: dict.fromkeys(ids, "The source fails.")]
    )
    assert bill(date(2026, 1, 20)).problem_count == 0


def test_use_of_a_seat_that_is_sold_at_a_fixed_price_is_no_problem():
    seat = sales.product("Seat")
    one = sales.subscription(sales.plan(product=seat))
    used(one.account, seat, date(2026, 1, 5), 10)
    assert bill(FEB).problem_count == 0


def test_unpriced_use_stays_a_problem_until_it_is_repaired():
    sms = sales.product("SMS")
    one = sales.subscription(metered(sms), starts_on=date(2026, 1, 10))
    used(one.account, sms, date(2026, 1, 5), 10)
    assert bill(FEB).problem_count == 1
    assert bill(FEB).problem_count == 1
    assert bill(MAR).problem_count == 1


def test_unpriced_use_does_not_depend_on_others_in_the_part():
    sms = sales.product("SMS")
    one = sales.subscription(metered(sms), starts_on=date(2026, 1, 10))
    used(one.account, sms, date(2026, 1, 5), 10)
    bill(FEB)
    sales.subscription(metered(sms))
    run = bill(MAR)
    assert list(RunProblem.objects.filter(run=run).values_list("account", flat=True)) == [one.account_id]


# ---- states of customers


def test_members_who_move_while_a_run_goes_on_are_counted_once(monkeypatch):
    """Two parts of one run put something on the same invoice."""
    monkeypatch.setattr(run_planning, "SIZE", 1)
    masters = [make.account(group_billing=True) for _n in range(2)]
    members = [make.account() for _n in range(2)]
    plan = sales.plan()
    for master, member in zip(masters, members, strict=True):
        make.membership(account=member, master=master, starts_on=date(2025, 1, 1))
    for one in (*masters, *members):
        sales.subscription(plan, account=one)
    run = runs.start(as_of=JAN, today=JAN, origin=SYSTEM, is_waited_for=True)
    run_working.plan(run)
    assert run_working.bill_next(run, origin=SYSTEM)
    groups.assign(account=members[1], master=masters[0], on=date(2025, 6, 1), origin=SYSTEM)
    jobs.run(job_id=run.job_id)
    run.refresh_from_db()
    assert run.state == "done", run.sums
    assert run.sums["SEK"]["due"] == "400.00"
    assert nets(invoice__account=masters[0]) == [100, 100, 100]


def test_a_rejected_customer_is_never_billed():
    one = sales.subscription(sales.plan(), account=make.account(state="pending"))
    bill(FEB)
    account_verbs.move(account=one.account, verb="reject", on=FEB, origin=SYSTEM)
    bill(MAR)
    assert not Charge.objects.exists()


def test_a_credit_out_of_goodwill_is_not_given_a_second_time_when_it_ends():
    one = sales.subscription(sales.plan(price="100"), billing_interval_months=12)
    bill(JAN)
    invoice = invoices.finalise(invoice=Invoice.objects.get(), today=JAN, origin=SYSTEM)
    invoice_credits.credit(invoice=invoice, positions=None, bill_again=False, today=JAN, origin=SYSTEM)
    lifecycle.end(subscription=one, last_day=date(2026, 6, 30), today=FEB, origin=SYSTEM)
    bill(date(2026, 7, 1))
    assert sum(nets(), Decimal(0)) >= 0, nets()


def test_customers_who_were_both_billed_for_usage_of_a_product_are_not_merged():
    sms = sales.product("SMS")
    winner = sales.subscription(metered(sms, price="1")).account
    loser = sales.subscription(metered(sms, price="2")).account
    for account in (winner, loser):
        used(account, sms, date(2026, 1, 5), 100)
    bill(FEB)
    for invoice in Invoice.objects.all():
        invoices.finalise(invoice=invoice, today=FEB, origin=SYSTEM)
    winner.refresh_from_db()
    loser.refresh_from_db()
    with pytest.raises(Refused, match="Both were invoiced for usage of SMS"):
        merging.merge(winner=winner, loser=loser, versions=(winner.version, loser.version), origin=SYSTEM)
    bill(MAR)
    assert nets() == [100, 200]


def test_one_off_charges_of_merged_customers_come_to_the_winner_once():
    winner, loser = make.account(), make.account()
    sales.charge(account=loser)
    merging.merge(winner=winner, loser=loser, versions=(winner.version, loser.version), origin=SYSTEM)
    bill(FEB)
    bill(FEB)
    assert list(Charge.objects.values_list("account", "invoice__account")) == [(winner.pk, winner.pk)]


def test_one_off_charges_of_an_archived_customer_are_billed():
    account = make.account()
    sales.charge(account=account)
    account_verbs.move(account=account, verb="archive", on=FEB, origin=SYSTEM)
    bill(FEB)
    assert nets(invoice__isnull=False) == [100]
