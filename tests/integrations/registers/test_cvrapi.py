"""Denmark by cvrapi.dk: errors are words at any status, dates and numbers of employees have shapes of their own."""

from datetime import date

import pytest

from integrations.errors import Misconfigured, Reason, Rejected, Temporary
from integrations.registers.cvrapi import payloads
from integrations.registers.cvrapi.provider import SYSTEM
from integrations.registry import Access, registers
from integrations.rules.companies import Address, Company, Status
from integrations.shapes import Node
from tests.standins import cvrapi as standin
from tests.standins import danish
from tests.standins.replies import text_reply

pytestmark = pytest.mark.once


@pytest.fixture
def denmark(register):
    return register("cvrapi")


def test_the_documented_company(denmark):
    assert denmark.find(danish.SAMPLE) == Company(
        source="cvrapi",
        number="39990016",
        country="DK",
        name="EKSEMPEL LYS ApS",
        status=Status.ACTIVE,
        form="Anpartsselskab",
        form_code="80",
        address=Address(("Opdigtet Gade 12B, 2. tv",), "1550", "København V", "DK"),
        industry_code="274000",
        industry="Fremstilling af elektriske belysningsartikler",
        employees_min=2,
        employees_max=4,
        phone="70000000",
        email="info@eksempellys.example",
        registered_on=date(2018, 10, 15),
        no_marketing=True,
        url="https://datacvr.virk.dk/enhed/virksomhed/39990016",
    )


@pytest.mark.parametrize(
    ("number", "status", "ended"),
    [
        (danish.ACTIVE, Status.ACTIVE, None),
        (danish.BANKRUPT, Status.BANKRUPT, None),
        (danish.DISSOLVED, Status.DISSOLVED, date(2024, 3, 31)),
    ],
)
def test_how_it_is_doing(denmark, number, status, ended):
    found = denmark.find(number)
    assert (found.status, found.dissolved_on) == (status, ended)


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"enddate": None, "creditbankrupt": False, "creditstatus": None}, Status.ACTIVE),
        ({"enddate": None, "creditbankrupt": False, "creditstatus": 7}, Status.UNKNOWN),
        ({"enddate": None}, Status.UNKNOWN),
        ({"enddate": "soon", "creditbankrupt": True}, Status.DISSOLVED),
    ],
)
def test_nothing_good_is_assumed_of_what_is_not_told(told, status):
    assert read(**told).status is status


@pytest.mark.parametrize(
    ("employees", "ends"),
    [("2-4", (2, 4)), (3, (3, 3)), (0, (0, 0)), ("1000+", (1000, None)), (None, (None, None)), ("mange", (None, None))],
)
def test_employees_as_range_number_and_null(employees, ends):
    found = read(employees=employees)
    assert (found.employees_min, found.employees_max) == ends


@pytest.mark.parametrize(
    ("text", "day"),
    [("15/10 - 2018", date(2018, 10, 15)), ("1/2 - 2019", date(2019, 2, 1)), ("31/02 - 2019", None), ("2018", None)],
)
def test_dates_of_its_own_shape(text, day):
    assert read(startdate=text).registered_on == day


def test_numbers_get_back_the_zeros_that_they_lost(denmark):
    assert denmark.find(danish.SMALL).industry_code == "014620"
    found = denmark.find(danish.ACTIVE)
    assert found.address == Address(("c/o Børge Ølgård", "Mosteri Allé 3", "Æblerup"), "0800", "Høje Taastrup", "DK")


def test_a_sole_trader_of_whom_little_is_said(denmark):
    found = denmark.find(danish.SOLE_TRADER)
    assert (found.is_person, found.phone, found.industry_code, found.registered_on) == (True, "", "", None)


def test_missing_keys_do_no_harm():
    found = payloads.company(Node("cvrapi", {"vat": 39990016, "name": "Kun Navn ApS"}))
    assert (found.name, found.address, found.form) == ("Kun Navn ApS", Address(), "")


def test_a_name_gives_the_one_best_hit(denmark):
    found = denmark.search("bjerget")
    assert [one.number for one in found.companies] == [danish.SAME_NAME[0]]
    assert denmark.search("findes ikke").companies == ()


def test_a_measurement_has_a_company_for_every_number_within_the_quota(denmark, standins, monkeypatch):
    cvrapi = standins["cvrapi"]
    cvrapi.generates = cvrapi.is_strict = True
    monkeypatch.setattr(cvrapi, "limit", (2, 86_400.0))
    assert [denmark.find(number) is not None for number in (danish.UNKNOWN, danish.ACTIVE)] == [True, True]
    with pytest.raises(Temporary, match="QUOTA_EXCEEDED"):
        denmark.find(danish.ACTIVE)


# Errors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 404, 500])
def test_not_found_is_a_word_at_any_status(denmark, standins, monkeypatch, status):
    monkeypatch.setattr(standins["cvrapi"], "answer", lambda _request: standin.error("NOT_FOUND", status))
    assert denmark.find(danish.UNKNOWN) is None


def test_an_unknown_number_and_an_unknown_name_come_at_different_statuses(denmark):
    assert denmark.find(danish.UNKNOWN) is None
    assert denmark.search("findes ikke").companies == ()


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        ("QUOTA_EXCEEDED", Temporary, Reason.BUSY),
        ("BANNED", Temporary, Reason.BLOCKED),
        ("INVALID_UA", Misconfigured, Reason.REFUSED),
        ("INVALID_VAT", Rejected, Reason.REFUSED),
        ("INTERNAL_ERROR", Temporary, Reason.DOWN),
        ("SOMETHING_NEW", Temporary, Reason.GARBLED),
    ],
)
def test_errors_are_words(denmark, standins, monkeypatch, code, kind, reason):
    monkeypatch.setattr(standins["cvrapi"], "answer", lambda _request: standin.error(code, 200))
    with pytest.raises(kind) as refused:
        denmark.find(danish.ACTIVE)
    assert refused.value.reason is reason


def test_a_used_up_quota_holds_everybody_back_for_an_hour(denmark, standins, monkeypatch):
    held = []
    monkeypatch.setattr(standins["cvrapi"], "answer", standins["cvrapi"].over_limit)
    denmark.http.hold = held.append
    with pytest.raises(Temporary) as refused:
        denmark.search("lys")
    assert (held, refused.value.retry_after) == ([3600.0], 3600.0)


@pytest.mark.parametrize(("status", "kind"), [(404, Rejected), (403, Temporary), (503, Temporary), (200, Temporary)])
def test_a_page_instead_of_an_answer(denmark, standins, monkeypatch, status, kind):
    monkeypatch.setattr(standins["cvrapi"], "answer", lambda _request: text_reply("<html>", status))
    with pytest.raises(kind):
        denmark.find(danish.ACTIVE)


def test_an_answer_about_another_company_is_not_taken(denmark, standins, monkeypatch):
    other = standin.json_reply(standin.record(danish.COMPANIES[danish.BANKRUPT]))
    monkeypatch.setattr(standins["cvrapi"], "answer", lambda _request: other)
    with pytest.raises(Temporary, match="another number"):
        denmark.find(danish.ACTIVE)


# Who asks --------------------------------------------------------------------------------------------------------


def test_it_is_told_company_project_and_contact(register, standins, settings):
    settings.BASE_URL = "https://plock.example"
    register("cvrapi").find(danish.ACTIVE)
    register("cvrapi", settings={"contact": "it@house.example"}).find(danish.ACTIVE)
    assert [call.headers["user-agent"] for call in standins["cvrapi"].calls] == [
        "Plock tests - Plock - https://plock.example",
        "Plock tests - Plock - it@house.example",
    ]


def test_whoever_is_not_named_is_still_somebody():
    assert SYSTEM.headers(Access({"contact": "08"}), "")["User-Agent"] == "Plock - Plock - 08"


def test_it_refuses_who_does_not_say_who_he_is(register):
    unnamed = register("cvrapi")
    unnamed.http._client.headers["User-Agent"] = "python"
    with pytest.raises(Misconfigured, match="INVALID_UA"):
        unnamed.find(danish.ACTIVE)


def test_the_register_itself_comes_first_and_needs_credentials():
    danish_ones = [one for one in registers() if "DK" in one.countries]
    assert [(one.name, one.is_open) for one in danish_ones] == [("cvr", False), ("cvrapi", True)]


def read(**told) -> Company:
    record = standin.record(danish.COMPANIES[danish.SAMPLE])
    if "enddate" in told:
        for name in ("enddate", "creditbankrupt", "creditstatus"):
            del record[name]
    return payloads.company(Node("cvrapi", {**record, **told}))
