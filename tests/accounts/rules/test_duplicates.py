"""Likely duplicates: which names and numbers make two accounts one customer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.duplicates import Facts, Ground, Reason, compare, likely, similarity, strength

SIMILAR = [
    ("Volvo Cars AB", "Volvo Car Corporation"),
    ("Örebro Kök & Bad AB", "Orebro Kok och Bad"),
    ("Andersson Bygg AB", "Anderson Bygg"),
    ("Soft Ware AB", "Software AB"),
    ("Göteborgs Hamn AB", "Goteborg Hamn"),
    ("Bygg Nordic", "Nordic Bygg"),
    ("Nordea Bank Abp", "Nordea Bank"),
    ("Nordic Bygg AB", "Nordic Bygg Syd AB"),  # worth a look: perhaps a branch of the same company
    ("Acme", "Acme Sverige AB"),
    ("Telia Company AB", "Telia"),
    ("H & M Hennes & Mauritz AB", "H&M Hennes och Mauritz"),
    ("3M Svenska", "3M Svenska AB"),
]
DIFFERENT = [
    ("Nordic Bygg Nord", "Nordic Bygg Syd"),
    ("Nordic Bygg", "Nordic El"),
    ("Acme Sverige", "Acme Norge"),
    ("Brf Solen 3", "Brf Solen 4"),
    ("Hansen Rør AS", "Hanson Rør AS"),
    ("Svensson El", "Jensson El"),
    ("ICA Maxi Lund", "ICA Maxi Malmö"),
    ("Kungälvs kommun", "Kungsbacka kommun"),
    ("SJ AB", "SL AB"),
    ("Volvo", "Volvo Cars"),
    ("Statoil ASA", "Equinor ASA"),
    ("", "AB"),
]


def facts(key=1, name="Acme", **values):
    return Facts(key=key, name=name, **values)


@pytest.mark.parametrize(("one", "other"), SIMILAR)
def test_similar_names(one, other):
    [reason] = compare(facts(name=one), facts(2, other))
    assert (reason.ground, reason.per_cent >= 82) == (Ground.NAME, True)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_names(one, other):
    assert compare(facts(name=one), facts(2, other)) == ()


def test_names_in_two_countries_must_be_nearly_the_same():
    assert compare(facts(country="SE"), facts(2, country="DE")) == (Reason(Ground.NAME, 100),)
    assert compare(facts(name="Nordic Bygg", country="SE"), facts(2, "Nordic Bygg Syd", country="NO")) == ()


def test_people_are_alike_only_by_an_equal_name_in_one_country():
    anna = facts(name="Anna Svensson", kind="person", country="SE")
    assert compare(anna, facts(2, "Anna Svenson", kind="person", country="SE")) == ()
    assert compare(anna, facts(2, "Anna Svensson", kind="person", country="SE")) == (Reason(Ground.NAME),)
    assert compare(anna, facts(2, "Anna Svensson", kind="person", country="NO")) == ()
    assert compare(anna, facts(2, "Anna Svensson AB", country="SE")) == (Reason(Ground.NAME),)


def test_colleagues_are_not_one_customer():
    anna, bo = (facts(n, name, kind="person", email_domain="acme.se") for n, name in enumerate(("Anna", "Bo")))
    assert compare(anna, bo) == ()
    assert compare(facts(name="One", email_domain="x.se"), facts(2, "Two", email_domain="x.se")) == (
        Reason(Ground.EMAIL_DOMAIN),
    )


def test_the_same_number_says_more_in_the_same_country():
    here = facts(name="One", country="DK", org_number="12345678")
    twin, abroad = (facts(n, "Two", country=country, org_number="12345678") for n, country in ((2, "DK"), (3, "CZ")))
    found = likely(here, [abroad, twin])
    assert [one.key for one in found] == [2, 3]
    assert found[0].strength > 95 > found[1].strength


def test_the_strongest_come_first_and_so_do_their_reasons():
    candidate = facts(None, "Volvo Cars", vat_number="SE1", email_domain="volvo.com")
    by_name = facts(5, "Volvo Car Corporation")
    by_domain = facts(4, "Something", email_domain="volvo.com")
    by_all = facts(6, "Volvo Cars AB", vat_number="SE1", email_domain="volvo.com")
    found = likely(candidate, [by_domain, by_name, by_all, facts(7, "Else")])
    assert [one.key for one in found] == [6, 5, 4]
    assert [reason.ground for reason in found[0].reasons] == [Ground.VAT_NUMBER, Ground.NAME, Ground.EMAIL_DOMAIN]


def test_nothing_empty_is_the_same():
    assert compare(facts(name="One"), facts(2, "Two")) == ()


WORDS = "nordic bygg byg syd nord acme sverige ab och kök kok 3 4 andersson anderson car cars a aa"
words = st.sampled_from(WORDS.split())
names = st.lists(words, max_size=4).map(" ".join) | st.text(max_size=20)
accounts = st.builds(
    Facts,
    key=st.integers(1, 3),
    name=names,
    country=st.sampled_from(["", "SE", "NO"]),
    org_number=st.sampled_from(["", "1", "2"]),
    vat_number=st.sampled_from(["", "1"]),
    email_domain=st.sampled_from(["", "x.se"]),
    kind=st.sampled_from(["company", "person"]),
)


@given(accounts, accounts)
def test_the_order_of_the_two_does_not_matter(one, other):
    assert compare(one, other) == compare(other, one)
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 100


@given(accounts, st.lists(accounts))
def test_nobody_is_a_duplicate_of_itself(one, others):
    found = likely(one, others)
    assert one.key not in [match.key for match in found]
    assert [match.strength for match in found] == sorted((match.strength for match in found), reverse=True)


@given(accounts, accounts)
def test_more_reasons_are_never_weaker(one, other):
    reasons = compare(one, other)
    for same_country in (True, False):
        all_of_them = strength(reasons, same_country=same_country)
        assert all(strength([reason], same_country=same_country) <= all_of_them <= 100 for reason in reasons)
