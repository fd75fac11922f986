"""Creating a customer from a public register: nothing typed is lost, whatever the register does."""

import re

import pytest

from accounts.models import Account, Activity
from integrations.models import RegisterRecord
from tests import make
from tests.standins import brreg_companies as norway
from tests.standins.faults import Fault

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NEW = "/customers/new/"
TYPED = {
    "name": "Nordlys",
    "kind": "company",
    "country": "SE",
    "currency": "NOK",
    "email": "kari@nordlys.example",
    "tags": "Vip, Bakery",
    "notes": "Met at the fair.",
    "find": "nordlys",
    "find_country": "NO",
}


@pytest.fixture
def browser(bo, client_as):
    return client_as(bo)


def choose(number, country="NO", system="brreg"):
    return {"fill": f"choose:{system}:{country}:{number}"}


def fields(response):
    """What the form holds, as a browser would send it."""
    form = response.context["form"]
    found = {name: form[name].value() for name in form.fields}
    kept = re.search(r'name="filled" value="([^"]*)"', response.content.decode())
    sent = {name: value for name, value in found.items() if value is not None}
    return sent | ({"filled": kept[1]} if kept else {})


def test_choosing_fills_the_form_and_keeps_what_was_typed(browser):
    response = browser.post(NEW, TYPED | choose(norway.ACTIVE))
    shown = fields(response)
    assert response.status_code == 200
    assert (shown["name"], shown["org_number"], shown["country"]) == ("LYSTIG LAKS OG ØRRET AS", norway.ACTIVE, "NO")
    assert (shown["tags"], shown["notes"], shown["currency"]) == ("Vip, Bakery", "Met at the fair.", "NOK")
    assert shown["email"] == "kari@nordlys.example"
    assert shown["website"] == "lystiglaks.example"
    marks = {name: field.mark for name, field in response.context["form"].fields.items() if hasattr(field, "mark")}
    assert marks["name"].startswith("Brønnøysund Register Centre, ")
    assert marks["email"].endswith("has: hei@lystiglaks.example")
    assert "notes" not in marks
    assert not Account.objects.exists()


def test_creating_keeps_what_the_register_said(browser, bo):
    browser.post(NEW, fields(browser.post(NEW, TYPED | choose(norway.SAMPLE))))
    made = Account.objects.get()
    assert (made.org_number, made.country, made.notes) == (norway.SAMPLE, "NO", "Met at the fair.")
    record = made.register_record
    assert (record.system, record.number, record.status) == ("brreg", norway.SAMPLE, "active")
    assert record.url.startswith("https://")
    verbs = list(Activity.objects.filter(account=made).order_by("pk").values_list("verb", "actor"))
    assert verbs == [("account.created", bo.pk), ("account.filled_in", bo.pk)]


def test_creating_needs_no_register_any_more(browser, standins):
    filled = fields(browser.post(NEW, TYPED | choose(norway.ACTIVE)))
    standins["brreg"].fail(Fault.BROKEN, times=None)
    assert browser.post(NEW, filled).status_code == 303
    assert RegisterRecord.objects.get().status == "active"


def test_a_bankrupt_company_is_warned_of_before_it_is_created(browser):
    response = browser.post(NEW, TYPED | choose(norway.BANKRUPT))
    assert "says that this company is bankrupt" in response.content.decode()
    browser.post(NEW, fields(response))
    assert RegisterRecord.objects.get().status == "bankrupt"
    assert Activity.objects.filter(verb="account.register_status", changes__status=[None, "bankrupt"]).exists()
    page = browser.get(Account.objects.get().get_absolute_url()).content.decode()
    assert "banner bad" in page and "bankrupt" in page


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.WRONG_TYPE, Fault.RESET])
def test_a_register_that_fails_leaves_the_form_as_it_was(browser, standins, fault):
    standins["brreg"].fail(fault, times=None)
    response = browser.post(NEW, TYPED | choose(norway.ACTIVE))
    shown = fields(response)
    assert response.status_code == 200
    assert {name: shown[name] for name in TYPED if name in shown} == {
        name: TYPED[name] for name in TYPED if not name.startswith("find")
    }
    page = response.content.decode()
    assert "Nothing was filled in." in page and "Brønnøysund Register Centre" in page


def test_a_second_choice_that_fails_leaves_the_first(browser, standins):
    first = fields(browser.post(NEW, TYPED | choose(norway.ACTIVE)))
    standins["brreg"].fail(Fault.BROKEN, times=None)
    response = browser.post(NEW, first | choose(norway.SPARSE))
    assert "Nothing was filled in." in response.content.decode()
    assert fields(response)["name"] == "LYSTIG LAKS OG ØRRET AS"
    browser.post(NEW, fields(response))
    assert RegisterRecord.objects.get().number == norway.ACTIVE


def test_another_choice_takes_the_place_of_the_first(browser):
    first = fields(browser.post(NEW, {"kind": "company", "currency": "NOK"} | choose(norway.ACTIVE)))
    assert first["website"] == "lystiglaks.example"
    second = fields(browser.post(NEW, first | choose(norway.SPARSE)))
    assert (second["name"], second["org_number"]) == ("STIFTELSEN STILLE STUND", norway.SPARSE)
    assert (second["website"], second["email"], second["phone"]) == ("", "", "")


@pytest.mark.parametrize("typed", [{"org_number": norway.UNKNOWN}, {"country": "US", "vat_number": ""}])
def test_a_number_or_country_typed_over_makes_it_another_company(browser, typed):
    filled = fields(browser.post(NEW, TYPED | choose(norway.ACTIVE)))
    browser.post(NEW, filled | typed)
    assert Account.objects.filter(**typed).exists()
    assert not RegisterRecord.objects.exists()


def test_nobody_can_make_up_what_a_register_said(browser):
    browser.post(NEW, TYPED | {"filled": "W10:made:up"})
    assert Account.objects.get().name == "Nordlys"
    assert not RegisterRecord.objects.exists()


@pytest.mark.parametrize("choice", ["choose:", "choose:brreg", "choose:nobody:NO:1", "choose:brreg:NO:../../x", "x"])
def test_nonsense_for_a_choice_fills_in_nothing(browser, standins, choice):
    response = browser.post(NEW, TYPED | {"fill": choice})
    assert response.status_code == 200
    assert fields(response)["name"] == "Nordlys"
    assert not standins["brreg"].calls


def test_the_search_works_inside_the_form_without_javascript(browser):
    response = browser.post(NEW, TYPED | {"fill": "search"})
    page = response.content.decode()
    assert page.count("NORDLYS BAKERI AS") >= 2
    assert fields(response)["notes"] == "Met at the fair."
    assert "is required" not in page
    assert not Account.objects.exists()


def test_enter_in_the_search_of_an_empty_form_searches(browser):
    response = browser.post(NEW, {"currency": "NOK", "kind": "company", "find": "nordlys", "find_country": "NO"})
    assert response.status_code == 200
    assert "NORDLYS BAKERI AS" in response.content.decode()


def test_the_page_of_the_search_shows_who_is_a_customer_already(browser):
    customer = make.account(org_number=norway.SAME_NAME[0], country="NO", state="archived")
    page = browser.get("/customers/search/", {"q": "nordlys bakeri", "country": "NO"}).content.decode()
    assert "Already a customer" in page and customer.get_absolute_url() in page
    assert f"fill=choose%3Abrreg%3ANO%3A{norway.SAME_NAME[1]}" in page
    assert f"NO%3A{norway.SAME_NAME[0]}" not in page


def test_a_choice_on_that_page_opens_the_filled_form(browser):
    response = browser.get(NEW, choose(norway.ACTIVE))
    assert fields(response)["name"] == "LYSTIG LAKS OG ØRRET AS"


def test_htmx_gets_what_was_found_alone(browser):
    asked = {"find": norway.BANKRUPT, "find_country": "NO"}
    response = browser.get("/customers/search/", asked, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert "<html" not in page
    assert "SKYGGEDAL SMIE AS" in page and "Bankrupt" in page
    assert 'form="account-form"' in page


def test_a_number_of_another_country_is_one_click_away(browser):
    page = browser.get("/customers/search/", {"q": "999 000 118", "country": "DK"}).content.decode()
    assert "Search in Norway" in page


def test_a_register_that_is_not_set_up_says_what_to_do(browser):
    page = browser.get("/customers/search/", {"q": "Badger", "country": "GB"}).content.decode()
    assert "is not set up yet" in page


def test_whoever_chose_no_country_searches_that_of_the_house(browser):
    page = browser.get(NEW).content.decode()
    assert 'value="SE" selected' in page.partition('name="find_country"')[2]


def test_a_national_number_searched_for_worldwide_leads_to_its_country(browser):
    page = browser.get("/customers/search/", {"q": norway.ACTIVE, "country": "world"}).text
    assert "is not an LEI" in page and "Search in Norway" in page


def test_a_company_without_a_name_can_be_told_by_its_number(browser):
    page = browser.get("/customers/search/", {"q": norway.REMOVED, "country": "NO"}).text
    assert "No name given" in page and "999 000 312" in page
