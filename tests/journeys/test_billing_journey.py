"""A month is billed: previewed, billed, finalised, sent as a PDF, paid and credited; a group has one invoice."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import Account
from billing.models import Invoice
from plock.kit import jobs
from plock.kit.models import Job
from tests import make, sales
from tests.journeys.conftest import enter

RUN = "/billing/runs/new/"


@dataclass(frozen=True)
class Group:
    """A master that pays for its members: one is billed as it is, the other one afterwards."""

    master: Account
    alike: Account
    other: Account


@pytest.fixture
def group() -> Group:
    first = timezone.localdate().replace(day=1)
    master, alike, other = (make.account(name=f"Nordic {name}", currency="SEK") for name in ("Foods", "North", "South"))
    Account.objects.filter(pk=master.pk).update(group_billing=True)
    plan = sales.plan(product=sales.product("Platform", unit="seat"), price="100")
    for account, practice in ((master, "advance"), (alike, "advance"), (other, "arrears")):
        sales.subscription(plan, plan, account=account, starts_on=first, billing_practice=practice)
    for member in (alike, other):
        make.membership(account=member, master=master, starts_on=date(2026, 1, 1))
    return Group(master, alike, other)


def work() -> None:
    """What a worker does."""
    for job in Job.objects.filter(state="queued").order_by("pk"):
        jobs.run(job_id=job.pk)


def bill(page: Page) -> None:
    """Preview a run as of today, then bill what it showed."""
    page.goto(RUN)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    work()
    expect(page.get_by_text("Nothing is billed by a preview")).to_be_visible()
    assert not Invoice.objects.exists()
    page.get_by_role("link", name="Bill this…").click()
    expect(page.get_by_text("1 draft invoice is made or added to, as previewed: SEK 400.00 net.")).to_be_visible()
    page.get_by_role("button", name="Bill", exact=True).click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    work()
    expect(page.get_by_role("link", name="Finalise all drafts…")).to_be_visible()


def finalise(page: Page) -> Invoice:
    """All drafts of the run on whose page we are."""
    page.get_by_role("link", name="Finalise all drafts…").click()
    expect(page.get_by_text("They come to SEK 500.00 with VAT, SEK 400.00 net.")).to_be_visible()
    page.get_by_role("button", name="Finalise all drafts").click()
    page.wait_for_url("**/jobs/*/")
    work()
    return Invoice.objects.get()


def test_a_month_from_the_preview_to_the_credit(lo_page: Page, group: Group):
    page = lo_page
    bill(page)
    reconciled = page.get_by_role("region", name="Reconciliation").get_by_role("row").last
    expect(reconciled).to_contain_text("SEK 400.00")
    run = page.url

    page.goto(f"/customers/{group.master.pk}/group/")
    page.get_by_role("link", name="How it is billed").click()
    rows = page.locator("table.standings tbody tr")
    expect(rows.filter(has_text=group.alike.name)).to_contain_text("Will be merged")
    expect(rows.filter(has_text=group.other.name)).to_contain_text("In advance or in arrears")

    page.goto(run)
    invoice = finalise(page)
    page.goto("/billing/invoices/")
    page.get_by_role("link", name=invoice.number, exact=True).click()
    expect(page.get_by_text("on behalf of 1 member of its group")).to_be_visible()
    expect(page.get_by_role("region", name="Lines")).to_contain_text(group.alike.name)
    pdf = page.request.get(page.get_by_role("link", name="PDF").get_attribute("href") or "")
    assert pdf.body().startswith(b"%PDF")

    page.get_by_role("link", name="Register payment").click()
    page.get_by_label("Amount").fill("500")
    page.get_by_role("button", name="Register payment").click()
    expect(page.locator(".record-head .pill")).to_have_text("Paid")

    page.get_by_role("link", name="Credit", exact=True).click()
    page.get_by_label("Some lines").check()
    page.locator("input[name=lines]").last.check()
    page.get_by_role("button", name="Show the sum").click()
    expect(page.get_by_text("A credit note for 1 line gives back SEK 125.00")).to_be_visible()
    page.get_by_role("button", name="Credit", exact=True).click()
    expect(page.get_by_role("link", name=f"credits {invoice.number}")).to_be_visible()
    assert [one.number for one in Invoice.objects.order_by("pk")] == ["INV-00001", "INV-00002"]


def test_a_month_is_billed_without_scripts(browser: Browser, group: Group, lo, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    enter(context, lo, live_server.url)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(RUN)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("link", name="Look again")).to_be_visible()
    work()
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("link", name="Bill this…").click()
    page.get_by_role("button", name="Bill", exact=True).click()
    expect(page.get_by_role("link", name="Look again")).to_be_visible()
    work()
    page.get_by_role("link", name="Look again").click()
    invoice = finalise(page)
    page.goto(f"/billing/invoices/{invoice.pk}/credit/")
    page.get_by_role("button", name="Credit", exact=True).click()
    expect(page.get_by_role("link", name=f"credits {invoice.number}")).to_be_visible()
    context.close()
