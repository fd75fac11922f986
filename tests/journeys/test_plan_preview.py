"""A price plan with tiers: its chart follows what is typed and warns of a fall; what is sold gets a new version."""

from decimal import Decimal

from playwright.sync_api import Page, expect

from billing.models import PlanVersion, PricePlan
from tests import sales

GAP = "Above 100 seats the total falls from SEK 500.00 to SEK 400.00"
FEE = "A flat fee of SEK 100.00 on tier 2 closes the gap."


def type_tiers(page: Page) -> None:
    """Up to 100 at 5, then 4 for all of them: the 101st seat makes everything cheaper."""
    page.get_by_label("Name").fill("Standard")
    page.get_by_label("Volume").check()
    page.get_by_label("Tier 1, up to").fill("100")
    page.get_by_label("Tier 1, price").fill("5")
    page.get_by_label("Tier 2, price").fill("4")


def fees_of(version: PlanVersion) -> list[Decimal]:
    return sorted(tier.flat_fee for tier in version.tiers.all())


def test_a_plan_is_drawn_while_it_is_typed_and_becomes_a_new_version_once_sold(ada_page):
    product = sales.product("Seats", unit="seat", unit_plural="seats")
    page, live = ada_page, ada_page.locator("#plan-live")
    page.goto(f"/products/{product.pk}/plans/new/")
    expect(live).to_contain_text("drawn here as soon as the prices are complete")
    type_tiers(page)
    expect(live).to_contain_text(GAP)
    expect(live).to_contain_text(FEE)
    expect(live.locator("figure")).to_have_count(2)
    assert not PricePlan.objects.exists()

    page.get_by_label("Tier 2, flat fee").fill("100")
    expect(live).not_to_contain_text("falls")
    page.get_by_label("Tier 2, flat fee").fill("")
    expect(live).to_contain_text(FEE)
    page.get_by_role("button", name="Add price plan").click()
    expect(page.get_by_role("heading", name="Standard")).to_be_visible()
    expect(page.get_by_text(FEE)).to_be_visible()  # the page of the plan warns, too
    first = PlanVersion.objects.get()

    sales.subscription(first)
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_text("Version 1 is sold.")).to_contain_text("1 subscription stays on version 1")
    page.get_by_label("Tier 2, flat fee").fill("100")
    expect(live).not_to_contain_text("falls")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Version 2 of Standard was saved.")).to_be_visible()
    assert [fees_of(one) for one in (first, PlanVersion.objects.get(number=2))] == [[0, 0], [0, 100]]


def test_tiers_are_added_and_removed_by_keyboard_and_a_wrong_one_loses_nothing(ada_page):
    product = sales.product("Seats", unit="seat", unit_plural="seats")
    page = ada_page
    page.goto(f"/products/{product.pk}/plans/new/")
    type_tiers(page)
    page.get_by_label("Tier 2, up to").fill("50")
    page.get_by_role("button", name="Add tier").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-tiers] tr:last-child input").first).to_be_focused()
    page.get_by_role("button", name="Remove tier 3").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-tiers] tr")).to_have_count(3)

    page.get_by_role("button", name="Add price plan").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_label("Tier 1, up to")).to_have_value("100")
    expect(page.get_by_label("Tier 2, up to")).to_have_value("50")
    expect(page.get_by_label("Volume")).to_be_checked()
    assert not PricePlan.objects.exists()
