"""What a preview shows of the invoices to come: what they are, what has changed, and their lines; nothing written."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Activity
from accounts.services.activity import SYSTEM
from billing.models import BillingRun, Charge, Invoice, InvoicePreview, RunProblem
from billing.services import run_foreseeing, runs
from plock.kit import jobs
from tests import make, sales
from tests.billing.auditing import bill
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


def test_a_preview_shows_what_would_be_billed_and_writes_none_of_it(browser, sold):
    run = previewed(browser)
    assert (Invoice.objects.count(), Charge.objects.count()) == (0, 0)
    said = shown(browser, run)
    assert "Preview as of 1 Feb 2026 Done" in said
    assert "Nothing is billed by a preview" in said
    assert "SEK SEK 200.00 SEK 0.00 SEK 200.00 SEK 0.00 SEK 0.00" in said  # January and February, reconciled
    assert "SEK 2 1 (1 new) SEK 200.00 SEK 100.00 SEK 100.00" in said  # February is compared with January
    assert said.count("First of its schedule") == 1
    assert not Activity.objects.filter(verb__startswith="run.").exists()


def test_a_preview_says_what_changed_since_the_invoice_before(browser, sold):
    browser.post("/billing/runs/new/", {"as_of": "2026-01-01", "customers": "", "confirmed": "1"})
    done(BillingRun.objects.get())
    item = sold.items.get()
    item.quantity = 3
    item.save()
    run = previewed(browser)
    said = shown(browser, run)
    assert "SEK 300.00 SEK 100.00 +SEK 200.00" in said
    assert "Changed Platform · fee · Nord SEK 100.00 → SEK 300.00" in said
    row = InvoicePreview.objects.get(run=run, billing_date=FEB)
    page = words(browser.get(f"/billing/runs/{run.pk}/invoices/{row.pk}/"))
    assert "Changed Platform · fee · Nord SEK 100.00 → SEK 300.00" in page
    assert "Platform" in page
    assert "In advance 1 Feb 2026 – 28 Feb 2026 3 – SEK 300.00" in page


def test_schedules_that_differ_in_the_day_alone_are_each_compared_with_themselves(browser, sold):
    fortnight = sales.plan(price="7", product=sales.product("Fortnight"))
    sales.subscription(fortnight, account=sold.account, starts_on=date(2026, 1, 14), period_mode="continuous")
    bill(date(2026, 1, 14))
    run = runs.start(as_of=date(2026, 2, 14), today=FEB, origin=SYSTEM, is_preview=True, is_waited_for=True)
    jobs.run(job_id=run.job_id)
    found = InvoicePreview.objects.filter(run=run).order_by("billing_date")
    assert list(found.values_list("net", "before", "change_count")) == [(100, 100, 0), (7, 7, 0)]


def test_previewed_invoices_are_narrowed_sorted_and_searched(browser):
    run = sales.run(is_preview=True, invoice_count=4)
    for name, net, before in (("Same", 10, 10), ("More", 30, 10), ("Less", 10, 90), ("First", 15, None)):
        account = make.account(name=name)
        count = int(before is not None and before != net)
        sales.preview(run, account=account, net=net, before=before, change_count=count)
    url = f"/billing/runs/{run.pk}/"

    def names(**query):
        return [row.account.name for row in browser.get(url, query).context["page"].rows]

    assert names() == ["Less", "More", "First", "Same"]
    assert names(sort="customer") == ["First", "Less", "More", "Same"]
    assert names(changes="changed") == ["Less", "More", "First"]
    assert names(changes="same") == ["Same"]
    assert names(q="less") == ["Less"]
    assert "Nothing matches" in words(browser.get(url, {"q": "nobody"}))


def test_pages_of_previewed_invoices_hold_each_once(browser):
    run = sales.run(is_preview=True, invoice_count=60)
    for n in range(60):
        sales.preview(run, net=Decimal("100.10") + n % 7, before=Decimal("99.90"))
    seen, query = [], "?per_page=25"
    while query:
        context = browser.get(f"/billing/runs/{run.pk}/{query}").context
        seen += [row.pk for row in context["page"].rows]
        query = context["links"]["next"]
    assert len(seen) == len(set(seen)) == 60


def test_many_rows_cost_as_many_queries_as_few(browser):
    spent = []
    for n in (2, 40):
        run = sales.run(is_preview=True, invoice_count=n)
        changes = [{"what": "new", "text": "Seats", "before": None, "after": "5"}]
        for _each in range(n):
            row = sales.preview(run, change_count=1, changes=changes)
            RunProblem.objects.create(run=run, account=row.account, reason="price_missing", message="x")
        for page in ("", "problems/"):
            browser.get(f"/billing/runs/{run.pk}/{page}")
            with CaptureQueriesContext(connection) as captured:
                browser.get(f"/billing/runs/{run.pk}/{page}")
            spent.append(len(captured))
    assert spent[:2] == spent[2:]


def test_a_preview_whose_invoice_is_billed_meanwhile_says_so(browser, sold):
    run = previewed(browser)
    row = InvoicePreview.objects.filter(run=run).first()
    done(ordered(browser, confirmed="1"))
    assert "there is no such invoice to come" in words(browser.get(f"/billing/runs/{run.pk}/invoices/{row.pk}/"))


def test_a_preview_that_has_moved_says_what_it_comes_to_now(browser, sold):
    run = previewed(browser)
    row = InvoicePreview.objects.get(run=run, billing_date=FEB)
    sold.items.update(quantity=2)
    said = words(browser.get(f"/billing/runs/{run.pk}/invoices/{row.pk}/"))
    assert "as things are now it comes to SEK 200.00" in said


def test_the_lines_of_a_large_group_are_cut_without_half_sums(browser, monkeypatch):
    monkeypatch.setattr(run_foreseeing, "AT_ONCE", 2)
    master = make.account(name="Master", group_billing=True)
    fee, sms = sales.plan(product=sales.product("Fee")), sales.plan(product=sales.product("SMS"), charge="usage")
    for account in (master, *make.accounts(3)):
        if account != master:
            make.membership(account=account, master=master, starts_on=date(2025, 1, 1))
        sales.subscription(fee, sms, account=account)
        sales.usage("10", account=account, product=sms.plan.product)
    run = previewed(browser)
    row = InvoicePreview.objects.get(run=run, account=master, billing_date=FEB)
    assert (row.line_count, row.net) == (5, Decimal(4400))
    page = browser.get(f"/billing/runs/{run.pk}/invoices/{row.pk}/")
    assert [line["title"] for line in page.context["lines"]] == ["Fee", "Fee"]
    assert "lines of 2 more members" in words(page)
