"""The world: every answer that GLEIF documents."""

from dataclasses import replace
from datetime import date

import pytest

from integrations.errors import Reason, Rejected, Temporary
from integrations.registers.gleif.payloads import is_lei
from integrations.rules.companies import Address, Company, Found, Status
from tests.standins import gleif

pytestmark = pytest.mark.once

SAMPLE = Company(
    source="gleif",
    number="5599990016",
    country="SE",
    name="Exempelverken Norden AB",
    status=Status.ACTIVE,
    raw_status="ACTIVE",
    form="XJHM",
    form_code="XJHM",
    address=Address(("Påhittade gatan 1", "Plan 3"), "111 22", "Stockholm", "SE"),
    registered_on=date(2019, 1, 3),
    lei="549300999EXAMPLE0X06",
    other_names=("Exempelverken AB",),
    url="https://search.gleif.org/#/record/549300999EXAMPLE0X06",
)


@pytest.fixture
def client(register):
    return register("gleif")


def test_reads_every_field_of_the_documented_record(client, standins):
    found = client.find(gleif.SAMPLE)
    assert found.fetched_at is not None
    assert replace(found, fetched_at=None) == SAMPLE
    assert standins["gleif"].calls[-1].headers["accept"] == "application/vnd.api+json"


@pytest.mark.parametrize(
    ("lei", "status", "word"),
    [
        (gleif.ACTIVE, Status.ACTIVE, "ACTIVE"),
        (gleif.LAPSED, Status.ACTIVE, "ACTIVE, LAPSED"),  # the record was not renewed; the company goes on
        (gleif.DISSOLVED, Status.DISSOLVED, "INACTIVE, RETIRED"),
        (gleif.VOID, Status.UNKNOWN, "ACTIVE, DUPLICATE"),
        (gleif.SPARSE, Status.UNKNOWN, ""),
    ],
)
def test_status(client, lei, status, word):
    found = client.find(lei)
    assert (found.lei, found.status, found.raw_status) == (lei, status, word)


@pytest.mark.parametrize(
    ("entity", "record", "status"),
    [
        ("NULL", "ISSUED", Status.UNKNOWN),
        ("NULL", "MERGED", Status.DISSOLVED),
        ("INACTIVE", "ISSUED", Status.DISSOLVED),
        ("ACTIVE", "PENDING_TRANSFER", Status.ACTIVE),
        ("ACTIVE", "ANNULLED", Status.UNKNOWN),
    ],
)
def test_status_by_what_is_said(client, monkeypatch, entity, record, status):
    place = gleif.companies.place("DE", "Köln", "50667", "Märchenweg 4")
    changed = gleif.companies.record(gleif.ACTIVE, "Halcyon", place, None, lapsed=record, status=entity)
    monkeypatch.setitem(gleif.companies.LISTED, gleif.ACTIVE, changed)
    assert client.find(gleif.ACTIVE).status is status


def test_a_company_that_is_gone_has_its_last_day(client):
    assert client.find(gleif.DISSOLVED).dissolved_on == date(2025, 6, 30)


def test_a_region_that_belongs_to_the_address_is_kept(client):
    lines = ("c/o Imaginary Agents", "9 Dream Street")
    assert client.find(gleif.FOREIGN).address == Address(lines, "19801", "Wilmington, DE", "US")


def test_without_a_valid_national_number_the_lei_is_the_number(client):
    found = client.find(gleif.NON_ASCII)
    assert (found.name, found.number, found.address.city) == ("株式会社さくら工房", gleif.NON_ASCII, "東京都")


def test_what_is_missing_stays_unknown(client):
    found = client.find(gleif.SPARSE)
    assert (found.name, found.number, found.country) == ("Sonnenschein Stiftung", gleif.SPARSE, "")
    assert (found.address, found.registered_on, found.is_vat_registered) == (Address(), None, None)


def test_an_unknown_lei_is_nobodys(client):
    assert client.find(gleif.UNKNOWN) is None


@pytest.mark.parametrize(
    ("number", "country", "lei"),
    [
        (gleif.SAMPLE_NUMBER, "SE", gleif.SAMPLE),
        (gleif.SAMPLE_NUMBER, "", gleif.SAMPLE),
        (gleif.SAMPLE_NUMBER, "NO", None),
        (gleif.ACTIVE_NUMBER, "DE", gleif.ACTIVE),
        (gleif.TWICE, "", None),
        (gleif.TWICE, "PL", "5493009990ZWALLING94"),
        ("5599990057", "SE", None),
    ],
)
def test_finds_by_national_number(client, number, country, lei):
    """Registered with its dash, asked for without; one that two countries know is nobody's."""
    found = client.find_registered(number, country)
    assert (found and found.lei) == lei


@pytest.mark.parametrize(("status", "is_clear"), [(Status.ACTIVE, False), (Status.DISSOLVED, True)])
def test_a_number_that_two_courts_gave_is_nobodys(client, monkeypatch, status, is_clear):
    first = client.find(gleif.ACTIVE)
    second = replace(first, lei=gleif.UNKNOWN, name="Perspektiv GmbH", status=status)
    monkeypatch.setattr(client, "_found", lambda _asked: Found((second, first)))
    assert (client.find_registered(gleif.ACTIVE_NUMBER, "DE") == first) is is_clear


def test_a_number_that_is_no_lei_is_looked_for_as_a_national_one(client, standins):
    assert client.find(gleif.ACTIVE_NUMBER).lei == gleif.ACTIVE
    assert "filter[entity.registeredAs]" in standins["gleif"].calls[-1].query


def test_twenty_characters_are_not_yet_an_lei():
    assert is_lei(gleif.SAMPLE)
    assert not is_lei("549300999EXAMPLE0X07")
    assert not is_lei(gleif.SAMPLE[:-1])
    assert not is_lei("01")  # whose check number is right


def test_two_of_the_same_name_are_both_found(client):
    found = client.search("aurora pretend")
    assert [one.lei for one in found.companies] == list(gleif.SAME_NAME)
    assert {one.address.city for one in found.companies} == {"Rotterdam", "Groningen"}
    assert found.total == 2


def test_a_misspelt_name_is_found_by_suggestions_of_which_some_lead_nowhere(client, standins):
    found = client.search("Exempelvrken")
    assert [one.lei for one in found.companies] == [gleif.SAMPLE]
    assert [one.path for one in standins["gleif"].calls] == ["/lei-records", "/fuzzycompletions", "/lei-records"]


def test_nothing_found_and_nothing_suggested_is_nothing(client):
    found = client.search("zzzzzz")
    assert (found.companies, found.total) == ((), 0)


@pytest.mark.parametrize("text", ["Brightwater, Pretend Inc.", "!brightwater", "brightwater..pretend", ">=brightwater"])
def test_signs_that_would_be_operators_are_not_sent(client, standins, text):
    client.search(text)
    sent = standins["gleif"].calls[0].query["filter[fulltext]"]
    assert sent.casefold().startswith("brightwater")
    assert not set(sent) & set("!,<>=")


def test_only_signs_are_no_question(client, standins):
    assert client.search("!!").total == 0
    assert not standins["gleif"].calls


def test_many_records_are_read_over_all_pages(client, standins):
    """`links.next` leads to GLEIF itself, and its question is asked where we ask."""
    standins["gleif"].largest = 2
    numbers = [*gleif.SAME_NAME, gleif.LAPSED, gleif.UNKNOWN, gleif.DISSOLVED, gleif.ACTIVE_NUMBER]
    found = client.find_many(numbers)
    assert {number: one and one.lei for number, one in found.items()} == {
        **{lei: lei for lei in (*gleif.SAME_NAME, gleif.LAPSED, gleif.DISSOLVED)},
        gleif.UNKNOWN: None,
        gleif.ACTIVE_NUMBER: gleif.ACTIVE,
    }
    assert [one.query.get("page[number]") for one in standins["gleif"].calls] == [None, "2", None]


def test_pages_without_end_are_left(client, standins, monkeypatch):
    page = {"data": [gleif.companies.LISTED[gleif.ACTIVE]], "links": {"next": "https://x.example/?page%5Bnumber%5D=2"}}
    monkeypatch.setattr(standins["gleif"], "answer", lambda _request: gleif.reply(page))
    client.find_many([gleif.ACTIVE, gleif.SAMPLE])
    assert len(standins["gleif"].calls) == 2


def test_too_many_questions(client, standins):
    standins["gleif"].is_strict, standins["gleif"].limit = True, (1, 60.0)
    try:
        client.find(gleif.ACTIVE)
        with pytest.raises(Temporary) as caught:
            client.find(gleif.ACTIVE)
    finally:
        del standins["gleif"].limit
    assert caught.value.reason is Reason.BUSY


def test_a_wrong_filter_is_rejected(client):
    with pytest.raises(Rejected) as caught:
        client.http.get("/lei-records", params={"filter[nonsense]": "x"})
    assert "Unknown filter" in caught.value.detail


def test_makes_up_a_company_for_every_valid_lei_when_told_to(client, standins):
    standins["gleif"].generates = True
    assert client.find_many([gleif.UNKNOWN])[gleif.UNKNOWN].lei == gleif.UNKNOWN
