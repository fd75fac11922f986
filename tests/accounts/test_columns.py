"""Choosing and ordering the columns of the customers table, and exports that follow the screen."""

import pytest
from django.db.models import F

from accounts.exporters.layouts import layout_of
from accounts.models import GroupMembership
from accounts.tables import AccountTable
from plock.kit.models import SavedView, TableChoice
from plock.kit.tables import Column
from tests import make
from tests.accounts.exporting import exported, read

pytestmark = pytest.mark.django_db
LIST, PAGE = "/customers/", "accounts:account_list"
URL = f"/columns/?list={PAGE}"


@pytest.fixture
def browser(client_as, vi):
    return client_as(vi)


def heads(response):
    return [head.name for head in response.context["heads"]]


def lines(response):
    return [line["name"] for line in response.context["lines"] if line["is_shown"]]


def test_at_first_the_usual_columns_are_shown(browser):
    make.account()
    assert heads(browser.get(LIST)) == list(AccountTable.default_columns)


def test_chosen_columns_are_shown_in_their_order_behind_the_name(browser, vi):
    make.account(city="Oslo", email="post@acme.example")
    response = browser.post(URL + "&state=active", {"order": ["city", "mrr", "email"], "shown": ["email", "city"]})
    assert response["Location"] == f"{LIST}?state=active"
    page = browser.get(LIST)
    assert heads(page) == ["name", "city", "email"]
    assert "post@acme.example" in page.content.decode()
    assert TableChoice.objects.get().owner == vi


def test_the_choice_is_ones_own(browser, client_as, bo):
    make.account()
    browser.post(URL, {"order": ["city"], "shown": ["city"]})
    assert heads(client_as(bo).get(LIST)) == list(AccountTable.default_columns)


def test_buttons_move_a_column_and_keep_the_ticks_without_saving(browser):
    page = browser.post(URL, {"order": ["city", "mrr"], "shown": ["mrr", "city"], "move": "up:mrr"})
    assert page.status_code == 200
    assert lines(page) == ["mrr", "city"]
    assert not TableChoice.objects.exists()


def test_the_usual_columns_come_back(browser):
    make.account()
    browser.post(URL, {"order": ["city"], "shown": ["city"]})
    browser.post(URL, {"reset": "1"})
    assert heads(browser.get(LIST)) == list(AccountTable.default_columns)


def test_nonsense_names_are_left_out(browser):
    make.account()
    browser.post(URL, {"order": ["password", "city", "city"], "shown": ["password", "city", "name"]})
    assert heads(browser.get(LIST)) == ["name", "city"]


def test_a_view_may_bring_its_own_columns(browser, vi):
    make.account()
    browser.post(URL, {"order": ["city"], "shown": ["city"]})
    browser.post(f"/views/new/?list={PAGE}&country=SE", {"name": "Towns", "with_columns": "on"})
    browser.post(URL, {"reset": "1"})
    one = SavedView.objects.get()
    assert one.columns == ["name", "city"]
    assert heads(browser.get(f"{LIST}?view={one.pk}")) == ["name", "city"]
    assert "brings its own columns" in browser.get(f"{URL}&view={one.pk}").content.decode()


def test_members_and_masters_are_marked_in_one_query(browser, time_machine, django_assert_max_num_queries):
    time_machine.move_to("2026-06-15T12:00:00Z")
    master, *members = (make.account(name=name) for name in ("Nordic Group", "A", "B"))
    for member in members:
        GroupMembership.objects.create(account=member, master=master, starts_on="2026-01-01")
    html = browser.get(LIST).content.decode()
    assert html.count("Part of Nordic Group") == 2
    assert "Master of 2" in html


def test_the_table_layout_exports_exactly_the_columns_shown(time_machine, bo):
    time_machine.move_to("2026-06-15T12:00:00Z")
    master = make.account(name="Nordic Group", state="archived")
    member = make.account(name="A", customer_number="C-1", city="Oslo", tags=["x", "y"], org_number="5560360793")
    GroupMembership.objects.create(account=member, master=master, starts_on="2026-01-01")
    columns = ("name", "group", "city", "tags", "org_number", "number")
    [row] = exported(layout="table", columns=columns, which="selected", ids=(member.pk,))
    assert row == {
        "Name": "A",
        "State": "Active",
        "Group": "Nordic Group",
        "City": "Oslo",
        "Tags": "x;y",
        "Organisation number": "556036-0793",
        "Customer number": "C-1",
    }
    assert list(row) == ["Name", "State", "Group", "City", "Tags", "Organisation number", "Customer number"]


def test_the_page_exports_what_its_reader_sees(browser, vi):
    make.account(name="A", city="Oslo")
    browser.post(URL, {"order": ["city"], "shown": ["city"]})
    response = browser.post("/customers/export/", {"format": "csv", "layout": "table", "which": "all"})
    [row] = read(b"".join(response.streaming_content))
    assert list(row) == ["Customer number", "Name", "State", "Tags", "City"]


def test_every_column_can_be_exported():
    make.account(city="Oslo", tags=["x"])
    [row] = exported(layout="table", columns=tuple(AccountTable.base_columns))
    assert len(row) == len(layout_of("table", columns=tuple(AccountTable.base_columns)).headings)


def test_a_higher_app_adds_a_column(browser, monkeypatch):
    monkeypatch.setattr(AccountTable, "base_columns", AccountTable.base_columns.copy())
    monkeypatch.setattr(AccountTable, "annotations", {})
    column = Column("Post code and town", accessor="town", field="city")
    AccountTable.register("town", column, annotate=lambda rows: rows.annotate(town=F("city")))
    make.account(city="Bergen")
    assert "town" not in heads(browser.get(LIST))
    browser.post(URL, {"order": ["town"], "shown": ["town"]})
    assert "Bergen" in browser.get(LIST).content.decode()
    [row] = exported(layout="table", columns=("name", "town"))
    assert row["Post code and town"] == "Bergen"
    with pytest.raises(ValueError, match="already"):
        AccountTable.register("town", column)
