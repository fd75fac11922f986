"""The EU's check of VAT numbers: every answer and every fault that VIES documents."""

from datetime import UTC, datetime

import pytest

from integrations.errors import Reason, Rejected, Temporary
from integrations.http import Http, Patience
from integrations.network import networks
from integrations.registers.vies.client import Vies
from integrations.registers.vies.payloads import FAULTS
from integrations.registry import Kind, systems
from integrations.rules.vat_answers import VatAnswer, is_served
from tests.standins import vies
from tests.standins.faults import Fault

pytestmark = pytest.mark.once


@pytest.fixture
def client(standins):
    allowed = networks(["127.0.0.0/8"])
    with Http(system="vies", base=standins.base("vies"), patience=Patience(1.0), allowed=allowed) as http:
        yield Vies(http)


def test_is_a_system_of_its_own_kind_that_needs_no_credentials():
    system = systems.get("vies")
    assert (system.kind, system.is_open) == (Kind.VAT, True)


def test_a_valid_number(client, standins):
    assert client.check(vies.VALID) == VatAnswer(
        vat_number="SE559999001601",
        is_valid=True,
        name="EXEMPELVERKEN NORDEN AB",
        address="PÅHITTADE GATAN 1\n111 22 STOCKHOLM",
        reference="",
        at=datetime(2026, 10, 8, 4, 42, 27, 326000, tzinfo=UTC),
    )
    assert standins["vies"].calls[-1].path == "/ms/SE/vat/559999001601"


def test_an_invalid_number_is_an_answer(client):
    found = client.check(vies.INVALID)
    assert (found.is_valid, found.name, found.address) == (False, "", "")


def test_with_who_asks_comes_a_reference(client, standins):
    found = client.check(vies.VALID, requester=vies.OURS)
    assert (found.is_valid, found.reference) == (True, "WAPIAAAAZexample")
    assert found.address == "PÅHITTADE GATAN 1\n111 22 STOCKHOLM"
    assert standins["vies"].calls[-1].json() == {
        "countryCode": "SE",
        "vatNumber": "559999001601",
        "requesterMemberStateCode": "FI",
        "requesterNumber": "39990013",
    }


def test_an_invalid_number_asked_for_by_somebody(client):
    assert not client.check(vies.INVALID, requester=vies.OURS).is_valid


@pytest.mark.parametrize(
    ("requester", "paths"),
    [
        (vies.UNKNOWN_REQUESTER, ["/check-vat-number", "/ms/SE/vat/559999001601"]),
        ("NO999000118MVA", ["/ms/SE/vat/559999001601"]),
    ],
)
def test_a_requester_that_vies_does_not_take_only_costs_the_reference(client, standins, requester, paths):
    found = client.check(vies.VALID, requester=requester)
    assert (found.is_valid, found.reference) == (True, "")
    assert [one.path for one in standins["vies"].calls] == paths


def test_what_a_country_does_not_tell_is_nothing(client):
    found = client.check(vies.HIDDEN)
    assert (found.is_valid, found.name, found.address) == (True, "", "")


def test_greece_is_el_and_an_address_may_have_many_lines(client, standins):
    found = client.check(vies.GREEK)
    assert (found.name, found.address) == ("ΦΑΝΤΑΣΤΙΚΗ ΕΤΑΙΡΕΙΑ ΑΕ", "ΟΔΟΣ ΟΝΕΙΡΩΝ 7\n10431 - ΑΘΗΝΑ")
    assert standins["vies"].calls[-1].path.startswith("/ms/EL/")


@pytest.mark.parametrize("number", ["GB999000047", "NO999000118MVA", "CHE107787577MWST", "XX1", ""])
def test_numbers_of_other_countries_are_not_asked_for(client, standins, number):
    assert not is_served(number)
    with pytest.raises(Rejected):
        client.check(number)
    assert not standins["vies"].calls


DOCUMENTED = {
    "201": (Rejected, Reason.REFUSED),
    "300": (Temporary, Reason.DOWN),
    "301": (Temporary, Reason.DOWN),
    "302": (Temporary, Reason.TIMED_OUT),
    "400": (Temporary, Reason.BLOCKED),
    "401": (Temporary, Reason.BLOCKED),
    "500": (Temporary, Reason.BUSY),
    "501": (Temporary, Reason.BUSY),
    "600": (Temporary, Reason.BUSY),
    "601": (Temporary, Reason.BUSY),
    vies.BROKEN: (Temporary, Reason.DOWN),
    vies.BROKEN_PAGE: (Temporary, Reason.DOWN),
    vies.UNHEARD_OF: (Temporary, Reason.GARBLED),
    "1 2": (Rejected, Reason.REFUSED),  # VOW-ERR-11
}


@pytest.mark.parametrize("state", ["SE", "MT"])
@pytest.mark.parametrize("requester", ["", vies.OURS])
@pytest.mark.parametrize("number", DOCUMENTED)
def test_faults_in_every_shape(client, state, requester, number):
    """In `userError` (Sweden), in wrappers (Malta, and all answers to POST), by status, as a page."""
    kind, reason = DOCUMENTED[number]
    with pytest.raises(kind) as caught:
        client.check(state + number, requester=requester)
    assert (type(caught.value), caught.value.reason) == (kind, reason)
    if number in vies.TEST_FAULTS:
        assert caught.value.detail == vies.TEST_FAULTS[number]


def test_every_documented_code_has_a_meaning():
    assert set(vies.TEST_FAULTS.values()) <= set(FAULTS)


def test_a_member_state_that_does_not_answer_is_no_invalid_number(client):
    with pytest.raises(Temporary) as caught:
        client.check(vies.SILENT)
    assert caught.value.reason is Reason.DOWN


@pytest.mark.parametrize(
    "said",
    [
        {"isValid": True},
        {"valid": "yes"},
        {"userError": 7},
        {"actionSucceed": False},
        {"actionSucceed": False, "errorWrappers": "MS"},
        [],
        "VALID",
    ],
)
def test_an_answer_that_does_not_say_is_garbled(client, standins, monkeypatch, said):
    monkeypatch.setattr(standins["vies"], "answer", lambda _request: vies.json_reply(said))
    with pytest.raises(Temporary) as caught:
        client.check(vies.VALID)
    assert caught.value.reason is Reason.GARBLED


@pytest.mark.parametrize("date", [None, "yesterday", "2026-10-08+02:00", "0001-01-01T00:00:00+14:00"])
def test_without_a_usable_date_the_answer_is_of_now(client, standins, monkeypatch, date):
    said = {"userError": "VALID", "requestDate": date}
    monkeypatch.setattr(standins["vies"], "answer", lambda _request: vies.json_reply(said))
    found = client.check(vies.VALID)
    assert found.is_valid and found.at.year > 2000 and found.at.tzinfo


@pytest.mark.parametrize("fault", [Fault.EXTRA, Fault.GZIP])
def test_unknown_keys_and_packing_change_nothing(client, standins, fault):
    standins["vies"].fail(fault)
    assert client.check(vies.VALID).name == "EXEMPELVERKEN NORDEN AB"


def test_a_bad_request_without_a_code_is_rejected(client, standins, monkeypatch):
    monkeypatch.setattr(standins["vies"], "answer", lambda _request: vies.json_reply({}, 400))
    with pytest.raises(Rejected):
        client.check(vies.VALID)
