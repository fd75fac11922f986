"""Runs at the same moment as others, and as people who change what is billed: nothing is lost, nothing doubled."""

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from accounts.services import groups
from accounts.services.activity import SYSTEM
from billing.models import BillingRun, Charge, Invoice, Subscription
from billing.services import changes, invoices, lifecycle, run_planning, run_working, runs
from plock.kit.errors import Refused
from tests import make, sales
from tests.billing.auditing import audit, bill

pytestmark = pytest.mark.django_db(transaction=True)
JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture(autouse=True)
def only_where_two_can_write():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time.")


@pytest.fixture
def world(monkeypatch):
    """Two masters with members, and some customers alone; in small parts, so that there is time to come in between."""
    monkeypatch.setattr(run_planning, "SIZE", 3)
    plan = sales.plan(price="100")
    masters = [make.account(group_billing=True) for _n in range(2)]
    members = [make.account() for _n in range(12)]
    for n, member in enumerate(members):
        make.membership(account=member, master=masters[n % 2], starts_on=JAN)
    alone = [make.account() for _n in range(12)]
    for account in (*masters, *members, *alone):
        sales.subscription({"plan_version": plan, "quantity": Decimal(account.pk % 7 + 1)}, account=account)
    return masters, members, alone


def together(*deeds: Callable[[], object]) -> None:
    """All at once, each on a connection of its own; what one raises is raised here."""
    problems: list[BaseException] = []
    gate = threading.Barrier(len(deeds))

    def act(deed: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=20)
            deed()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "They wait for each other."
    if problems:
        raise problems[0]


def ordered(as_of: date) -> BillingRun:
    run = runs.start(as_of=as_of, today=as_of, origin=SYSTEM, is_waited_for=True)
    run_working.plan(run)
    return run


def working(run: BillingRun) -> Callable[[], None]:
    def work() -> None:
        while run_working.bill_next(run, origin=SYSTEM):
            pass
        run_working.close(run, origin=SYSTEM)

    return work


def test_two_runs_at_once_bill_once(world):
    first, second = ordered(FEB), ordered(FEB)
    together(working(first), working(second))
    assert Invoice.objects.count() == 2 * (2 + 12)
    assert Charge.objects.count() == 2 * 26
    audit(FEB)


def test_two_workers_share_a_run(world):
    run = ordered(FEB)
    together(working(run), working(run))
    run.refresh_from_db()
    assert (run.state, run.invoice_count) == ("done", 2 * 14)
    audit(FEB)


def test_members_who_move_meanwhile_are_billed_once(world):
    masters, members, _alone = world
    run = ordered(FEB)

    def move() -> None:
        for n, member in enumerate(members):
            groups.assign(account=member, master=masters[(n + 1) % 2], on=date(2026, 1, 15), origin=SYSTEM)

    together(working(run), move)
    audit(FEB)
    for member in members:  # whenever the move came, January is paid where the member was on 1 January
        january = Charge.objects.get(account=member, starts_on=JAN)
        assert january.invoice.account_id in {master.pk for master in masters}


def test_quantities_that_change_meanwhile_come_out_right(world):
    run = ordered(FEB)

    def change() -> None:
        for one in Subscription.objects.order_by("-pk"):
            terms = {"quantity": Decimal(50)}
            changes.schedule(
                subscription=one, line=1, effective_on=date(2026, 1, 16), terms=terms, today=FEB, origin=SYSTEM
            )

    together(working(run), change)
    bill(FEB)
    audit(FEB)
    for one in Subscription.objects.all():
        old = Decimal(one.account_id % 7 + 1) * 100
        half = round(old * 15 / 31, 2) + round(Decimal(5000) * 16 / 31, 2)
        billed = sum((charge.net for charge in one.charges.all()), Decimal(0))
        assert abs(billed - (half + 5000)) <= Decimal("0.01")  # January in two parts, and February


def test_subscriptions_that_end_and_pause_meanwhile(world):
    run = ordered(FEB)

    def stop() -> None:
        for one in Subscription.objects.order_by("-pk"):
            if one.pk % 2:
                lifecycle.end(subscription=one, last_day=date(2026, 1, 20), today=FEB, origin=SYSTEM)
            else:
                lifecycle.pause(subscription=one, today=FEB, origin=SYSTEM)

    together(working(run), stop)
    for one in Subscription.objects.filter(state="paused"):
        lifecycle.resume(subscription=one, today=FEB, origin=SYSTEM)
    bill(FEB)
    audit(FEB)


def test_drafts_that_are_finalised_and_discarded_while_the_next_run_goes_on(world):
    bill(FEB)
    drafts = list(Invoice.objects.order_by("pk"))
    run = ordered(MAR)

    def finalise() -> None:
        for draft in drafts[::2]:
            invoices.finalise(invoice=draft, today=MAR, origin=SYSTEM)

    def discard() -> None:
        for draft in drafts[1::2]:
            try:
                invoices.discard(invoice=draft, origin=SYSTEM)
            except Refused:
                continue

    together(working(run), finalise, discard)
    bill(MAR)
    audit(MAR)
