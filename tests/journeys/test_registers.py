"""Creating customers from public registers in a real browser, and what happens when a register does not play along.

Every register is its stand-in. One browser goes through all countries.
"""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from accounts.models import Account, Activity
from integrations.models import Connection, RegisterRecord
from integrations.registry import systems
from tests import make, outside
from tests.standins import (
    ares_companies,
    ariregister_companies,
    bolagsverket_companies,
    brreg_companies,
    companies_house_companies,
    danish,
    entreprises_companies,
    gleif_companies,
    prh_companies,
    vies,
)
from tests.standins.faults import Fault

# Country, how its number is typed, the canonical number, and part of a name where the register searches names.
COUNTRIES = [
    ("Norway", "999 000 207", brreg_companies.ACTIVE, "nordlys bakeri"),
    ("Finland", "3999010-1", prh_companies.ACTIVE, "revontuli leipomo"),
    ("France", "999 000 011", entreprises_companies.ACTIVE, "boulangerie"),
    ("Czechia", "09990011", ares_companies.ACTIVE, "modrá kočka"),
    ("United Kingdom", "6999999", companies_house_companies.ACTIVE, ""),
    ("Estonia", "19990011", ariregister_companies.ACTIVE, ""),
    ("Denmark", "39 99 00 24", danish.ACTIVE, "bjerget"),
    ("Sweden", "559999-0024", bolagsverket_companies.ACTIVE, ""),
]


@pytest.fixture
def registers(standins, settings, ada):
    """All of them, those with credentials configured."""
    settings.API_LIMITS = {one.name: "1000/1" for one in systems}
    cache.clear()
    outside.connection("companies_house", secrets={"api_key": "demo"})
    outside.connection("cvr", settings={"user": "demo"}, secrets={"password": "demo"})
    outside.connection("bolagsverket", settings={"client_id": "demo"}, secrets={"client_secret": "demo"})
    yield standins
    cache.clear()


def search(page: Page, text: str, country: str) -> None:
    page.get_by_label("Company name or organisation number").fill(text)
    page.get_by_label("Register of").select_option(label=country)
    page.get_by_label("Company name or organisation number").press("Enter")


def choose(page: Page, number: str = "", nth: int = 0) -> str:
    """Choose a hit; what it is called."""
    hit = page.locator(".companies > li", has_text=number).nth(nth)
    name = hit.locator("b").inner_text()
    hit.get_by_role("button", name="Choose").click()
    expect(page.get_by_text("Filled in from")).to_be_visible()
    return name


def create(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Create (customer|anyway)$")).first.click()
    expect(page.get_by_text("was created")).to_be_visible()


def test_a_customer_in_every_country_by_number_and_by_name(ada_page, registers):
    page = ada_page
    for country, typed, number, part in COUNTRIES:
        page.goto("/customers/new/")
        search(page, typed, country)
        name = choose(page)
        expect(page.get_by_label("Name", exact=False).first).to_have_value(name)
        expect(page.locator("#id_name_mark")).to_be_visible()
        create(page)
        made = Account.objects.get(org_number=number)
        assert (made.name, made.register_record.number) == (name, number), country
        if part:
            page.goto("/customers/new/")
            search(page, part, country)
            named = choose(page)
            create(page)
            assert Account.objects.filter(name=named).exists(), country
    page.goto("/customers/new/")
    search(page, gleif_companies.ACTIVE, "Worldwide (LEI)")
    choose(page)
    create(page)
    assert RegisterRecord.objects.get(system="gleif").number == gleif_companies.ACTIVE
    sources = set(RegisterRecord.objects.values_list("system", flat=True))
    assert sources == {one.name for one in systems if one.kind == "register"} - {"cvrapi"}


def test_bankrupt_unknown_twice_the_same_and_somebody_elses_country(ada_page, registers):
    page = ada_page
    page.goto("/customers/new/")
    search(page, brreg_companies.UNKNOWN, "Norway")
    expect(page.get_by_text("Brønnøysund Register Centre has nothing like that.")).to_be_visible()

    search(page, "NORDLYS BAKERI AS", "Norway")
    expect(page.locator(".companies > li")).to_have_count(2)
    expect(page.locator(".companies > li", has_text="BODØ")).to_have_count(1)

    search(page, "999 000 231", "Denmark")
    expect(page.get_by_text("Search for it elsewhere:")).to_be_visible()
    page.get_by_label("Notes").fill("Typed before.")
    page.get_by_role("button", name="Search in Norway").click()
    expect(page.locator(".companies").get_by_text("Bankrupt")).to_be_visible()
    expect(page.get_by_label("Notes")).to_have_value("Typed before.")
    choose(page)
    expect(page.get_by_text("The register says that this company is bankrupt.")).to_be_visible()
    expect(page.get_by_label("Notes")).to_have_value("Typed before.")
    create(page)
    expect(page.locator(".banner.bad")).to_contain_text("bankrupt")
    page.goto("/customers/new/")
    search(page, "999000231", "Norway")
    expect(page.get_by_text("Already a customer:")).to_be_visible()
    expect(page.locator(".companies").get_by_role("button")).to_have_count(0)


def test_a_register_that_is_slow_or_down_leaves_the_form_usable(ada_page, registers):
    page = ada_page
    page.goto("/customers/new/")
    page.get_by_label("Notes").fill("Nothing of this is lost.")
    page.get_by_label("Tags").fill("Vip")
    for fault, said in ((Fault.TIMEOUT, "did not answer in time"), (Fault.UNAVAILABLE, "is out of order")):
        registers["brreg"].fail(fault)
        search(page, "laks", "Norway")
        expect(page.get_by_text(said)).to_be_visible()
    Connection.objects.filter(system="companies_house").delete()
    search(page, "badger", "United Kingdom")
    expect(page.get_by_text("is not set up yet")).to_be_visible()
    search(page, "laks", "Norway")
    expect(page.locator(".companies > li")).not_to_have_count(0)
    registers["brreg"].fail(Fault.RESET)
    page.locator(".companies").get_by_role("button", name="Choose").first.click()
    expect(page.get_by_text("Nothing was filled in.")).to_be_visible()
    expect(page.get_by_label("Notes")).to_have_value("Nothing of this is lost.")
    expect(page.get_by_label("Tags")).to_have_value("Vip")
    page.locator("#id_name").fill("By hand AS")
    create(page)
    assert Account.objects.get().notes == "Nothing of this is lost."


def test_refreshing_from_the_register_and_checking_the_vat_number(ada_page, registers):
    page = ada_page
    customer = make.account(
        name="Laks", org_number=brreg_companies.ACTIVE, country="NO", email="ours@laks.example", vat_number=""
    )
    page.goto(f"/customers/{customer.pk}/")
    page.get_by_role("link", name="Look it up").click()
    row = page.locator("tr", has_text="LYSTIG LAKS OG ØRRET AS")
    expect(row.get_by_text("Laks", exact=True)).to_be_visible()
    expect(row.get_by_role("checkbox")).to_be_checked()
    expect(page.locator("tr", has_text="ours@laks.example").get_by_role("checkbox")).not_to_be_checked()
    page.get_by_role("button", name="Save what is ticked").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("LYSTIG LAKS OG ØRRET AS")
    expect(page.get_by_text("took over values from Brønnøysund Register Centre")).to_be_visible()
    customer.refresh_from_db()
    assert customer.email == "ours@laks.example"
    assert Activity.objects.filter(verb="account.refreshed").count() == 1

    Account.objects.update(vat_number=vies.VALID, country="SE")
    page.goto(f"/customers/{customer.pk}/")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text(f"{vies.VALID} is valid.")).to_be_visible()
    expect(page.get_by_role("button", name="Check again")).to_be_visible()
