"""Norway: every answer that Enhetsregisteret documents."""

from dataclasses import replace
from datetime import date

import pytest

from integrations.errors import Reason, Rejected, Temporary
from integrations.rules.companies import Address, Company, Status
from tests.standins import brreg

pytestmark = pytest.mark.once

SAMPLE = Company(
    source="brreg",
    number="999000118",
    country="NO",
    name="FJORDLYS ELEKTRO AS",
    status=Status.ACTIVE,
    form="Aksjeselskap",
    form_code="AS",
    address=Address(("c/o Havnelageret", "Tenkte gate 7"), "5003", "BERGEN", "NO"),
    postal_address=Address(("Postboks 12",), "5804", "BERGEN", "NO"),
    vat_number="NO999000118MVA",
    is_vat_registered=True,
    industry_code="43.210",
    industry="Elektrisk installasjonsarbeid",
    employees_min=14,
    employees_max=14,
    website="www.fjordlys-elektro.example",
    email="post@fjordlys-elektro.example",
    phone="55 00 00 00",
    registered_on=date(2012, 5, 14),
    other_names=("FJORDLYS AS",),
    url="https://virksomhet.brreg.no/nb/oppslag/enheter/999000118",
)


@pytest.fixture
def client(register):
    return register("brreg")


def test_reads_every_field_of_the_documented_entity(client):
    found = client.find(brreg.SAMPLE)
    assert found.fetched_at is not None
    assert replace(found, fetched_at=None) == SAMPLE


@pytest.mark.parametrize(
    ("number", "status", "word"),
    [
        (brreg.ACTIVE, Status.ACTIVE, ""),
        (brreg.BANKRUPT, Status.BANKRUPT, "konkurs"),  # although it is being wound up, too
        (brreg.LIQUIDATION, Status.LIQUIDATION, "underAvvikling"),
        (brreg.FORCED, Status.LIQUIDATION, "underTvangsavviklingEllerTvangsopplosning"),
        (brreg.RESTRUCTURING, Status.RESTRUCTURING, "underRekonstruksjonsforhandlingDato"),
        (brreg.DISSOLVED, Status.DISSOLVED, "SlettetEnhet"),
        (brreg.CLOSED_UNIT, Status.DISSOLVED, "SlettetUnderEnhet"),
        (brreg.REMOVED, Status.DISSOLVED, "fjernet"),
    ],
)
def test_status(client, number, status, word):
    found = client.find(number)
    assert (found.number, found.status, found.raw_status) == (number, status, word)


def test_a_deleted_company_keeps_its_name_and_the_day(client):
    found = client.find(brreg.DISSOLVED)
    assert (found.name, found.dissolved_on) == ("TIDLIGERE HANDEL AS", date(2024, 2, 1))
    assert (found.is_vat_registered, found.vat_number, found.address) == (None, "", Address())


def test_a_company_removed_from_open_data_is_dissolved_and_nameless(client):
    found = client.find(brreg.REMOVED)
    assert (found.name, found.dissolved_on) == ("", date(2023, 5, 5))


def test_an_unknown_number_is_nobodys(client):
    assert client.find(brreg.UNKNOWN) is None


def test_a_number_that_no_entity_has_may_be_an_establishments(client, standins):
    found = client.find(brreg.UNIT)
    assert found.name == "FJORDLYS ELEKTRO AS AVD VOSS"
    assert found.address == Address(("Fossegata 11",), "5700", "VOSS", "NO")
    assert found.url == "https://virksomhet.brreg.no/nb/oppslag/underenheter/976000315"
    assert [one.path for one in standins["brreg"].calls] == ["/enheter/976000315", "/underenheter/976000315"]


def test_abroad_the_postal_code_stays_with_the_town(client):
    found = client.find(brreg.FOREIGN)
    assert found.address == Address(("2 Pretend Wharf",), "", "LONDON E1W 9ZZ", "GB")
    assert (found.country, found.form_code) == ("NO", "NUF")


def test_a_sole_trader_is_a_person(client):
    assert client.find(brreg.PERSON).is_person
    assert not client.find(brreg.ACTIVE).is_person


def test_what_is_missing_stays_unknown(client):
    found = client.find(brreg.SPARSE)
    assert (found.name, found.status) == ("STIFTELSEN STILLE STUND", Status.ACTIVE)
    assert (found.employees_min, found.is_vat_registered, found.vat_number) == (None, None, "")
    assert (found.form, found.industry, found.registered_on, found.postal_address) == ("", "", None, Address())


def test_not_registered_for_vat_is_known(client):
    found = client.find(brreg.SAME_NAME[0])
    assert (found.is_vat_registered, found.vat_number) == (False, "")


def test_two_of_the_same_name_are_both_found(client):
    found = client.search("nordlys bakeri")
    assert [one.number for one in found.companies] == list(brreg.SAME_NAME)
    assert {one.address.city for one in found.companies} == {"TROMSØ", "BODØ"}
    assert (found.total, found.is_cut) == (2, False)


def test_a_search_is_blind_to_case_also_of_norwegian_letters(client):
    assert [one.name for one in client.search("laks og ørret").companies] == ["LYSTIG LAKS OG ØRRET AS"]


def test_a_search_without_hits_has_no_list_at_all(client):
    found = client.search("zzzz")
    assert (found.companies, found.total) == ((), 0)


def test_hits_without_a_list_are_garbled(client, standins, monkeypatch):
    hits = brreg.json_reply({"page": {"size": 20, "totalElements": 3}})
    monkeypatch.setattr(standins["brreg"], "answer", lambda _request: hits)
    with pytest.raises(Temporary) as caught:
        client.search("nordlys")
    assert caught.value.reason is Reason.GARBLED


@pytest.mark.parametrize(
    "asked", [{"navnn": "x"}, {"size": 100, "page": 100}, {"organisasjonsnummer": "12"}, {"size": "many"}]
)
def test_a_wrong_question_is_rejected(client, asked):
    with pytest.raises(Rejected) as caught:
        client.http.get("/enheter", params=asked)
    assert caught.value.reason is Reason.REFUSED
    assert "valideringsfeil" in caught.value.detail or "Feilaktig" in caught.value.detail


def test_the_last_page_of_the_window_may_be_asked_for(client):
    assert client.http.get("/enheter", params={"size": 100, "page": 99}).status == 200


def test_an_old_version_of_the_interface_is_refused(client):
    accept = {"Accept": "application/vnd.brreg.enhetsregisteret.enhet.v1+json"}
    with pytest.raises(Rejected):
        client.http.get("/enheter", headers=accept)


def test_many_numbers_are_one_search_and_what_it_leaves_out_is_asked_for(client, standins):
    numbers = [brreg.ACTIVE, brreg.BANKRUPT, brreg.DISSOLVED, brreg.UNIT, brreg.UNKNOWN]
    found = client.find_many(numbers)
    assert {number: one and one.status for number, one in found.items()} == {
        brreg.ACTIVE: Status.ACTIVE,
        brreg.BANKRUPT: Status.BANKRUPT,
        brreg.DISSOLVED: Status.DISSOLVED,
        brreg.UNIT: Status.ACTIVE,
        brreg.UNKNOWN: None,
    }
    assert len(standins["brreg"].calls) == 6  # the search, the deleted one, two for each that is no entity
    assert client.find_many([]) == {}


def test_a_hundred_generated_numbers_are_one_call(client, standins):
    standins["brreg"].generates = True
    numbers = [one for n in range(90_000_000, 90_000_112) if (one := _valid(n))][:100]
    found = client.find_many(numbers)
    assert len(numbers) == 100 and all(found.values())
    assert len(standins["brreg"].calls) == 1


def _valid(start: int) -> str:
    return next((f"{start}{digit}" for digit in range(10) if brreg.orgnr.is_valid(f"{start}{digit}")), "")


def test_an_answer_about_another_company_is_garbled(client, standins, monkeypatch):
    another = brreg.json_reply(brreg.companies.LISTED[brreg.ACTIVE])
    monkeypatch.setattr(standins["brreg"], "answer", lambda _request: another)
    with pytest.raises(Temporary) as caught:
        client.find(brreg.SAMPLE)
    assert caught.value.reason is Reason.GARBLED
