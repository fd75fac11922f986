"""Estonia: every answer that the autocomplete documents."""

import pytest

from integrations.errors import Reason, Temporary
from integrations.registers.ariregister import payloads
from integrations.rules.companies import Address, Company, Found, Status
from integrations.shapes import Node
from tests.standins import ariregister

pytestmark = pytest.mark.once

SAMPLE = Company(
    source="ariregister",
    number="19990011",
    country="EE",
    name="Näidis Tehnika OÜ",
    status=Status.ACTIVE,
    raw_status="R",
    form="OÜ",
    form_code="5",
    address=Address(("Väljamõeldud tn 3", "Kesklinna linnaosa"), "10134", "Tallinn", "EE"),
    other_names=("Vana Näidis OÜ",),
    url="https://ariregister.rik.ee/est/company/19990011/N%C3%A4idis-Tehnika-O%C3%9C",
)


@pytest.fixture
def client(register):
    return register("ariregister")


def test_reads_every_field_of_the_documented_company(client):
    assert client.find(ariregister.ACTIVE) == SAMPLE


def test_says_who_asks_for_nobody_else_is_answered(client, standins):
    client.find(ariregister.ACTIVE)
    assert standins["ariregister"].calls[0].headers["user-agent"] == "Plock tests"
    with pytest.raises(Temporary, match="HTTP 403"):
        client.http.get("/est/api/autocomplete", params={"q": "a"}, headers={"User-Agent": ""})


def test_nothing_found_is_an_empty_list(client):
    assert client.find("19999994") is None
    assert client.search("Eikeegi") == Found()


def test_shows_ten_hits_of_more_and_does_not_know_how_many(client):
    found = client.search("lambakari")
    assert len(ariregister.HERD) == 12
    assert (len(found.companies), found.total) == (10, None)


@pytest.mark.parametrize(
    ("number", "status", "word"),
    [
        (ariregister.ACTIVE, Status.ACTIVE, "R"),
        (ariregister.LIQUIDATION, Status.LIQUIDATION, "L"),
        (ariregister.BANKRUPT, Status.BANKRUPT, "N"),
        (ariregister.DISSOLVED, Status.DISSOLVED, "K"),
        (ariregister.BARE, Status.UNKNOWN, ""),
    ],
)
def test_statuses(client, number, status, word):
    found = client.find(number)
    assert (found.status, found.raw_status) == (status, word)


def test_a_code_may_be_a_text(client):
    assert client.find(ariregister.TEXT_CODE).number == ariregister.TEXT_CODE


def test_digits_in_names_are_nobodys_code():
    answer = {"status": "OK", "data": [ariregister.KNOWN[ariregister.ACTIVE]]}
    assert payloads.one(Node("ariregister", answer), ariregister.DISSOLVED) is None


def test_finds_by_a_former_name_and_by_part_of_one(client):
    assert [one.name for one in client.search("vana näidis").companies] == ["Näidis Tehnika OÜ"]
    hits = client.search("sinine hobune").companies
    assert [one.number for one in hits] == list(ariregister.SAME_NAME)
    assert [one.address.city for one in hits] == ["Tallinn", "Tartu linn"]


def test_addresses_in_town_in_the_country_and_abroad(client):
    town, country, abroad, bare = (
        client.find(number).address
        for number in (ariregister.SAME_NAME[1], ariregister.RURAL, ariregister.FOREIGN, ariregister.BARE)
    )
    assert town == Address(("Olematu tn 9-2",), "50999", "Tartu linn", "EE")
    assert country == Address(("Mustika talu", "Ülenurme alevik", "Kambja vald"), "61714", "Tartu maakond", "EE")
    assert abroad == Address(("Keksitty katu 1, Helsingi, Soome",))
    assert bare == Address()


def test_a_page_elsewhere_is_not_linked():
    hit = {"reg_code": 19990011, "name": "X", "url": "javascript:alert(1)"}
    found = payloads.company(Node("ariregister", hit))
    assert found.url == "https://ariregister.rik.ee/est/company/19990011"


@pytest.mark.parametrize("answer", [[], {"status": "ERROR", "data": []}, {"status": "OK"}, {"data": {}}])
def test_answers_of_another_shape_are_no_answers(answer):
    with pytest.raises(Temporary) as caught:
        payloads.one(Node("ariregister", answer), ariregister.ACTIVE)
    assert caught.value.reason is Reason.GARBLED
