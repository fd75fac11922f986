"""The work done by keyboard alone: the palette, rows, tabs, forms; and the switch for keys without a modifier."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Account
from plock.kit.models import Job
from tests import make
from tests.journeys.test_accessible import violations


@pytest.fixture
def customers() -> list[Account]:
    return [make.account(name=name, city="Lund") for name in ("Alfa", "Beta", "Gamma", "Delta")]


@pytest.fixture
def keys(ada_page: Page, customers):
    """Ada's keyboard, on the customers table."""
    ada_page.goto("/customers/")
    return ada_page.keyboard


def palette_of(page: Page):
    return page.locator("#palette")


def chosen(page: Page):
    return page.locator("#palette [aria-selected=true]")


def test_log_in_find_open_change_and_save_without_a_mouse(page: Page, ada, customers):
    keys = page.keyboard
    page.goto("/")
    keys.type(ada.email)
    keys.press("Tab")
    keys.type("correct horse")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_url(re.compile(r"/$"))

    keys.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    keys.type("gam")
    expect(chosen(page)).to_contain_text("Gamma")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Gamma")).to_be_visible()

    keys.press("2")
    page.wait_for_url("**/users/")
    keys.press("e")
    page.wait_for_url("**/edit/")
    page.get_by_label("City").focus()
    keys.press("Control+a")
    keys.type("Kiruna")
    keys.press("Enter")
    expect(page.get_by_text("was saved")).to_be_visible()
    assert Account.objects.get(name="Gamma").city == "Kiruna"


def test_keys_move_and_select_rows_and_open_one(ada_page: Page, keys):
    expect(ada_page.get_by_role("row")).to_have_count(5)
    keys.press("j")
    expect(ada_page.get_by_role("row", name="Alfa")).to_be_focused()
    keys.press("x")
    keys.press("ArrowDown")
    keys.press("j")
    expect(ada_page.get_by_role("row", name="Delta")).to_be_focused()
    keys.press("Shift+X")
    expect(ada_page.locator("[data-selected-count]").first).to_have_text("3")
    keys.press("a")
    expect(ada_page.locator("[data-selected-count]").first).to_have_text("4")
    keys.press("b")
    expect(ada_page.locator(".selection-bar button:focus")).to_be_visible()
    keys.press("k")  # back to the row it came from
    keys.press("k")
    keys.press("Enter")
    expect(ada_page.get_by_role("heading", name="Beta")).to_be_visible()


def test_rows_are_walked_from_the_first_one_again_after_back(ada_page: Page, keys):
    errors: list[str] = []
    ada_page.on("pageerror", lambda error: errors.append(str(error)))
    keys.press("j")
    keys.press("j")
    expect(ada_page.get_by_role("row", name="Beta")).to_be_focused()
    ada_page.get_by_role("link", name="Archived").click()
    ada_page.wait_for_url("**view=archived")
    ada_page.go_back()
    expect(ada_page.get_by_role("row", name="Alfa")).to_be_visible()
    ada_page.wait_for_timeout(200)
    keys.press("j")
    expect(ada_page.get_by_role("row", name="Alfa")).to_be_focused()
    assert errors == []


def test_brackets_turn_pages(ada_page: Page, customers):
    make.accounts(30)
    ada_page.goto("/customers/?per_page=25")
    ada_page.keyboard.press("]")
    expect(ada_page.get_by_text("26–34 of 34")).to_be_visible()
    ada_page.keyboard.press("j")
    expect(ada_page.locator("tbody tr").first).to_be_focused()
    ada_page.keyboard.press("[")
    expect(ada_page.get_by_text("1–25 of 34")).to_be_visible()


def test_the_palette_walks_with_arrows_and_opens_commands(ada_page: Page, keys):
    ada_page.locator("[data-search=site]").click()
    expect(chosen(ada_page)).to_contain_text("Create customer")
    keys.press("ArrowDown")
    expect(chosen(ada_page)).to_contain_text("Import customers")
    expect(ada_page.get_by_role("combobox")).to_have_attribute(
        "aria-activedescendant", chosen(ada_page).get_attribute("id")
    )
    keys.press("Escape")
    expect(palette_of(ada_page)).to_be_hidden()
    keys.press("Control+k")
    keys.type("create cust")
    expect(ada_page.locator("#palette-found [role=option]")).to_have_count(1)
    keys.press("Enter")
    ada_page.wait_for_url("**/customers/new/")


def test_a_number_pasted_and_sent_at_once_opens_its_customer(ada_page: Page, keys, customers):
    keys.press("Control+k")
    keys.insert_text(customers[2].customer_number)
    keys.press("Enter")
    expect(ada_page.get_by_role("heading", name="Gamma")).to_be_visible()


def test_the_palette_offers_the_customers_opened_last(ada_page: Page, keys, customers):
    ada_page.goto(customers[1].get_absolute_url())
    ada_page.goto(customers[3].get_absolute_url())
    ada_page.goto("/")
    keys.press("Control+k")
    recent = ada_page.get_by_role("group", name="Recently opened").get_by_role("option")
    expect(recent).to_have_text([re.compile("Delta"), re.compile("Beta")])
    keys.type("x")
    expect(recent).to_have_count(0)


def test_what_is_unknown_offers_to_create_it(ada_page: Page, keys):
    keys.press("Control+k")
    keys.type("nowhere")
    expect(palette_of(ada_page)).to_contain_text("Nothing is called “nowhere”")
    expect(chosen(ada_page)).to_have_count(0)
    keys.press("ArrowDown")
    expect(chosen(ada_page)).to_contain_text("Create customer")


def test_the_palette_and_the_shortcuts_are_accessible(ada_page: Page, keys):
    keys.press("?")
    expect(ada_page.get_by_role("row", name="Next row").first).to_be_visible()
    assert violations(ada_page) == []
    keys.press("Escape")
    keys.press("Control+k")
    keys.type("a")
    expect(ada_page.get_by_role("group", name="Customers")).to_be_visible()
    assert violations(ada_page) == []
    ada_page.goto("/search/?q=a")
    assert violations(ada_page) == []


def test_a_slash_goes_to_the_search_of_the_list_and_letters_there_are_letters(ada_page: Page, keys):
    keys.press("/")
    box = ada_page.locator("[data-search=page]")
    expect(box).to_be_focused()
    keys.type("gnx")
    expect(box).to_have_value("gnx")
    assert "/customers/?" in ada_page.url or ada_page.url.endswith("/customers/")


def test_a_question_mark_shows_the_shortcuts_and_they_can_be_switched_off(ada_page: Page, keys):
    keys.press("?")
    dialog = ada_page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog.get_by_role("row", name="Next row").first).to_be_visible()
    dialog.get_by_label("Use shortcuts of a single key").uncheck()
    keys.press("Escape")
    keys.press("j")
    expect(ada_page.locator("tbody tr:focus")).to_have_count(0)
    ada_page.goto("/shortcuts/")
    expect(ada_page.get_by_role("main").get_by_label("Use shortcuts of a single key")).not_to_be_checked()
    keys.press("g")
    keys.press("c")
    expect(ada_page).to_have_url(re.compile("/shortcuts/$"))
    keys.press("Control+k")
    expect(palette_of(ada_page)).to_be_visible()


def test_two_keys_go_to_a_page_but_never_with_a_modifier(ada_page: Page, keys):
    keys.press("g")
    keys.press("j")
    ada_page.wait_for_url("**/jobs/")
    keys.press("g")
    keys.press("Alt+c")
    keys.press("Meta+c")
    expect(ada_page).to_have_url(re.compile("/jobs/$"))


def test_arrows_walk_the_tabs_of_a_record(ada_page: Page, customers):
    ada_page.goto(customers[0].get_absolute_url())
    tabs = ada_page.locator(".tabs a")
    tabs.first.focus()
    ada_page.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    ada_page.keyboard.press("ArrowLeft")
    ada_page.keyboard.press("ArrowLeft")
    expect(tabs.last).to_be_focused()


def test_a_job_that_ends_elsewhere_is_told_once(ada_page: Page, ada):
    job = Job.objects.create(kind="x", title="Long export", owner=ada)
    ada_page.goto(job.get_absolute_url())
    asked = []
    ada_page.on("request", lambda request: asked.append(request) if "/jobs/mine/" in request.url else None)
    ada_page.goto("/customers/")
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=timezone.now())
    toast = ada_page.locator(".toast", has_text="Long export: Done")
    expect(toast).to_be_visible()
    assert asked[0].headers["x-poll"] == "1"
    toast.get_by_role("link", name="Open").click()
    ada_page.wait_for_url(f"**{job.get_absolute_url()}")
    before = len(asked)
    ada_page.goto("/customers/")
    ada_page.wait_for_timeout(1500)
    assert len(asked) == before


def test_nobody_is_told_what_the_page_shows_by_itself(ada_page: Page, ada):
    job = Job.objects.create(kind="x", title="Long export", owner=ada)
    ada_page.goto(job.get_absolute_url())
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=timezone.now() + timedelta(milliseconds=1))
    expect(ada_page.locator("main .pill-done")).to_be_visible()
    ada_page.wait_for_timeout(2000)
    expect(ada_page.locator(".toast")).to_have_count(0)
