"""A preview says what a run then does, in the same order, whatever goes wrong in it; and days that are none."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from accounts.services.activity import SYSTEM
from billing.models import BillingRun
from billing.services import run_planning, run_report, run_writing, runs
from plock.kit import jobs
from tests import make, sales
from tests.billing.auditing import audit
from tests.billing.test_run_hostile import FEB, JAN, MAR, metered, used

pytestmark = pytest.mark.django_db


def strip(report):
    return {key: value for key, value in report.items() if key != "run"}


def same(as_of, customers=()):
    before = run_report.preview(as_of=as_of, customers=customers)
    run = runs.start(as_of=as_of, today=as_of, origin=SYSTEM, customers=customers, is_waited_for=True)
    jobs.run(job_id=run.job_id)
    run.refresh_from_db()
    after = run_report.of(run)
    assert strip(before) == strip(after)
    return after


def test_preview_and_run_say_the_same_in_the_same_order(monkeypatch):
    monkeypatch.setattr(run_planning, "SIZE", 1)
    plan = sales.plan()
    for number in ("C-3", "C-1", "C-2"):
        sales.subscription(plan, account=make.account(customer_number=number))
    same(FEB)


def test_preview_and_run_say_the_same_of_problems():
    sms = sales.product("SMS")
    for number in ("C-3", "C-1", "C-2"):
        one = sales.subscription(
            metered(sms), account=make.account(customer_number=number), starts_on=date(2026, 1, 10)
        )
        used(one.account, sms, date(2026, 1, 5), 10)
    same(FEB)


def test_a_preview_survives_what_a_run_survives(monkeypatch):
    bad = [sales.subscription(sales.plan()) for _n in range(2)][1]
    real = run_writing.write

    def write(drafts, **values):
        if bad.account_id in drafts.books.accounts:
            raise ValueError("broken")
        return real(drafts, **values)

    monkeypatch.setattr(run_writing, "write", write)
    same(JAN)


@pytest.mark.parametrize("as_of", [date(9999, 12, 31), date(1, 1, 1)])
@pytest.mark.parametrize("is_preview", [True, False])
def test_a_day_that_nobody_can_mean_is_refused_by_the_command(as_of, is_preview):
    with pytest.raises(CommandError, match="nothing further ahead is billed"):
        call_command("run_billing", as_of=as_of, preview=is_preview, json=True)
    assert not BillingRun.objects.exists()


def test_odd_days_and_intervals_foreseen_are_as_billed():
    """29 February, ten years, never run, no decimals; days out of order."""
    odd = (
        {"starts_on": date(2024, 2, 29), "period_mode": "continuous"},
        {"billing_interval_months": 120},
        {"ends_on": JAN},
        {"starts_on": date(2024, 2, 29), "billing_interval_months": 12, "billing_practice": "arrears"},
    )
    for values in odd:
        plans = sales.plan(currency_id="JPY"), metered(sales.product(), currency_id="JPY")
        account = make.account(currency="JPY")
        sales.subscription(*plans, account=account, minimum_commitment=Decimal(1000), **values)
    for as_of in (date(2026, 2, 28), MAR, date(2025, 1, 1), date(2027, 3, 1), date(2026, 6, 1)):
        same(as_of)
    audit(date(2027, 3, 1))
