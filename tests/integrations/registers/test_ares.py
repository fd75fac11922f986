"""Czechia: every answer that ARES documents."""

import json
from datetime import date

import pytest

from integrations.errors import Reason, Rejected, Temporary
from integrations.registers.ares import payloads
from integrations.rules.companies import Address, Company, Found, Status
from integrations.shapes import Node
from tests.standins import ares
from tests.standins.ares_companies import states

pytestmark = pytest.mark.once

SAMPLE = Company(
    source="ares",
    number="09990011",
    country="CZ",
    name="Zkušební výroba s.r.o.",
    status=Status.ACTIVE,
    raw_status="AKTIVNI",
    form="s.r.o.",
    form_code="112",
    address=Address(("Smyšlená 1234/5a", "Nové Město"), "11000", "Praha", "CZ"),
    postal_address=Address(("Smyšlená 1234/5a", "Nové Město"), "11000", "Praha 1", "CZ"),
    vat_number="CZ09990011",
    is_vat_registered=True,
    industry_code="62010",
    registered_on=date(2020, 11, 26),
    url="https://ares.gov.cz/ekonomicke-subjekty?ico=09990011",
)


@pytest.fixture
def client(register):
    return register("ares")


def test_reads_every_field_of_the_documented_company(client):
    assert client.find(ares.ACTIVE) == SAMPLE


def test_an_unknown_number_is_nobody(client):
    assert client.find("09999999") is None


def test_an_address_that_is_not_there_is_not_an_unknown_number(client):
    client.http.base += "/old"
    with pytest.raises(Temporary) as caught:
        client.find(ares.ACTIVE)
    assert caught.value.reason is Reason.GARBLED


def test_asks_for_eight_digits_only(client, standins):
    assert client.find("999001") is None
    assert not standins["ares"].calls
    with pytest.raises(Rejected, match="VSTUP_NEVALIDNI_FORMAT_ICO"):
        client.http.get("/ekonomicke-subjekty/999001")


def test_leading_zeros_come_back():
    found = payloads.company(Node("ares", {"ico": 9990011, "obchodniJmeno": "Nula s.r.o."}))
    assert found.number == "09990011"


@pytest.mark.parametrize(
    ("number", "status", "word"),
    [
        (ares.BANKRUPT, Status.BANKRUPT, "stavZdrojeIr AKTIVNI"),
        (ares.LIQUIDATION, Status.LIQUIDATION, "v likvidaci"),
        (ares.DISSOLVED, Status.DISSOLVED, "datumZaniku 2022-06-30"),
        (ares.SOLE_TRADER, Status.ACTIVE, "AKTIVNI"),
        (ares.BARE, Status.UNKNOWN, ""),
    ],
)
def test_statuses(client, number, status, word):
    found = client.find(number)
    assert (found.status, found.raw_status) == (status, word)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (states(Vr="ZANIKLY", Res="ZANIKLY"), Status.DISSOLVED),
        (states(Ros="HISTORICKY"), Status.DISSOLVED),
        (states(Ros="LOGICKY_SMAZANY"), Status.DISSOLVED),
        (states(Ros="POZASTAVENY"), Status.UNKNOWN),
        (states(Ros="BUDOUCI"), Status.UNKNOWN),
        (states("Vr", Rzp="ZANIKLY"), Status.ACTIVE),
        (states("Vr", "Ceu"), Status.BANKRUPT),
        (states(), Status.UNKNOWN),
    ],
)
def test_states_of_the_single_registers(said, status):
    subject = {"ico": ares.ACTIVE, "obchodniJmeno": "Rys a.s.", "seznamRegistraci": said}
    assert payloads.company(Node("ares", subject)).status is status


def test_a_dissolved_company_is_found_with_its_date(client):
    found = client.find(ares.DISSOLVED)
    assert (found.dissolved_on, found.vat_number, found.is_vat_registered) == (date(2022, 6, 30), "", False)
    assert found.form == found.form_code == "118"  # no words for it


def test_vat_of_a_group_of_nobody_and_of_the_unknown(client):
    group, trader, bare = (client.find(number) for number in (ares.VAT_GROUP, ares.SOLE_TRADER, ares.BARE))
    assert (group.vat_number, group.is_vat_registered) == ("CZ699900099", True)
    assert (trader.vat_number, trader.is_vat_registered, trader.is_person) == ("", False, True)
    assert (bare.vat_number, bare.is_vat_registered, bare.is_person) == ("", None, False)


def test_an_address_without_a_street_in_a_village(client):
    assert client.find(ares.VILLAGE).address == Address(("Dolní Lhota 12",), "38901", "Horní Vymyšlená", "CZ")


def test_an_address_abroad_is_one_line(client):
    assert client.find(ares.FOREIGN).address == Address(("Erfundene Str. 7", "80331 München"), "", "", "DE")


def test_a_postal_code_is_a_number_that_lost_its_zeros():
    seat = {"sidlo": {"nazevObce": "Ves", "cisloDomovni": 3, "psc": 1234}}
    found = payloads.company(Node("ares", {"ico": ares.ACTIVE, "obchodniJmeno": "Rys", **seat}))
    assert found.address == Address(("Ves 3",), "01234", "Ves", "")


def test_searches_names_and_leaves_out_what_has_no_number(client, standins):
    found = client.search("modrá kočka")
    assert [one.number for one in found.companies] == list(ares.SAME_NAME)
    assert (found.total, found.is_cut) == (2, False)
    assert json.loads(standins["ares"].calls[-1].body)["start"] == 0
    assert client.search("nikdo") == Found((), 0)


def test_more_than_a_thousand_hits_are_only_counted(client):
    found = client.search("s.r.o.")
    assert (found.companies, found.total, found.is_cut) == ((), 581_859, True)


def test_an_empty_name_is_refused(client):
    with pytest.raises(Rejected, match="VSTUP_PRAZDNY"):
        client.search("")


def test_a_fault_of_the_server_may_pass(client):
    with pytest.raises(Temporary, match="SYSTEMOVA_CHYBA") as caught:
        client.search("systemova chyba")
    assert caught.value.reason is Reason.DOWN


def test_many_are_asked_for_at_once_and_only_the_missing_again(client, standins):
    wanted = [ares.ACTIVE, ares.DISSOLVED, "09999999", "nonsense"]
    found = client.find_many(wanted)
    assert list(found) == wanted
    assert found[ares.ACTIVE] == SAMPLE
    assert found[ares.DISSOLVED].status is Status.DISSOLVED
    assert (found["09999999"], found["nonsense"]) == (None, None)
    assert [call.method for call in standins["ares"].calls] == ["POST", "GET"]


def test_a_name_may_be_asked_for_again(standins, register):
    standins["ares"].fail("503")
    with pytest.raises(Temporary):
        register("ares").search("hroch")
    assert register("ares").search("hroch").total == 1
