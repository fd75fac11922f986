"""The second factor and the end of a log-in, in a real browser."""

import re
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Account, Session
from tests import make
from tests.accounts.proving import code_of
from tests.journeys.test_accessible import overflows, violations


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def acme() -> Account:
    return make.account(name="Acme", city="Oslo")


def log_in(page: Page, user) -> None:
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()


def give_code(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Log in").click()


def log_out(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/")


def is_fit_for_all(page: Page) -> bool:
    """Accessible, and no wider than a phone."""
    page.set_viewport_size({"width": 390, "height": 844})
    faults = [*violations(page), *(["overflows"] if overflows(page) else [])]
    page.set_viewport_size({"width": 1440, "height": 900})
    assert not faults
    return True


def set_up(page: Page) -> tuple[str, list[str]]:
    page.goto("/account/")
    page.get_by_role("link", name="Set up the second factor").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    page.get_by_text("No camera?").click()
    key = page.locator(".secret-key").inner_text()
    page.get_by_label("Code that the app shows").fill(code_of(key))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    return key, page.locator(".recovery-codes li").all_inner_texts()


def edit_while_the_log_in_ends(page: Page, acme: Account) -> None:
    """Type into the form of a customer, and send it when the log-in is over."""
    page.goto(f"/customers/{acme.pk}/edit/")
    page.get_by_label("City").fill("Tromsø")
    page.get_by_label("Postal code").fill("9008")
    page.get_by_label("Notes").fill('Said: "call <us> & ask"')
    Session.objects.all().delete()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("what you typed is kept")).to_be_visible()


def send_what_was_kept(page: Page, acme: Account) -> None:
    expect(page.get_by_role("heading", name="Send what you typed")).to_be_visible()
    expect(page.get_by_text("Edit customer")).to_be_visible()
    expect(page.get_by_text("Tromsø")).to_be_visible()
    page.get_by_role("button", name="Send what you typed").click()
    expect(page.get_by_text("was saved")).to_be_visible()
    acme.refresh_from_db()
    assert (acme.city, acme.postal_code, acme.notes) == ("Tromsø", "9008", 'Said: "call <us> & ask"')


def test_set_up_then_log_in_with_the_app_and_with_a_recovery_code(ada_page: Page, ada, tmp_path: Path):
    page = ada_page
    key, codes = set_up(page)
    assert len(codes) == 10
    assert is_fit_for_all(page)
    with page.expect_download() as started:
        page.get_by_role("link", name="Download").click()
    started.value.save_as(tmp_path / "codes.txt")
    assert set(codes) <= set((tmp_path / "codes.txt").read_text(encoding="utf-8").split())

    log_out(page)
    log_in(page, ada)
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()
    page.goto("/customers/")
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()
    give_code(page, code_of(key, steps=1))  # the code of the set-up is used up
    expect(page).to_have_url(re.compile("/customers/$"))

    log_out(page)
    log_in(page, ada)
    give_code(page, codes[0])
    expect(page.get_by_role("button", name="Ada")).to_be_visible()

    log_out(page)
    log_in(page, ada)
    give_code(page, codes[0])
    expect(page.get_by_text("used already").first).to_be_visible()
    assert is_fit_for_all(page)


def test_a_log_in_that_ends_while_editing_loses_nothing(ada_page: Page, ada, acme):
    edit_while_the_log_in_ends(ada_page, acme)
    assert is_fit_for_all(ada_page)
    log_in(ada_page, ada)
    expect(ada_page.get_by_role("heading", name="Send what you typed")).to_be_visible()
    assert is_fit_for_all(ada_page)
    send_what_was_kept(ada_page, acme)


def test_nor_does_it_with_a_second_factor(ada_page: Page, ada, acme):
    _key, codes = set_up(ada_page)
    edit_while_the_log_in_ends(ada_page, acme)
    log_in(ada_page, ada)
    give_code(ada_page, codes[1])
    send_what_was_kept(ada_page, acme)


def test_nor_does_it_without_javascript(browser, live_server, ada, acme):
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = plain.new_page()
    page.goto("/")
    log_in(page, ada)
    edit_while_the_log_in_ends(page, acme)
    log_in(page, ada)
    send_what_was_kept(page, acme)
    plain.close()


def test_a_form_that_was_open_before_logging_in_again_elsewhere_still_sends(
    ada_page: Page, context: BrowserContext, ada, acme
):
    ada_page.goto(f"/customers/{acme.pk}/edit/")
    ada_page.get_by_label("City").fill("Bodø")
    other = context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Ada").click()
    other.get_by_role("button", name="Log out").click()
    log_in(other, ada)
    expect(other.get_by_role("button", name="Ada")).to_be_visible()
    ada_page.get_by_role("button", name="Save").click()
    expect(ada_page.get_by_text("was saved")).to_be_visible()


def test_log_out_everywhere_else(ada_page: Page, browser, live_server, ada):
    elsewhere = browser.new_context(base_url=live_server.url).new_page()
    elsewhere.goto("/")
    log_in(elsewhere, ada)
    expect(elsewhere.get_by_role("button", name="Ada")).to_be_visible()
    ada_page.goto("/account/")
    expect(ada_page.locator("#sessions tbody tr")).to_have_count(2)
    ada_page.get_by_role("button", name="Log out everywhere else").click()
    ada_page.get_by_role("dialog").get_by_role("button", name="Log out everywhere else").click()
    expect(ada_page.locator("#sessions tbody tr")).to_have_count(1)
    elsewhere.goto("/customers/")
    expect(elsewhere.get_by_role("heading", name="Log in")).to_be_visible()
    elsewhere.context.close()
