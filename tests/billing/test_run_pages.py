"""The pages of billing runs: bill at once or what was previewed, stop, reconcile, finalise; and who may do what."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Activity
from billing.models import BillingRun, Invoice
from billing.services import run_foreseeing
from plock.kit import jobs
from plock.kit.models import Job
from tests import make, sales
from tests.billing.running import done, ordered, previewed, shown, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HTMX = {"HX-Request": "true"}
FEB = date(2026, 2, 1)


@pytest.fixture
def browser(lo, client_as):
    return client_as(lo)


@pytest.fixture
def sold():
    """Monthly in advance since January 2026: 100."""
    return sales.subscription(sales.plan(product=sales.product("Platform")), account=make.account(name="Nord"))


def test_what_was_previewed_is_billed_for_the_same_day_and_customers(browser, sold):
    sales.subscription(sales.plan(), account=make.account())
    run = previewed(browser, customers=sold.account.customer_number)
    asked = words(browser.get(f"/billing/runs/{run.pk}/bill/"))
    assert "2 draft invoices are made or added to, as previewed: SEK 200.00 net." in asked
    assert "For: Nord." in asked
    assert Invoice.objects.count() == 0
    response = browser.post(f"/billing/runs/{run.pk}/bill/")
    made = done(BillingRun.objects.get(is_preview=False))
    assert response["Location"] == made.get_absolute_url()
    assert (made.as_of, made.customers, made.invoice_count) == (FEB, [sold.account.pk], 2)
    assert {one.account for one in Invoice.objects.all()} == {sold.account}
    assert "Finalise all drafts" in shown(browser, made)


def test_billing_at_once_first_says_in_numbers_what_it_does(browser, sold):
    response = browser.post("/billing/runs/new/", {"as_of": "2026-02-01", "customers": "", "bill": "1"})
    said = words(response)
    assert "All customers are billed." in said
    assert "2 draft invoices are made or added to: SEK 200.00 net." in said
    assert "Preview first" in said
    assert not BillingRun.objects.exists()
    run = done(ordered(browser, confirmed="1"))
    assert (run.is_preview, run.invoice_count) == (False, 2)
    again = words(browser.post("/billing/runs/new/", {"as_of": "2026-02-01", "customers": "", "bill": "1"}))
    assert "Nothing is due that is not billed yet" in again


def test_what_waits_because_it_is_paused_is_told_apart(browser, sold):
    sales.subscription(sales.plan(price="7"), account=sold.account, state="paused", paused_on=FEB)
    assert "SEK 214.00 SEK 0.00 SEK 200.00 SEK 14.00 SEK 14.00 of it paused" in shown(browser, previewed(browser))


def test_of_many_customers_only_their_number_is_told(browser, sold, monkeypatch):
    monkeypatch.setattr(run_foreseeing, "AT_ONCE", 0)
    said = words(browser.post("/billing/runs/new/", {"as_of": "2026-02-01", "customers": "", "bill": "1"}))
    assert "1 customers have something that may be due." in said


def test_a_day_ahead_is_warned_of(browser):
    ahead = timezone.localdate() + timedelta(days=9)
    assert "lies ahead" not in words(browser.get("/billing/runs/new/"))
    part = browser.get("/billing/runs/new/", {"as_of": ahead.isoformat()}, headers=HTMX)
    assert "lies ahead" in words(part)
    assert b"<html" not in part.content
    assert "lies ahead" in words(browser.get("/billing/runs/new/", {"as_of": ahead.isoformat()}))
    assert browser.get("/billing/runs/new/", {"as_of": "2026-02-31"}).status_code == 200


def test_a_day_that_nobody_can_mean_and_an_unknown_customer_are_told(browser):
    far = browser.post("/billing/runs/new/", {"as_of": "2199-01-01", "preview": "1"})
    assert far.status_code == 422
    assert "nothing further ahead is billed" in words(far)
    who = browser.post("/billing/runs/new/", {"as_of": "2026-01-01", "customers": "X-1", "preview": "1"})
    assert who.status_code == 422
    assert "No customer has the number" in words(who)
    assert not BillingRun.objects.exists()


def test_while_it_works_the_page_asks_again_until_it_is_over(browser, sold):
    run = ordered(browser, preview="1")
    waiting = browser.get(f"/billing/runs/{run.pk}/", headers=HTMX).content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    assert "<html" not in waiting
    assert "Waiting for a worker" in waiting
    done(run)
    over = browser.get(f"/billing/runs/{run.pk}/", headers=HTMX).content.decode()
    assert "every 1s" not in over
    assert 'id="invoices"' in over


def test_a_run_is_stopped_and_leaves_what_it_has_made(browser, sold):
    run = ordered(browser, confirmed="1")
    browser.post(f"/billing/runs/{run.pk}/cancel/")
    jobs.run(job_id=run.job_id)
    run.refresh_from_db()
    assert (run.state, Invoice.objects.count()) == ("cancelled", 0)
    assert "The run was stopped." in shown(browser, run)
    assert Activity.objects.filter(verb="run.cancelled").count() == 1
    again = browser.post(f"/billing/runs/{run.pk}/cancel/", follow=True)
    assert "This run is over: cancelled." in words(again)


def test_a_run_that_does_not_reconcile_says_so_loudly(browser, sold):
    sums = {"SEK": {"due": "1000", "merged": "400", "separate": "590", "held": "0"}}
    run = sales.run(state="failed", sums=sums, invoice_count=1)
    sales.invoice("990", run=run)
    said = shown(browser, run)
    assert "This run does not reconcile. SEK 10.00 of what was due is neither on an invoice nor held back." in said
    assert "This run does not reconcile." in words(browser.get(f"/billing/runs/{run.pk}/finalise/"))
    assert "it does not reconcile." in words(browser.get("/"))


def test_problems_name_customer_subscription_and_repair(browser, sold):
    empty = sales.plan()
    empty.tiers.all().delete()
    broken = sales.subscription(empty, account=make.account(name="Broken"))
    run = previewed(browser)
    assert run.problem_count == 1
    for said in (shown(browser, run), words(browser.get(f"/billing/runs/{run.pk}/problems/"))):
        assert "No price" in said
        assert "Broken" in said
        assert broken.number in said
        assert "Give it a plan with a price" in said
    found = browser.get(f"/billing/runs/{run.pk}/problems/", {"reason": "defect"})
    assert "Nothing matches" in words(found)


def test_all_drafts_of_a_run_are_finalised_by_a_job(browser, sold, sent, committed):
    run = done(ordered(browser, confirmed="1"))
    said = words(browser.get(f"/billing/runs/{run.pk}/finalise/"))
    assert "2 drafts get their numbers" in said
    assert "They come to SEK 250.00 with VAT, SEK 200.00 net." in said
    with committed():
        response = browser.post(f"/billing/runs/{run.pk}/finalise/")
    job = Job.objects.get(kind="billing.finalise")
    assert response["Location"] == job.get_absolute_url()
    assert job.params == {"run": run.pk}
    assert f"/billing/invoices/?run={run.pk}" in browser.get(f"/billing/runs/{run.pk}/").content.decode()


def test_only_a_sound_preview_is_billed_and_only_drafts_are_finalised(browser):
    real, stopped = sales.run(), sales.run(is_preview=True, state="cancelled")
    for run, why in ((real, "This is no preview"), (stopped, "Only a preview that is done")):
        for method in (browser.get, browser.post):
            assert why in words(method(f"/billing/runs/{run.pk}/bill/", follow=True))
    assert "There are no drafts of this run" in words(browser.get(f"/billing/runs/{real.pk}/finalise/", follow=True))
    assert not Job.objects.exists()


def test_the_list_shows_runs_with_their_sums(browser, sold):
    run = previewed(browser)
    said = words(browser.get("/billing/runs/"))
    assert "1 Feb 2026 Preview · All customers Done" in said
    assert "SEK 200.00" in said
    assert browser.get("/billing/runs/", {"view": "runs"}).context["total"] == 0
    assert browser.get("/billing/runs/", {"q": "2026-02-01"}).context["total"] == 1
    assert [row.pk for row in browser.get("/billing/runs/").context["page"].rows] == [run.pk]


@pytest.mark.parametrize("role", ["Viewer", "Account manager"])
def test_others_neither_see_nor_start_runs(role, staff, client_as, sold):
    run = sales.run(is_preview=True)
    browser = client_as(staff("Someone", role))
    for page in ("", "new/", f"{run.pk}/", f"{run.pk}/bill/", f"{run.pk}/finalise/", f"{run.pk}/problems/"):
        assert browser.get(f"/billing/runs/{page}").status_code == 403, page
    for page in ("new/", f"{run.pk}/cancel/", f"{run.pk}/bill/", f"{run.pk}/finalise/"):
        assert browser.post(f"/billing/runs/{page}").status_code == 403, page
    assert "Billing runs" not in words(browser.get("/customers/"))
