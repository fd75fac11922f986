"""The United Kingdom: every answer that Companies House documents."""

from datetime import date

import pytest

from integrations.errors import Misconfigured, Reason, Rejected, Temporary
from integrations.registers.companies_house import payloads
from integrations.registers.companies_house.provider import SYSTEM
from integrations.registry import Access
from integrations.rules.companies import Address, Company, Found, Status
from integrations.shapes import Node
from tests.standins import companies_house
from tests.standins.faults import Fault

pytestmark = pytest.mark.once

SAMPLE = Company(
    source="companies_house",
    number="06999999",
    country="GB",
    name="IMAGINARY LAMPS LIMITED",
    status=Status.ACTIVE,
    raw_status="active, active-proposal-to-strike-off",
    form="Private limited company",
    form_code="ltd",
    address=Address(("12 Invented Street", "Testham"), "EC1A 1AA", "London", "GB"),
    industry_code="27400",
    registered_on=date(2008, 2, 11),
    other_names=("FICTION LIGHTS LIMITED",),
    url="https://find-and-update.company-information.service.gov.uk/company/06999999",
)


@pytest.fixture
def client(register):
    return register("companies_house", secrets={"api_key": companies_house.KEY})


def test_reads_every_field_of_the_documented_company(client):
    assert client.find(companies_house.ACTIVE) == SAMPLE


def test_an_unknown_number_is_nobody(client):
    assert client.find("09999998") is None


def test_another_404_is_not_an_unknown_number(client):
    client.http.base += "/old"
    with pytest.raises(Temporary) as caught:
        client.find(companies_house.ACTIVE)
    assert caught.value.reason is Reason.GARBLED


@pytest.mark.parametrize(
    ("secrets", "said"),
    [({}, "Empty Authorization header"), ({"api_key": "planted-key"}, "Invalid Authorization")],
)
def test_no_key_and_a_wrong_key_are_for_an_administrator(register, secrets, said):
    client = register("companies_house", secrets=secrets)
    for ask in (lambda: client.find("06999999"), lambda: SYSTEM.check(client.http, Access())):
        with pytest.raises(Misconfigured) as caught:
            ask()
        assert caught.value.reason is Reason.CREDENTIALS
        assert said in caught.value.detail
        assert "planted" not in repr(caught.value) + repr(client.http)


def test_a_right_key_is_proved(client, standins):
    SYSTEM.check(client.http, client.access)
    assert standins["companies_house"].calls[0].basic() == ("demo", "")


def test_a_number_of_another_length_is_a_fault_of_the_server_and_not_asked_for(client, standins):
    assert client.find("699999") is None
    assert not standins["companies_house"].calls
    with pytest.raises(Temporary) as caught:
        client.http.get("/company/699999")
    assert caught.value.reason is Reason.DOWN


def test_a_stray_403_leaves_the_key_alone(client, standins):
    standins["companies_house"].fail(Fault.FORBIDDEN)
    with pytest.raises(Temporary) as caught:
        client.find(companies_house.ACTIVE)
    assert caught.value.reason is Reason.BUSY


def test_over_the_limit_everybody_waits_until_the_reset(client, standins, monkeypatch):
    monkeypatch.setattr(standins["companies_house"], "limit", (0, 300.0))
    standins["companies_house"].is_strict = True
    held = []
    client.http.hold = held.append
    with pytest.raises(Temporary) as caught:
        client.find(companies_house.ACTIVE)
    assert caught.value.reason is Reason.BUSY
    assert 100 < caught.value.retry_after <= 120
    assert held == [caught.value.retry_after]


def test_every_answer_says_how_many_are_left(client):
    answer = client.http.get(f"/company/{companies_house.ACTIVE}")
    assert (answer.headers["X-Ratelimit-Limit"], answer.headers["X-Ratelimit-Remain"]) == ("600", "599")


@pytest.mark.parametrize(
    ("path", "asked", "said"),
    [
        ("/search/companies", {"q": "red", "start_index": 1000}, "HTTP 416"),
        ("/advanced-search/companies", {"size": 0}, "HTTP 422 size"),
    ],
)
def test_what_it_does_not_take_is_refused(client, path, asked, said):
    with pytest.raises(Rejected, match=said) as caught:
        client.http.get(path, params=asked)
    assert caught.value.reason is Reason.REFUSED


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("active", Status.ACTIVE),
        ("open", Status.ACTIVE),
        ("registered", Status.ACTIVE),
        ("administration", Status.BANKRUPT),
        ("insolvency-proceedings", Status.BANKRUPT),
        ("receivership", Status.BANKRUPT),
        ("liquidation", Status.LIQUIDATION),
        ("voluntary-arrangement", Status.RESTRUCTURING),
        ("closed", Status.DISSOLVED),
        ("converted-closed", Status.DISSOLVED),
        ("dissolved", Status.DISSOLVED),
        ("removed", Status.DISSOLVED),
        ("brand-new-word", Status.UNKNOWN),
    ],
)
def test_statuses(word, status):
    profile = {"company_name": "X", "company_number": "06999999", "company_status": word}
    found = payloads.company(Node("companies_house", profile))
    assert (found.status, found.raw_status) == (status, word)


def test_a_dissolved_company_has_its_last_day(client):
    found = client.find(companies_house.DISSOLVED)
    assert (found.status, found.dissolved_on, found.form) == (
        Status.DISSOLVED,
        date(2019, 10, 15),
        "Public limited company",
    )


def test_a_number_of_digits_is_filled_with_zeros():
    profile = {"company_name": "X", "company_number": "6999999"}
    assert payloads.company(Node("companies_house", profile)).number == "06999999"


def test_a_charity_has_neither_status_nor_address(client):
    found = client.find(companies_house.BARE)
    assert (found.name, found.status, found.raw_status) == ("SAINT NOBODY'S CHOIR", Status.UNKNOWN, "")
    assert (found.address, found.registered_on) == (Address(), None)


def test_an_address_abroad_keeps_its_region(client):
    found = client.find(companies_house.FOREIGN)
    assert (found.country, found.name) == ("GB", "FJORDLYS IMAGINÆR AS")
    assert found.address == Address(("Oppdiktede gate 7", "Akershus"), "1336", "Bærum", "NO")


@pytest.mark.parametrize(
    ("place", "form", "expected"),
    [
        ({"address_line_1": "1 Low Road", "locality": "Ely"}, "ltd", Address(("1 Low Road",), "", "Ely", "GB")),
        ({"address_line_1": "1 Low Road", "locality": "Ely"}, "oversea-company", Address(("1 Low Road",), "", "Ely")),
        ({"po_box": "12", "region": "Kent"}, "ltd", Address(("PO Box 12",), "", "Kent", "GB")),
        (
            {"premises": "7a", "address_line_1": "Rue X", "country": "Atlantis"},
            "ltd",
            Address(("7a Rue X", "Atlantis")),
        ),
    ],
)
def test_parts_of_an_address(place, form, expected):
    profile = {"company_name": "X", "company_number": "06999999", "type": form, "registered_office_address": place}
    assert payloads.company(Node("companies_house", profile)).address == expected


def test_searches_names_also_of_scotland(client):
    found = client.search("red squirrel")
    assert [one.number for one in found.companies] == list(companies_house.SAME_NAME)
    assert found.total == 2
    assert found.companies[0].address == Address(("12 Invented Street", "Testham"), "EC1A 1AA", "London", "GB")
    assert found.companies[1].address == Address(
        ("c/o A. Nutt", "Drey House", "3 Acorn Wynd"), "EH1 1AA", "Edinburgh", "GB"
    )
    assert client.search("nobody at all") == Found((), 0)


def test_asks_for_a_whole_page_at_once(client, standins):
    client.search("06999999")
    (call,) = standins["companies_house"].calls
    assert (call.query["items_per_page"], call.query["start_index"]) == ("20", "0")  # one alone gives odd answers
