"""Denmark by its own register: an Elasticsearch index with integers, periods, secrets and a web page for 401."""

from datetime import date

import pytest

from integrations.errors import Misconfigured, Reason, Rejected, Temporary
from integrations.registers.cvr import payloads
from integrations.registers.cvr.provider import SYSTEM
from integrations.registers.cvr.statuses import status_of
from integrations.rules.companies import Address, Company, Status
from integrations.shapes import Node
from tests.standins import cvr as standin
from tests.standins import danish

pytestmark = pytest.mark.once

KEYS = {"settings": {"user": "demo"}, "secrets": {"password": "demo"}}


@pytest.fixture
def denmark(register):
    return register("cvr", **KEYS)


def asked(standins) -> list[dict]:
    return [call.json() for call in standins["cvr"].calls]


def test_the_documented_company(denmark):
    assert denmark.find(danish.SAMPLE) == Company(
        source="cvr",
        number="39990016",
        country="DK",
        name="EKSEMPEL LYS ApS",
        other_names=("OPDIGTET LYS ApS",),
        status=Status.ACTIVE,
        raw_status="NORMAL",
        form="Anpartsselskab",
        form_code="APS",
        address=Address(("Opdigtet Gade 12B, 2. tv",), "1550", "København V", "DK"),
        industry_code="274000",
        industry="Fremstilling af elektriske belysningsartikler",
        employees_min=3,
        employees_max=3,
        phone="70000000",
        email="info@eksempellys.example",
        website="www.eksempellys.example",
        registered_on=date(2018, 10, 15),
        no_marketing=True,
        url="https://datacvr.virk.dk/enhed/virksomhed/39990016",
    )


def test_an_integer_postcode_gets_its_zeros_and_an_open_interval_has_no_end(denmark):
    found = denmark.find(danish.ACTIVE)
    assert found.address == Address(("c/o Børge Ølgård", "Mosteri Allé 3", "Æblerup"), "0800", "Høje Taastrup", "DK")
    assert (found.employees_min, found.employees_max) == (1000, None)


@pytest.mark.parametrize(
    ("number", "status", "ended"),
    [
        (danish.ACTIVE, Status.ACTIVE, None),
        (danish.SOLE_TRADER, Status.ACTIVE, None),
        (danish.BANKRUPT, Status.BANKRUPT, None),
        (danish.LIQUIDATION, Status.LIQUIDATION, None),
        (danish.DISSOLVED, Status.DISSOLVED, date(2024, 3, 31)),
    ],
)
def test_how_it_is_doing(denmark, number, status, ended):
    found = denmark.find(number)
    assert (found.status, found.dissolved_on) == (status, ended)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("NORMAL", Status.ACTIVE),
        ("Aktiv", Status.ACTIVE),
        ("UNDER KONKURS", Status.BANKRUPT),
        ("Under tvangsopløsning", Status.LIQUIDATION),
        ("UNDER REKONSTRUKTION", Status.RESTRUCTURING),
        ("OPLØST EFTER KONKURS", Status.DISSOLVED),
        ("TVANGSOPLØST", Status.DISSOLVED),
        ("Ophørt", Status.DISSOLVED),
        ("PÅ MÅNEN", Status.UNKNOWN),
        ("", Status.UNKNOWN),
    ],
)
def test_words_for_how_it_is_doing(word, status):
    assert status_of(word) is status


@pytest.mark.parametrize(
    ("latest", "status"),
    [
        (None, Status.UNKNOWN),
        ("Konkurs", Status.BANKRUPT),
        ({"kreditoplysningtekst": "Konkurs"}, Status.BANKRUPT),
        ({"status": "NORMAL"}, Status.ACTIVE),
    ],
)
def test_the_newest_status_may_be_null_a_text_or_an_object(latest, status):
    assert read(status=latest, lists=False).status is status


def test_what_has_ended_without_a_word_is_dissolved():
    found = read(lists=False, life={"gyldigFra": "2001-01-01", "gyldigTil": "2020-02-29"})
    assert (found.status, found.dissolved_on) == (Status.DISSOLVED, date(2020, 2, 29))


def test_an_address_abroad_is_free_text(denmark):
    assert denmark.find(danish.FOREIGN).address == Address(("12 Nowhere Lane", "London N1 0XX"), "", "", "GB")


def test_secret_and_former_contacts_are_left_out(denmark):
    found = denmark.find(danish.HIDDEN)
    assert (found.phone, found.email, found.website) == ("", "", "www.eksempellys.example")


def test_contacts_without_labels_are_sorted_out_where_there_are_no_labelled_ones():
    found = read(lists=False, contacts=["www.lys.example", "+45 70 00 00 00", "lys@lys.example"])
    assert (found.phone, found.email, found.website) == ("+45 70 00 00 00", "lys@lys.example", "www.lys.example")


def test_a_sole_trader_of_whom_little_is_said(denmark):
    found = denmark.find(danish.SOLE_TRADER)
    assert (found.name, found.is_person, found.form_code) == ("Kajs Kajakker v/Kaj Åkjær", True, "ENK")
    assert (found.registered_on, found.employees_min, found.phone, found.industry) == (None, None, "", "")


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        ({"vejnavn": "Gade", "husnummerFra": 1, "husnummerTil": 3, "bogstavTil": "C"}, "Gade 1-3C"),
        ({"vejnavn": "Gade", "husnummerFra": 4, "etage": "st", "sidedoer": "th"}, "Gade 4, st th"),
        ({"postboks": 77}, "Postboks 77"),
    ],
)
def test_a_street_is_put_together(parts, line):
    assert read(address={"landekode": "DK", **parts}).address.lines == (line,)


# Asking ----------------------------------------------------------------------------------------------------------


def test_it_is_asked_as_documented(denmark, standins):
    denmark.find(danish.ACTIVE)
    denmark.search("eksempel lys")
    numbers, names = asked(standins)
    assert numbers["query"] == {"term": {"Vrvirksomhed.cvrNummer": 39990024}}
    field = "Vrvirksomhed.virksomhedMetadata.nyesteNavn.navn"
    assert names["query"] == {"match": {field: {"query": "eksempel lys", "operator": "and"}}}
    assert all(name.startswith("Vrvirksomhed.") for name in numbers["_source"])


def test_many_in_one_question(denmark, standins):
    found = denmark.find_many([danish.ACTIVE, danish.UNKNOWN, danish.BANKRUPT])
    assert {number: company and company.status for number, company in found.items()} == {
        danish.ACTIVE: Status.ACTIVE,
        danish.UNKNOWN: None,
        danish.BANKRUPT: Status.BANKRUPT,
    }
    assert len(asked(standins)) == 1
    assert SYSTEM.batch == 100


def test_what_is_no_number_is_not_asked_for(denmark, standins):
    assert denmark.find_many(["../_all"]) == {"../_all": None}
    assert denmark.find_many([]) == {}
    assert not asked(standins)


def test_a_search_finds_both_of_one_name(denmark):
    found = denmark.search("bjerget dalen")
    assert [(one.name, one.number) for one in found.companies] == [("BJERGET & DALEN ApS", n) for n in danish.SAME_NAME]
    assert (found.total, found.is_cut) == (2, False)


def test_nothing_found_is_no_error(denmark):
    assert denmark.find(danish.UNKNOWN) is None
    found = denmark.search("findes ikke")
    assert (found.companies, found.total) == ((), 0)


def test_total_may_be_an_object_and_says_that_there_are_more():
    hits = {"total": {"value": 412, "relation": "eq"}, "hits": []}
    assert payloads.found(Node("cvr", {"hits": hits})).total == 412


def test_a_measurement_has_a_company_for_every_number(denmark, standins):
    standins["cvr"].generates = True
    found = denmark.find_many([danish.UNKNOWN, danish.ACTIVE])
    assert found[danish.UNKNOWN].name.endswith(" ApS")
    assert found[danish.ACTIVE].name == danish.KNOWN_NAME


# Errors ----------------------------------------------------------------------------------------------------------


def test_wrong_credentials_are_told_from_a_web_page(register):
    with pytest.raises(Misconfigured) as refused:
        register("cvr", settings={"user": "demo"}, secrets={"password": "wr0ng-password"}).prove()
    assert refused.value.reason is Reason.CREDENTIALS
    assert "wr0ng" not in str(refused.value)


def test_right_credentials_are_proved(denmark, standins):
    denmark.prove()
    assert asked(standins)[0]["size"] == 0


def test_a_query_that_it_does_not_take(denmark):
    with pytest.raises(Rejected, match="too large"):
        denmark._ask({"match": {"Vrvirksomhed.navne.navn": "x"}}, size=3001)


@pytest.mark.parametrize("partly", [{"timed_out": True}, {"_shards": {"failed": 1}}])
def test_an_index_that_looked_only_partly_does_not_say_that_a_company_is_unknown(partly):
    with pytest.raises(Temporary) as refused:
        payloads.found(Node("cvr", {"hits": {"total": 0, "hits": []}, **partly}))
    assert refused.value.reason is Reason.DOWN


def test_what_is_no_answer_of_the_index(denmark, standins, monkeypatch):
    monkeypatch.setattr(standins["cvr"], "answer", lambda _request: standin.json_reply({"took": 1}))
    with pytest.raises(Temporary) as refused:
        denmark.find(danish.ACTIVE)
    assert refused.value.reason is Reason.GARBLED


def read(*, lists: bool = True, life: dict | None = None, contacts=(), **newest) -> Company:
    """The sample with some of the newest things changed; without `lists`, without what stands beside them."""
    record = standin.record(danish.COMPANIES[danish.SAMPLE])
    metadata = record["virksomhedMetadata"]
    if not lists:
        for name in ("virksomhedsstatus", *payloads.CONTACTS):
            del record[name]
        metadata |= {"sammensatStatus": None, "nyesteKontaktoplysninger": list(contacts)}
    if life:
        record["livsforloeb"] = [{"periode": life}]
    if "status" in newest:
        metadata["nyesteStatus"] = newest["status"]
    if "address" in newest:
        metadata["nyesteBeliggenhedsadresse"] = newest["address"]
    hits = [{"_source": {"Vrvirksomhed": record}}]
    (found,) = payloads.found(Node("cvr", {"hits": {"total": 1, "hits": hits}})).companies
    return found
