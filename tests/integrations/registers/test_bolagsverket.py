"""Sweden: blocks that are null or carry faults, persons with several businesses, no search by name."""

from datetime import date

import pytest
from django.core.cache import cache

from integrations.errors import Reason, Rejected, Temporary
from integrations.registers.bolagsverket import payloads
from integrations.registers.bolagsverket.provider import SYSTEM
from integrations.rules.companies import Address, Company, Status
from integrations.shapes import Node
from tests.standins import bolagsverket as standin
from tests.standins import bolagsverket_companies as companies
from tests.standins.replies import Reply, Request

pytestmark = pytest.mark.once

KEYS = {"settings": {"client_id": "demo"}, "secrets": {"client_secret": "demo"}}


@pytest.fixture(autouse=True)
def no_token_of_another_test():
    cache.clear()


@pytest.fixture
def sweden(register):
    return register("bolagsverket", **KEYS)


# What it says ----------------------------------------------------------------------------------------------------


def test_the_documented_organisation(sweden):
    assert sweden.find(companies.SAMPLE) == Company(
        source="bolagsverket",
        number="5599990016",
        country="SE",
        name="Exempelverken Norden AB",
        other_names=("Påhittade Lampor",),
        status=Status.BANKRUPT,
        raw_status="KK",
        form="Aktiebolag",
        form_code="AB",
        postal_address=Address(("c/o Testbolaget", "Påhittade gatan 1"), "11122", "STOCKHOLM", "SE"),
        industry_code="47642",
        industry="Specialiserad butikshandel med cyklar",
        registered_on=date(2019, 1, 3),
        no_marketing=True,
    )


@pytest.mark.parametrize(
    ("number", "status", "raw"),
    [
        (companies.ACTIVE, Status.ACTIVE, ""),
        (companies.LIQUIDATION, Status.LIQUIDATION, "LI"),
        (companies.RESTRUCTURING, Status.RESTRUCTURING, "FR"),  # under the misspelled key
        (companies.DISSOLVED, Status.DISSOLVED, "KKAV"),
        (companies.HOUSING, Status.UNKNOWN, "TIMEOUT"),  # the source of the proceedings did not answer
    ],
)
def test_how_it_is_doing(sweden, number, status, raw):
    found = sweden.find(number)
    assert (found.status, found.raw_status) == (status, raw)


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        (["FUOT"], Status.ACTIVE),
        (["OM", "KK"], Status.BANKRUPT),
        (["LI", "AC"], Status.LIQUIDATION),
        (["RES"], Status.RESTRUCTURING),
        (["NEWCODE"], Status.UNKNOWN),
        (["FUOL", ""], Status.UNKNOWN),
    ],
)
def test_the_worst_of_several_proceedings_counts(codes, status):
    listed = [{"kode": code, "klartext": None} for code in codes]
    blocks = {companies.PROCEEDINGS: companies.block(**{f"{companies.PROCEEDINGS}Lista": listed})}
    assert read(companies.organisation(companies.ACTIVE, "Alla AB", **blocks)).status is status


def test_a_cause_without_a_date_is_struck_off_too():
    found = read(companies.organisation(companies.ACTIVE, "Borta AB", avregistreringsorsak={"kode": "FUAV"}))
    assert (found.status, found.raw_status, found.dissolved_on) == (Status.DISSOLVED, "FUAV", None)


def test_a_date_with_a_time_is_a_date(sweden):
    assert sweden.find(companies.DISSOLVED).dissolved_on == date(2023, 5, 5)


def test_blocks_that_are_null_or_missing_do_no_harm(sweden):
    found = sweden.find(companies.ASSOCIATION)
    assert found.name == "Föreningen för Fåglarnas Frukost"
    assert (found.status, found.form, found.postal_address, found.registered_on) == (Status.ACTIVE, "", Address(), None)


def test_texts_that_say_nothing_and_sources_that_did_not_answer_are_left_out(sweden):
    found = sweden.find(companies.HOUSING)
    assert (found.form, found.form_code, found.industry, found.postal_address) == ("BRF", "BRF", "", Address())


def test_an_address_abroad(sweden):
    found = sweden.find(companies.FOREIGN)
    assert found.postal_address == Address(("Mastokatu 1 B",), "FI-00150", "Helsinki", "FI")


def test_a_country_that_nobody_knows_is_left_out():
    blocks = companies.address("Gata 1", "1", "Stad", country="Långtbortistan")
    assert read(companies.organisation(companies.ACTIVE, "A AB", **blocks)).postal_address.country == ""


def test_the_legal_name_comes_before_the_others(sweden):
    found = sweden.find(companies.ACTIVE)
    assert (found.name, found.other_names) == (companies.KNOWN_NAME, ("Seven Seamstresses Sails Ltd",))


def test_of_two_businesses_of_a_person_the_living_one_is_meant(sweden, standins):
    found = sweden.find(companies.PERSON)
    assert (found.name, found.other_names) == ("Ågrens Ärtsoppa", ("Ågrens Ångloksverkstad",))
    assert (found.number, found.is_person, found.status) == (companies.PERSON, True, Status.ACTIVE)
    assert standins["bolagsverket"].calls[-1].json() == {"identitetsbeteckning": "198507299991"}


@pytest.mark.parametrize(
    ("number", "asked"),
    [
        ("5599990016", "5599990016"),
        ("3020000008", "3020000008"),  # the estate of somebody who died
        ("8507299991", "198507299991"),
        ("0507895432", "200507895432"),  # a coordination number: 60 is added to the day
        ("1107299991", "191107299991"),  # fifteen is too young
    ],
)
def test_persons_are_asked_for_with_their_century(number, asked):
    assert payloads.identity(number, on=date(2026, 6, 1)) == asked


@pytest.mark.parametrize("number", [companies.NOWHERE, companies.GONE_EMPTY, companies.GONE_404])
def test_an_unknown_number_in_each_of_its_three_forms(sweden, number):
    assert sweden.find(number) is None


def test_many_are_asked_for_one_by_one(sweden):
    found = sweden.find_many([companies.ACTIVE, companies.NOWHERE])
    assert found[companies.ACTIVE].name == companies.KNOWN_NAME
    assert found[companies.NOWHERE] is None


def test_it_says_that_names_cannot_be_searched(sweden):
    assert not SYSTEM.searches_names
    assert sweden.search("Sju Sjöar").companies == ()


def test_a_name_whose_source_is_silent_is_asked_for_again_later(sweden):
    with pytest.raises(Temporary) as refused:
        sweden.find(companies.NAMELESS)
    assert refused.value.reason is Reason.DOWN


def test_an_answer_about_another_number_is_not_taken():
    with pytest.raises(Temporary, match="identitetsbeteckning"):
        read(companies.organisation(companies.BANKRUPT, "Fel AB"))


def test_a_measurement_has_a_company_for_every_number(sweden, standins):
    standins["bolagsverket"].generates = True
    assert sweden.find(companies.NOWHERE).name.endswith(" AB")


# Errors ----------------------------------------------------------------------------------------------------------


def test_a_wrong_check_digit_is_refused_by_the_register(sweden):
    with pytest.raises(Rejected, match="HTTP 400 Identitetsbeteckning har ogiltig kontrollsiffra"):
        sweden.find("5599990017")


def test_being_throttled_by_the_gateway(sweden, standins, monkeypatch):
    bolagsverket = standins["bolagsverket"]
    monkeypatch.setattr(bolagsverket, "_organisations", bolagsverket.over_limit)
    with pytest.raises(Temporary) as refused:
        sweden.find(companies.ACTIVE)
    assert (refused.value.reason, refused.value.retry_after) == (Reason.BUSY, 1)


@pytest.mark.parametrize("body", [b'{"code": "404", "type": "Status report"}', b"<html>No such page</html>"])
def test_an_address_that_leads_nowhere_is_not_an_unknown_number(sweden, standins, monkeypatch, body):
    monkeypatch.setattr(standins["bolagsverket"], "_organisations", lambda _request: Reply(404, body))
    with pytest.raises(Rejected) as refused:
        sweden.find(companies.ACTIVE)
    assert refused.value.reason is Reason.NOT_FOUND


def test_whoever_sends_no_token_is_told(standins):
    bolagsverket = standins["bolagsverket"]
    refused = bolagsverket.answer(Request("POST", "/organisationer", {}, {}))
    assert (refused.status, standin.NO_TOKEN in refused.body.decode()) == (401, True)


def read(organisation: dict) -> Company:
    found = payloads.company(Node("bolagsverket", {"organisationer": [organisation]}), companies.ACTIVE)
    assert found is not None
    return found
