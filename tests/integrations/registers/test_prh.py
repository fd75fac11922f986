"""Finland: every answer that YTJ documents."""

from dataclasses import replace
from datetime import date

import pytest

from integrations.errors import Reason, Rejected, Temporary
from integrations.rules.companies import Address, Company, Status
from tests.standins import prh

pytestmark = pytest.mark.once

SAMPLE = Company(
    source="prh",
    number="39990013",
    country="FI",
    name="Järvituuli Testi Oy",
    status=Status.ACTIVE,
    raw_status="1",
    form="Limited company",
    form_code="16",
    address=Address(("c/o Testi Henkilö", "Keksittykatu 18 B 52"), "00100", "HELSINKI", "FI"),
    vat_number="FI39990013",
    is_vat_registered=True,
    industry_code="70220",
    industry="Business and other management consultancy activities",
    website="www.jarvituuli.example",
    registered_on=date(2024, 8, 8),
    other_names=("Vanha Nimi Oy", "Tuulikahvila", "Sjövind Test Ab"),
    url="https://tietopalvelu.ytj.fi/yritys/3999001-3",
)


@pytest.fixture
def client(register):
    return register("prh")


def test_reads_every_field_of_the_documented_company(client, standins):
    found = client.find(prh.SAMPLE)
    assert found.fetched_at is not None
    assert replace(found, fetched_at=None) == SAMPLE
    assert standins["prh"].calls[-1].query == {"businessId": "3999001-3"}


@pytest.mark.parametrize(
    ("number", "status", "word"),
    [
        (prh.ACTIVE, Status.ACTIVE, "1"),
        (prh.BANKRUPT, Status.BANKRUPT, "KONK"),  # although it is in liquidation, too
        (prh.LIQUIDATION, Status.LIQUIDATION, "SELTILA"),
        (prh.RESTRUCTURING, Status.RESTRUCTURING, "SANE"),
        (prh.DISSOLVED, Status.DISSOLVED, "4"),
        (prh.STARTING, Status.UNKNOWN, "3"),
        (prh.SPARSE, Status.UNKNOWN, ""),
    ],
)
def test_status(client, number, status, word):
    found = client.find(number)
    assert (found.number, found.status, found.raw_status) == (number, status, word)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"tradeRegisterStatus": "2"}, Status.DISSOLVED),
        ({"endDate": "2025-01-01"}, Status.DISSOLVED),
        ({"status": "5"}, Status.DISSOLVED),
        ({"companySituations": [prh.companies.situation("KONK", until="2026-03-01")]}, Status.ACTIVE),
        ({"companySituations": [prh.companies.situation("OUTO")]}, Status.ACTIVE),
        ({"tradeRegisterStatus": "9"}, Status.UNKNOWN),
    ],
)
def test_status_by_what_is_said(client, monkeypatch, said, status):
    changed = prh.companies.company(prh.ACTIVE, "Iloinen Hirvi Oy", **said)
    monkeypatch.setitem(prh.companies.LISTED, prh.ACTIVE, changed)
    assert client.find(prh.ACTIVE).status is status


def test_a_company_that_is_gone_has_the_last_of_its_legal_names(client):
    found = client.find(prh.DISSOLVED)
    assert (found.name, found.dissolved_on) == ("Uusi Satama Oy", date(2024, 12, 31))
    assert found.other_names == ("Vanha Satama Oy", "Satamakahvila")
    assert (found.form, found.is_vat_registered, found.vat_number) == ("", False, "")


def test_a_vat_registration_that_has_ended_is_none(client):
    found = client.find(prh.NO_LONGER_LIABLE)
    assert (found.is_vat_registered, found.vat_number) == (False, "")


def test_an_address_in_one_odd_line_is_taken_as_it_is(client):
    assert client.find(prh.FOREIGN).address == Address(("Pretend Wharf 2 LONDON E1W 9ZZ",), "", "", "GB")


def test_a_town_without_a_finnish_name_has_its_swedish_one_and_a_form_that_ended_is_over(client):
    found = client.find(prh.SWEDISH)
    assert found.address == Address(("Påhittade gränden 7",), "22100", "MARIEHAMN", "FI")
    assert (found.form, found.form_code) == ("Limited partnership", "13")


def test_a_post_box_is_a_postal_address(client):
    assert client.find(prh.ACTIVE).postal_address == Address(("PL 123",), "33101", "TAMPERE", "FI")


def test_no_website_and_what_else_is_missing_stays_unknown(client):
    found = client.find(prh.SPARSE)
    assert (found.name, found.website, found.address) == ("Hiljainen Hetki Oy", "", Address())
    assert (found.is_vat_registered, found.registered_on, found.industry) == (None, None, "")
    assert client.find(prh.BANKRUPT).website == ""


def test_an_unknown_number_is_a_search_without_hits(client):
    assert client.find(prh.UNKNOWN) is None
    assert client.search("zzzz").total == 0


def test_two_of_the_same_name_are_both_found(client):
    found = client.search("revontuli")
    assert [one.number for one in found.companies] == list(prh.SAME_NAME)
    assert {one.address.city for one in found.companies} == {"TAMPERE", "OULU"}


def test_a_search_finds_former_names_and_knows_finnish_letters(client):
    assert [one.number for one in client.search("VANHA NIMI").companies] == [prh.SAMPLE]
    assert [one.number for one in client.search("åkerbär").companies] == [prh.SWEDISH]


def test_the_exact_name_comes_first(client):
    assert client.search("paja 077 oy").companies[0].name == "Paja 077 Oy"
    assert client.search("paja").companies[0].name == "Paja 001 Oy"


def test_pages_that_never_end_are_not_followed(client, standins):
    found = client.search(prh.MANY_NAMED)
    assert (len(found.companies), found.total, found.is_cut) == (20, 131, True)  # with "Halla Konepaja Oy"
    assert len(standins["prh"].calls) == 1
    first, beyond = (client.http.get("/companies", params={"name": "paja", "page": n}).body for n in (1, 9))
    assert first == beyond


@pytest.mark.parametrize("asked", [{"businessId": "1"}, {"nameOf": "x"}])
def test_a_wrong_question_is_rejected(client, asked):
    with pytest.raises(Rejected) as caught:
        client.http.get("/companies", params=asked)
    assert caught.value.reason is Reason.REFUSED
    assert "errorcode" in caught.value.detail


def test_too_many_questions_are_answered_in_plain_text(client, standins):
    standins["prh"].is_strict, standins["prh"].limit = True, (1, 60.0)
    try:
        client.find(prh.ACTIVE)
        with pytest.raises(Temporary) as caught:
            client.find(prh.ACTIVE)
    finally:
        del standins["prh"].limit
    assert caught.value.reason is Reason.BUSY


def test_another_company_than_asked_for_is_none(client, monkeypatch):
    monkeypatch.setitem(prh.companies.LISTED, prh.UNKNOWN, prh.companies.LISTED[prh.ACTIVE])
    assert client.find(prh.UNKNOWN) is None


def test_makes_up_a_company_for_every_valid_number_when_told_to(client, standins):
    standins["prh"].generates = True
    assert client.find(prh.UNKNOWN).number == prh.UNKNOWN
