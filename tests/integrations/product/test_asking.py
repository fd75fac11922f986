"""Asking registers: who is asked for a country, what is found, and what is said where nothing can be."""

import pytest
from django.core.cache import cache

from integrations.errors import Reason
from integrations.models import Connection
from integrations.rules.companies import Status
from integrations.services import asking
from tests.standins import ares_companies, brreg_companies, danish, gleif_companies
from tests.standins.faults import Fault

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def names(country):
    return [one.name for one in asking.register_for(country)]


def numbers(answered):
    return [one.number for one in answered.companies]


def test_a_country_is_asked_of_its_own_register_and_all_others_of_that_of_the_world():
    assert names("NO") == ["brreg"]
    assert names("GP") == ["entreprises"]
    assert names("DE") == names(asking.WORLD) == ["gleif"]


def test_of_two_registers_the_one_that_can_be_used_is_asked_first(connect):
    assert names("DK") == ["cvrapi", "cvr"]
    connect("cvr", password="demo")
    assert names("DK") == ["cvr", "cvrapi"]


def test_a_number_is_found_however_it_is_written_and_asked_about_once(standins):
    for text in (brreg_companies.SAMPLE, "999 000 118", "NO999000118MVA"):
        answered = asking.search(text, "NO")
        assert numbers(answered) == [brreg_companies.SAMPLE]
    assert answered.companies[0].fetched_at is not None
    assert len(standins["brreg"].calls) == 1


def test_a_name_finds_two_of_the_same(standins):
    answered = asking.search("  nordlys  bakeri as ", "NO")
    assert sorted(numbers(answered))[:2] == sorted(brreg_companies.SAME_NAME)
    asking.search("Nordlys Bakeri AS", "NO")
    assert len(standins["brreg"].calls) == 1


def test_a_number_that_does_not_exist_is_no_error():
    answered = asking.search(brreg_companies.UNKNOWN, "NO")
    assert (answered.companies, answered.problems, answered.system.name) == ((), (), "brreg")


def test_a_number_of_another_country_says_so_and_which(standins):
    answered = asking.search(danish.ACTIVE, "NO", home="NO")
    assert "DK" in answered.elsewhere
    assert danish.ACTIVE in answered.complaint
    worldwide = asking.search(danish.ACTIVE, asking.WORLD)
    assert "DK" in worldwide.elsewhere and "is not an LEI" in worldwide.complaint
    assert not standins["brreg"].calls


def test_digits_that_are_no_number_anywhere_may_be_a_name(standins):
    answered = asking.search("1234567891", "NO")
    assert answered.complaint
    assert [call.query.get("navn") for call in standins["brreg"].calls] == ["1234567891"]


def test_an_lei_leads_to_the_world_and_a_foreign_number_to_the_company_of_that_country():
    assert asking.search(gleif_companies.ACTIVE, "NO").elsewhere == (asking.WORLD,)
    assert numbers(asking.search(gleif_companies.ACTIVE, asking.WORLD))
    found = asking.company("gleif", gleif_companies.ACTIVE_NUMBER, "DE")
    assert found and found.lei == gleif_companies.ACTIVE


def test_a_register_without_search_by_name_asks_for_the_number(connect):
    connect("bolagsverket")
    assert asking.search("Segelmakeri", "SE").nameless.name == "bolagsverket"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(Fault.BROKEN, Reason.DOWN), (Fault.TOO_MANY_LONG, Reason.BUSY), (Fault.WRONG_TYPE, Reason.GARBLED)],
)
def test_a_register_in_trouble_is_a_sentence_and_is_asked_again(standins, fault, reason):
    standins["brreg"].fail(fault)
    answered = asking.search(brreg_companies.SAMPLE, "NO")
    assert [one.reason for one in answered.problems] == [reason]
    if fault is not Fault.TOO_MANY_LONG:  # that one holds everybody back
        assert numbers(asking.search(brreg_companies.SAMPLE, "NO")) == [brreg_companies.SAMPLE]


def test_a_register_that_is_not_set_up_says_so():
    [problem] = asking.search("06999999", "GB").problems
    assert (problem.system, problem.reason) == ("companies_house", Reason.NOT_CONFIGURED)


def test_where_one_register_fails_the_other_answers(connect, standins):
    connect("cvr", user="demo", password="demo")
    standins["cvr"].fail(Fault.BROKEN, times=None)
    answered = asking.search(danish.ACTIVE, "DK")
    assert (numbers(answered), answered.system.name) == ([danish.ACTIVE], "cvrapi")
    assert [one.system for one in answered.problems] == ["cvr"]


def test_refused_credentials_break_the_connection(connect):
    connect("companies_house", api_key="wrong")
    [problem] = asking.search("06999999", "GB").problems
    assert problem.reason is Reason.CREDENTIALS
    assert Connection.objects.get().state == Connection.State.BROKEN


def test_answers_of_a_register_that_is_paused_meanwhile_are_not_used(connect):
    row = connect("companies_house")
    assert numbers(asking.search("06999999", "GB"))
    Connection.objects.filter(pk=row.pk).update(state=Connection.State.PAUSED)
    assert [one.reason for one in asking.search("06999999", "GB").problems] == [Reason.PAUSED]


def test_a_company_can_be_asked_about_afresh(standins):
    for is_fresh in (False, False, True):
        found = asking.company("ares", ares_companies.BANKRUPT, "CZ", is_fresh=is_fresh)
        assert found.status is Status.BANKRUPT
    assert len(standins["ares"].calls) == 2


def test_what_was_asked_cannot_be_read_from_the_keys_of_the_cache():
    asking.search("nordlys", "NO")
    kept = list(cache._cache)
    assert kept
    assert not any("nordlys" in key for key in kept)
