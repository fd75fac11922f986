"""Everybody at once, while two runs go on: what people do to drafts, usage and customers loses and doubles nothing."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Account
from accounts.services import merging
from accounts.services.activity import SYSTEM
from billing.models import BillingRun, Charge, Invoice
from billing.services import invoice_credits, invoices, one_off_charges, runs, usage
from plock.kit.errors import Refused
from tests import sales
from tests.billing.auditing import audit, bill
from tests.billing.test_run_races import FEB, MAR, only_where_two_can_write, ordered, together, working, world

__all__ = ["only_where_two_can_write", "world"]  # fixtures
pytestmark = pytest.mark.django_db(transaction=True)


def discarding() -> None:
    """Every draft there is, as fast as they come."""
    for _again in range(10):
        for draft in Invoice.objects.filter(state="draft"):
            try:
                invoices.discard(invoice=draft, origin=SYSTEM)
            except Refused:
                continue


def test_two_runs_while_their_drafts_are_discarded(world):
    first, second = ordered(FEB), ordered(FEB)
    together(working(first), working(second), discarding)
    assert set(BillingRun.objects.values_list("state", flat=True)) == {"done"}
    bill(FEB)
    audit(FEB)


def test_usage_that_arrives_meanwhile_is_billed_once(world):
    masters, members, alone = world
    sms = sales.product("SMS")
    plan = sales.plan(product=sms, charge="usage", price="1")
    everybody = [*masters, *members, *alone]
    for account in everybody:
        sales.subscription(plan, account=account)
    run = ordered(FEB)

    def deliver() -> None:
        for account in reversed(everybody):
            for day in (5, 6):
                usage.record(account=account, product=sms, on=date(2026, 1, day), quantity=Decimal(10), origin=SYSTEM)

    together(working(run), deliver)
    bill(FEB)
    bill(MAR)
    audit(MAR)
    for account in everybody:
        assert sum(Charge.objects.filter(account=account, product=sms).values_list("net", flat=True)) == 20


def test_customers_merged_and_charged_meanwhile(world):
    _masters, _members, alone = world
    run, again = ordered(FEB), ordered(FEB)

    def merge() -> None:
        for winner, loser in zip(alone[::2], alone[1::2], strict=True):
            one, other = Account.objects.get(pk=winner.pk), Account.objects.get(pk=loser.pk)
            merging.merge(winner=one, loser=other, versions=(one.version, other.version), origin=SYSTEM)

    def charge() -> None:
        for account in alone[::2]:
            one_off_charges.add(
                account=account,
                product=None,
                description="Once",
                quantity=Decimal(1),
                unit_price=Decimal(7),
                rebate_percent=Decimal(0),
                billing_date=FEB,
                currency="SEK",
                origin=SYSTEM,
            )

    together(working(run), working(again), merge, charge)
    bill(FEB)
    audit(FEB)
    assert Charge.objects.filter(kind="one_off", invoice__isnull=False).count() == len(alone) // 2


def test_invoices_credited_to_be_billed_again_meanwhile(world):
    bill(FEB)
    for draft in Invoice.objects.all():
        invoices.finalise(invoice=draft, today=FEB, origin=SYSTEM)
    run, again = ordered(MAR), ordered(MAR)

    def credit() -> None:
        for invoice in Invoice.objects.filter(credits=None).exclude(state="draft").order_by("-pk"):
            invoice_credits.credit(invoice=invoice, bill_again=True, today=MAR, origin=SYSTEM)

    together(working(run), working(again), credit)
    bill(MAR)
    audit(MAR)


def test_a_run_that_is_cancelled_while_several_work_leaves_nothing_half_done(world):
    run = ordered(FEB)
    together(working(run), working(run), lambda: runs.cancel(run=run, origin=SYSTEM))
    bill(FEB)
    audit(FEB)
    assert Charge.objects.count() == 2 * 26
