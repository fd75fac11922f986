"""How a group is billed, on the pages of its master and members: every reason in words, before a run and after it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import GroupMembership, User
from accounts.services.activity import Origin
from billing import grouping_words
from billing.models import BillingRun, Charge, Invoice
from billing.rules.grouping import Reason
from billing.services import group_billing, run_foreseeing, runs
from plock.kit import jobs
from tests import make, sales
from tests.billing.running import words

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ON = "2026-02-01"
FEB = date(2026, 2, 1)


@pytest.fixture
def browser(vi, client_as):
    return client_as(vi)


def page(browser, account, **query):
    response = browser.get(f"/customers/{account.pk}/group/billing/", {"on": ON, **query})
    assert response.status_code == 200
    return words(response)


@pytest.fixture
def plan():
    return sales.plan(product=sales.product("Platform"))


@pytest.fixture
def master(plan):
    """Group billing is on; monthly in advance since 2026-01-01."""
    made = make.account(name="Master", group_billing=True, customer_number="M-1")
    sales.subscription(plan, account=made, number="S-MASTER")
    return made


def member(master, *items, since=date(2025, 1, 1), until=None, account=None, **values):
    """A member with a subscription of these terms; returns the subscription."""
    account = account or make.account(name="Member")
    make.membership(account=account, master=master, starts_on=since, ends_on=until)
    return sales.subscription(*items, account=account, **values)


def bill(as_of, *customers, by):
    """A run in this process."""
    keys = [one.pk for one in customers]
    made = runs.start(as_of=as_of, today=as_of, origin=Origin(by=by), customers=keys, is_waited_for=True)
    jobs.run(job_id=made.job_id)


def for_reason(reason, master, plan):
    """A member whose subscription is not merged for that reason alone."""
    match reason:
        case Reason.NOT_A_MEMBER:
            return member(master, plan, since=date(2099, 3, 1))
        case Reason.MASTER_NOT_ACTIVE:
            type(master).objects.filter(pk=master.pk).update(state="archived")
        case Reason.OFF:
            type(master).objects.filter(pk=master.pk).update(group_billing=False)
        case Reason.SEPARATE:
            return member(master, plan, invoice_separately=True)
        case Reason.NO_SUBSCRIPTION:
            master.subscriptions.update(starts_on=date(2099, 6, 1))
        case Reason.CURRENCY:
            euro = sales.plan(product=plan.plan.product, currency_id="EUR")
            return member(master, euro, account=make.account(currency="EUR"))
        case Reason.INTERVAL:
            return member(master, plan, billing_interval_months=3)
        case Reason.PERIOD:
            return member(master, plan, period_mode="continuous", starts_on=date(2026, 1, 15))
        case Reason.PRACTICE:
            return member(master, plan, billing_practice="arrears")
        case Reason.MASTER_PAUSED:
            master.subscriptions.update(state="paused", paused_on=date(2026, 1, 1))
    return member(master, plan)


def test_every_reason_has_its_words():
    assert set(grouping_words.REASONS) == set(Reason)
    assert len({str(one.label) for one in grouping_words.REASONS.values()}) == len(Reason)
    assert str(grouping_words.of("no_such_reason").label) == "No such reason"


@pytest.mark.parametrize("reason", Reason)
def test_what_is_not_merged_says_why_and_what_to_change(reason, browser, master, plan):
    sold = for_reason(reason, master, plan)
    told = grouping_words.of(reason)
    for account in (master, sold.account):
        said = page(browser, account)
        for text in (told.label, told.why, told.repair):
            assert str(text) in said
        assert "Will be merged It is billed" not in said
    assert str(told.label) in words(browser.get(f"/customers/{sold.account_id}/group/"))


def test_what_is_merged_says_with_what(browser, master, plan):
    sold = member(master, plan)
    said = page(browser, master)
    assert f"{sold.number} Monthly, in advance · SEK Will be merged It is billed with S-MASTER of Master." in said
    assert "Will be merged It is billed with S-MASTER of Master." in page(browser, sold.account)
    assert "Will be merged" in words(browser.get(f"/customers/{sold.account_id}/group/"))


def test_the_repair_leads_where_it_is_made(browser, master, plan):
    asked = make.account(invoice_separately=True)
    member(master, plan, account=asked)
    alone = member(master, plan, invoice_separately=True)
    text = browser.get(f"/customers/{master.pk}/group/billing/", {"on": ON}).content.decode()
    assert f'href="/customers/{asked.pk}/settings/edit/"' in text
    assert f'href="/subscriptions/{alone.pk}/edit/"' in text


def test_after_a_run_the_page_says_on_which_invoice_each_was(browser, master, plan, ada):
    merged, apart = member(master, plan), member(master, plan, billing_practice="arrears")
    bill(FEB, master, by=ada)
    said = page(browser, master)
    assert "Last billed 1 Feb 2026: Draft of Master" in said
    assert "Last billed 1 Feb 2026: Draft of its own (In advance or in arrears)" in said
    assert Charge.objects.filter(subscription=merged, invoice__account=master).count() == 2
    assert Charge.objects.filter(subscription=apart).get().not_merged_because == Reason.PRACTICE


def test_the_next_invoices_show_lines_by_member_and_write_nothing(browser, master, plan, ada):
    bill(date(2026, 1, 1), master, by=ada)
    before = (BillingRun.objects.count(), Invoice.objects.count(), Charge.objects.count())
    member(master, {"plan_version": plan, "quantity": Decimal(3)}, starts_on=FEB)
    said = page(browser, master)
    assert "Invoices due by 1 Feb 2026" in said
    assert "1 Feb 2026 Monthly, in advance · 2 lines SEK 400.00" in said
    assert "Master itself · 1 charge SEK 100.00 Member 1 charge SEK 300.00" in said
    assert (BillingRun.objects.count(), Invoice.objects.count(), Charge.objects.count()) == before


def test_a_large_group_is_left_to_a_run(browser, master, plan, monkeypatch):
    monkeypatch.setattr(run_foreseeing, "AT_ONCE", 1)
    member(master, plan)
    assert "too large to compute its invoices while you wait" in page(browser, master)


def test_the_day_is_the_next_billing_date_unless_chosen(browser, master, plan):
    today = timezone.localdate()
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    assert browser.get(f"/customers/{master.pk}/group/billing/").context["on"] == first
    for text in ("nonsense", "2026-02-31", "0001-01-01", "9999-12-31", "\0"):
        chosen = browser.get(f"/customers/{master.pk}/group/billing/", {"on": text}).context["on"]
        assert chosen == first, text


def test_the_next_billing_date_follows_the_schedules(plan):
    today = date(2026, 5, 10)
    account = make.account()
    assert group_billing.next_billing(account, today=today) == today
    sales.subscription(plan, account=account, billing_interval_months=12)
    assert group_billing.next_billing(account, today=today) == date(2027, 1, 1)
    sales.subscription(plan, account=account, starts_on=date(2026, 7, 20))
    assert group_billing.next_billing(account, today=today) == date(2026, 7, 20)
    sales.subscription(plan, account=account, billing_practice="arrears", ends_on=date(2026, 5, 21))
    assert group_billing.next_billing(account, today=today) == date(2026, 5, 21)
    sales.subscription(plan, account=account, state="draft")
    sales.subscription(plan, account=account, ends_on=date(2026, 4, 1))
    assert group_billing.next_billing(account, today=today) == date(2026, 5, 21)


def test_who_has_just_left_and_who_will_come_are_listed_and_others_are_not(master):
    def names(on):
        return {one.name for one in group_billing.members(master, on=on)}

    for name, since, until in (
        ("left", date(2025, 1, 1), date(2026, 1, 20)),
        ("long gone", date(2025, 1, 1), date(2025, 6, 1)),
        ("coming", date(2026, 9, 1), None),
    ):
        make.membership(account=make.account(name=name), master=master, starts_on=since, ends_on=until)
    assert names(FEB) == {"left", "coming"}


def test_the_table_is_narrowed_by_what_becomes_of_subscriptions(browser, master, plan):
    member(master, plan, account=make.account(name="Merged one"))
    member(master, plan, account=make.account(name="Quarterly one"), billing_interval_months=3)
    every = page(browser, master)
    assert "Will be merged 1" in every
    assert "Other interval 1" in every
    narrowed = browser.get(f"/customers/{master.pk}/group/billing/", {"on": ON, "reason": "interval_differs"})
    assert [one.name for one, _rows in narrowed.context["members"]] == ["Quarterly one"]
    none = browser.get(f"/customers/{master.pk}/group/billing/", {"on": ON, "reason": "nonsense"})
    assert none.context["members"] == []


def test_a_very_large_group_is_counted_when_it_is_asked_for(browser, master, plan, monkeypatch):
    monkeypatch.setattr(group_billing, "WHOLE", 0)
    member(master, plan)
    assert "Count how many are merged" in page(browser, master)
    assert "Will be merged 1" in page(browser, master, count="exact")


def test_a_page_of_members_costs_the_same_whatever_the_group(browser, master, plan):
    spent = []
    for n in (2, 60):
        rows = make.accounts(n)
        GroupMembership.objects.bulk_create(
            [GroupMembership(account=one, master=master, starts_on=date(2020, 1, 1)) for one in rows]
        )
        for one in rows:
            sales.subscription(plan, account=one)
        page(browser, master)
        with CaptureQueriesContext(connection) as captured:
            page(browser, master)
        spent.append(len(captured))
    assert spent[0] == spent[1]
    first = browser.get(f"/customers/{master.pk}/group/billing/", {"on": ON, "per_page": "25"})
    assert len(first.context["members"]) == 25
    assert len(first.context["page"].rows) == 25


def test_nobody_in_a_group_has_no_card(browser):
    alone = make.account()
    assert "Group billing" not in words(browser.get(f"/customers/{alone.pk}/group/"))
    assert browser.get(f"/customers/{alone.pk}/group/billing/").status_code == 200


def test_a_master_says_whether_group_billing_is_on(browser, master, plan):
    member(master, plan)
    url = f"/customers/{master.pk}/group/"
    assert "Group billing How it is billed On Subscriptions of members that match" in words(browser.get(url))
    type(master).objects.filter(pk=master.pk).update(group_billing=False)
    assert "Off Every member gets invoices of its own." in words(browser.get(url))
    assert "Group billing is switched off" in page(browser, master)


def test_only_who_bills_is_offered_a_run(browser, client_as, lo, master, plan):
    member(master, plan)
    assert "Billing run for this group" not in page(browser, master)
    offered = page(client_as(lo), master)
    assert "Billing run for this group" in offered
    form = client_as(lo).get("/billing/runs/new/", {"as_of": ON, "customers": "M-1"}).context["form"]
    assert form["customers"].value() == "M-1"
    assert User.objects.count() == 2
