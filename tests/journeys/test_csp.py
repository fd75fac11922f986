"""The Content-Security-Policy outside of the pages that test_accessible opens, and Back brings back what was typed."""

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import Account
from tests.contracts.pages import PAGES


@pytest.fixture
def ada(ada):
    ada.is_staff = ada.is_superuser = True
    ada.save()
    return ada


def open_all(page: Page, addresses: list[str]) -> None:
    for address in addresses:
        seen = page.request.get(address)
        is_page = seen.status != 405 and "text/html" in seen.headers.get("content-type", "")
        if is_page:  # else a file, or what is only for POST
            answer = page.goto(address)
            assert answer is not None and answer.status < 500, address


def test_no_public_and_no_missing_page_breaks_the_policy(ada_page: Page, world, breaches):
    open_all(ada_page, [page.url(world) for page in PAGES if page.is_public and page.name != "logout"])
    open_all(ada_page, ["/no/such/page/"])
    assert breaches == []


def test_no_page_of_the_admin_breaks_the_policy(ada_page: Page, world, breaches):
    open_all(ada_page, ["/admin/", "/admin/accounts/", *admin_addresses()])
    assert breaches == []


def admin_addresses() -> list[str]:
    """Every list and form, and once each what looks the same for every model."""
    found, alike = [], {}
    for model, model_admin in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found.append(reverse(f"{name}_changelist"))
        row = model._default_manager.order_by("pk").first()
        if row is not None and model._meta.model_name != "session":
            found.append(reverse(f"{name}_change", args=[row.pk]))
            alike["history"] = reverse(f"{name}_history", args=[row.pk])
            alike["delete"] = reverse(f"{name}_delete", args=[row.pk])
        if hasattr(model_admin, "export_action"):
            alike["export"] = reverse(f"{name}_export")
    return [*found, *alike.values()]


def test_back_brings_back_what_was_typed(ada_page: Page, ada):
    ada_page.goto("/customers/new/")
    ada_page.locator("main [name=name]").fill("Half a name")
    ada_page.goto("/customers/")
    ada_page.go_back()
    expect(ada_page.locator("main [name=name]")).to_have_value("Half a name")


def test_back_after_logging_out_shows_nothing(ada_page: Page, world):
    customer = Account.objects.get(pk=world["pk"])
    ada_page.goto(customer.get_absolute_url())
    ada_page.goto("/customers/")
    ada_page.evaluate("document.querySelector('form[action$=\"/logout/\"]').submit()")
    ada_page.wait_for_url("**/login/**")
    ada_page.go_back()
    ada_page.go_back()
    expect(ada_page.get_by_role("heading", name=customer.name)).to_have_count(0)
