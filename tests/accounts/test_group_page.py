"""The group's page, its verbs, and where groups show elsewhere: with scripts and without."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Activity, GroupMembership
from accounts.services import groups
from accounts.services.activity import SYSTEM
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_as, bo):
    return client_as(bo)


@pytest.fixture
def today():
    return timezone.localdate()


def page(browser, url, status=200):
    answer = browser.get(url)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def group_of(n, **values):
    master = make.account(name="Nord", customer_number="M-1")
    members = make.accounts(n, **values)
    GroupMembership.objects.bulk_create(
        [GroupMembership(account=one, master=master, starts_on=date(2020, 1, 1)) for one in members]
    )
    return master, members


def masters(*accounts):
    rows = GroupMembership.objects.in_force(on=timezone.localdate()).filter(account__in=accounts)
    return {row.account_id: row.master_id for row in rows}


def test_a_master_shows_its_members_and_totals_that_count_everybody_once(browser):
    master, members = group_of(2, mrr=100, mrr_base=100, user_count=3, adoption=40, risk="7.5")
    Account.objects.filter(pk=master.pk).update(mrr=50, mrr_base=50, adoption=70, risk="2.0")
    shown = page(browser, f"/customers/{master.pk}/group/")
    for text in ("SEK 250.00", "of which its own SEK 50.00", "SEK 3,000.00", "7.5", "50 <small>/ 100"):
        assert text.replace(" ", "") in shown.replace("\xa0", "").replace(" ", ""), text
    assert all(member.name in shown for member in members)
    header = page(browser, f"/customers/{master.pk}/")
    assert "Master of 2" in header
    assert "with its group" in header


def test_a_member_leads_to_its_master(browser):
    master, [child] = group_of(1)
    shown = page(browser, f"/customers/{child.pk}/group/")
    assert f'href="/customers/{master.pk}/group/"' in shown
    assert "is its master since 1 Jan 2020" in shown
    assert "Part of Nord" in page(browser, f"/customers/{child.pk}/")


def test_nobody_in_a_group_is_offered_one(browser, client_as, vi):
    alone = make.account()
    assert "Make it a member of" in page(browser, f"/customers/{alone.pk}/group/")
    assert "Make it a member of" not in page(client_as(vi), f"/customers/{alone.pk}/group/")


def test_members_are_sorted_and_come_in_pages(browser):
    master, _members = group_of(60)
    for sort in ("name", "-mrr", "users", "-adoption", "risk", "since", "-since", "number", "state"):
        first = browser.get(f"/customers/{master.pk}/group/?sort={sort}&per_page=25").context
        assert len(first["page"].rows) == 25
        step = first["links"]["next"]
        second = browser.get(f"/customers/{master.pk}/group/{step}").context
        assert not {one.pk for one in first["page"].rows} & {one.pk for one in second["page"].rows}


def test_a_large_group_costs_as_many_queries_as_a_small_one(browser):
    def run(n):
        master = make.account()
        GroupMembership.objects.bulk_create(
            [GroupMembership(account=one, master=master, starts_on=date(2020, 1, 1)) for one in make.accounts(n)]
        )
        browser.get(f"/customers/{master.pk}/group/")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"/customers/{master.pk}/group/").status_code == 200
        return len(asked)

    assert run(40) == run(2)


def test_members_are_added_by_number_and_name_in_one_go(browser, today):
    master, _ = group_of(0)
    one = make.account(customer_number="K-1", name="Öst AB")
    two = make.account(customer_number="K-2", name="Nord, Syd & Co")
    three = make.account(customer_number="K-3")
    answer = browser.post(
        f"/customers/{master.pk}/group/add/", {"members": f"K-1, nord, syd & co\n{three}", "on": today.isoformat()}
    )
    assert answer.status_code == 303
    assert masters(one, two, three) == dict.fromkeys((one.pk, two.pk, three.pk), master.pk)
    assert Activity.objects.filter(verb="group.joined").count() == 3


def test_a_name_that_is_unclear_says_how_to_repair_it(browser, today):
    master, _ = group_of(0)
    make.account(name="Twin", customer_number="T-1"), make.account(name="TWIN", customer_number="T-2")
    url, on = f"/customers/{master.pk}/group/add/", today.isoformat()
    answer = browser.post(url, {"members": "Twin, Nobody", "on": on})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Write the number of one: T-1, T-2." in shown
    assert "“Nobody”" in shown


def test_a_member_is_moved_and_removed_on_a_day(browser, today):
    master, [child] = group_of(1)
    other = make.account(customer_number="O-1")
    url = f"/customers/{child.pk}/group/change/"
    later = today + timedelta(days=30)
    assert browser.post(url, {"master": "O-1", "on": later.isoformat()}).status_code == 303
    assert masters(child) == {child.pk: master.pk}
    shown = page(browser, f"/customers/{master.pk}/group/")
    assert "moves from Nord to" in shown
    plan = GroupMembership.objects.get(master=other)
    assert browser.post(f"/customers/{master.pk}/group/plans/{plan.pk}/cancel/").status_code == 303
    assert not GroupMembership.objects.filter(master=other).exists()
    assert browser.post(url, {"leave": "1", "on": today.isoformat()}).status_code == 303
    assert masters(child) == {}
    assert "was part of Nord" in page(browser, f"/customers/{child.pk}/group/")


def test_a_plan_brought_forward_is_told_once(browser, today):
    master, child = make.account(name="Nord"), make.account(name="Child")
    for days in (20, 5):
        on = today + timedelta(days=days)
        browser.post(f"/customers/{child.pk}/group/change/", {"master": master.customer_number, "on": on})
    plans = browser.get(f"/customers/{child.pk}/group/").context["plans"]
    assert [(plan.on, plan.leaves, plan.joins) for plan in plans] == [(today + timedelta(days=5), None, master)]


def test_what_is_refused_is_said_beside_the_master(browser, today):
    master, [child] = group_of(1)
    answer = browser.post(f"/customers/{master.pk}/group/change/", {"master": str(child), "on": today.isoformat()})
    assert answer.status_code == 422
    assert "a member cannot be a master" in answer.content.decode()


def test_suggestions_name_customers_that_are_not_archived(browser):
    make.account(name="Nordvik", customer_number="N-1"), make.account(name="Nordgone", state="archived")
    shown = page(browser, "/customers/suggestions/?tag=nord")
    assert '<option value="N-1 Nordvik">' in shown
    assert "Nordgone" not in shown


def test_who_may_not_change_groups_sees_no_way_to(client_as, vi):
    master, [child] = group_of(1)
    browser = client_as(vi)
    assert "Move or remove" not in page(browser, f"/customers/{master.pk}/group/")
    assert browser.post(f"/customers/{child.pk}/group/change/", {"leave": "1"}).status_code == 403


# The customer's own form ---------------------------------------------------------------------------------------------


def form_of(browser, account):
    form = browser.get(f"/customers/{account.pk}/edit/").context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        text = "" if value is None else str(value)
        data[form.add_prefix(name)] = text
        if form.fields[name].show_hidden_initial:
            data[form.add_initial_prefix(name)] = text
    return data


def save(browser, account, **changes):
    return browser.post(f"/customers/{account.pk}/edit/", {**form_of(browser, account), **changes})


def test_a_customer_is_created_in_a_group(browser, today):
    master = make.account(name="Nord", customer_number="M-1")
    blank = {"name": "Väst", "kind": "company", "currency": "SEK", "master": "m-1", "member_since": today.isoformat()}
    assert browser.post("/customers/new/", {**blank, "seen": []}).status_code == 303
    child = Account.objects.get(name="Väst")
    assert masters(child) == {child.pk: master.pk}


def test_the_master_is_changed_and_emptied_on_the_form_with_the_rest(browser, today):
    child = make.account(name="Väst")
    one, two = make.account(name="Nord", customer_number="M-1"), make.account(name="Syd", customer_number="M-2")
    assert save(browser, child, master="Nord", city="Lund").status_code == 303
    assert (masters(child), Account.objects.get(pk=child.pk).city) == ({child.pk: one.pk}, "Lund")
    assert save(browser, child, master="M-2", member_since=today.isoformat()).status_code == 303
    assert masters(child) == {child.pk: two.pk}
    assert save(browser, child, master="").status_code == 303
    assert masters(child) == {}


def test_saving_without_touching_the_group_leaves_it_alone(browser):
    master, [child] = group_of(1)
    assert save(browser, child, city="Lund").status_code == 303
    assert masters(child) == {child.pk: master.pk}
    assert not Activity.objects.filter(verb__startswith="group").exists()


def test_a_refused_group_saves_nothing_else_either(browser):
    master, [_child] = group_of(1)
    top = make.account(customer_number="T-1")
    answer = save(browser, master, master=str(top), city="Lund")
    assert answer.status_code == 409
    assert "a master cannot be a member" in answer.content.decode()
    assert Account.objects.get(pk=master.pk).city == ""


@pytest.mark.parametrize(
    ("typed", "said"), [("Nobody AB", "No customer has the number"), ("self", "cannot be its own master")]
)
def test_a_master_that_cannot_be_is_said_with_the_repair(browser, typed, said):
    account = make.account(customer_number="K-1")
    answer = save(browser, account, master="K-1" if typed == "self" else typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_day_alone_asks_what_it_is_for(browser, today):
    answer = save(browser, make.account(), member_since=(today + timedelta(days=3)).isoformat())
    assert answer.status_code == 422
    assert "Change the master, too" in answer.content.decode()


def test_two_who_change_the_group_at_once_see_both(browser):
    child = make.account(customer_number="K-1")
    one, two = make.account(name="Nord", customer_number="M-1"), make.account(name="Syd", customer_number="M-2")
    loaded = form_of(browser, child)
    groups.assign(account=child, master=one, on=timezone.localdate(), origin=SYSTEM)
    answer = browser.post(f"/customers/{child.pk}/edit/", {**loaded, "master": str(two)})
    assert answer.status_code == 409
    [found] = answer.context["meanwhile"]
    assert (found["field"].name, found["theirs"], found["mine"]) == ("master", "M-1 Nord", "M-2 Syd")
    assert masters(child) == {child.pk: one.pk}


def test_settings_of_groups_are_shown_to_those_they_concern(browser):
    master, [child] = group_of(1)
    fields = lambda one: browser.get(f"/customers/{one.pk}/settings/edit/").context["form"].fields  # noqa: E731
    assert ("group_billing" in fields(master), "invoice_separately" in fields(master)) == (True, False)
    assert ("group_billing" in fields(child), "invoice_separately" in fields(child)) == (False, True)
    alone = make.account()
    assert not {"group_billing", "invoice_separately"} & fields(alone).keys()
    assert "This customer is in no group" in page(browser, f"/customers/{alone.pk}/settings/")
