"""Selecting rows by mouse and keyboard, all that match, and what a bulk action then does."""

import pytest
from playwright.sync_api import expect

from accounts.models import Account
from tests import make


@pytest.fixture
def listed(ada_page):
    make.accounts(60, country="SE")
    ada_page.goto("/customers/?country=SE")
    return ada_page


def test_all_that_match_are_tagged(listed):
    listed.check("[data-select-all]")
    expect(listed.locator("[data-selected-count]")).to_have_text("50")
    listed.get_by_role("button", name="Select all that match: 60").click()
    expect(listed.locator("[data-selected-count]")).to_have_text("60")
    listed.get_by_role("button", name="Add tags").click()
    listed.fill("[name=tags]", "north")
    listed.get_by_role("button", name="Add tags").click()
    expect(listed.locator(".figures")).to_contain_text("60")
    assert Account.objects.tagged("north").count() == 60
    listed.get_by_role("link", name="Back to the list").last.click()
    listed.wait_for_url("**/customers/?country=SE*")


def test_taking_one_off_means_the_ticked_ones_again(listed):
    listed.check("[data-select-all]")
    listed.locator("[data-select-matching]").click()
    listed.locator(".c-select input[name]").first.uncheck()
    expect(listed.locator("[data-selected-count]")).to_have_text("49")


def test_enter_leads_from_a_row_to_the_actions_and_escape_clears(listed):
    listed.locator(".c-select input[name]").first.focus()
    listed.keyboard.press("Enter")
    expect(listed.get_by_role("button", name="Add tags")).to_be_focused()
    listed.keyboard.press("Escape")
    expect(listed.locator("#selection")).to_be_hidden()
    expect(listed.locator(".c-select input[name]").first).to_be_focused()


def test_escape_closes_the_menu_of_actions_before_it_clears(listed):
    listed.check("[data-select-all]")
    more = listed.get_by_role("button", name="More")
    more.click()
    listed.keyboard.press("Escape")
    expect(listed.locator("#bulk-more")).to_be_hidden()
    expect(listed.locator("[data-selected-count]")).to_have_text("50")
    listed.keyboard.press("Escape")
    expect(listed.locator("#selection")).to_be_hidden()


def test_columns_are_moved_and_shown(listed):
    listed.get_by_role("link", name="Columns").click()
    listed.get_by_role("checkbox", name="City").check()
    for _step in range(3):
        listed.get_by_role("button", name="Move City up").click()
    listed.get_by_role("button", name="Show these columns").click()
    expect(listed.get_by_role("columnheader", name="City")).to_be_visible()
    listed.wait_for_url("**/customers/?country=SE*")


def test_a_changed_view_is_saved_as_a_tab(listed):
    listed.get_by_role("link", name="Save as new view").click()
    listed.fill("[name=name]", "Sweden")
    listed.get_by_role("button", name="Save view").click()
    expect(listed.get_by_role("navigation", name="Views").get_by_role("link", name="Sweden")).to_have_attribute(
        "aria-current", "page"
    )
