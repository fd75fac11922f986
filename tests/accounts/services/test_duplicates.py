"""Finding likely duplicates: what is found, and at which cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services import duplicates
from accounts.services.derived import derive
from tests import make

pytestmark = pytest.mark.django_db


def unsaved(**values):
    account = make.blank_account(**values)
    derive(account, tags=())
    return account


def found(account):
    return {match.account.name: match.reasons for match in duplicates.find(account=account)}


def test_numbers_domains_and_names_each_with_its_reason():
    make.account(name="By number", org_number="5560360793")
    make.account(name="By VAT number", vat_number="SE556036079301")
    make.account(name="By domain", email="a@nordicbygg.se")
    make.account(name="Nordic Bygg")
    make.account(name="Nordic Byg AB")
    make.account(name="Quite another")
    new = unsaved(name="Nordic Bygg AB", org_number="5560360793", vat_number="SE556036079301", email="b@nordicbygg.se")
    assert found(new) == {
        "By number": ["same organisation number"],
        "By VAT number": ["same VAT number"],
        "Nordic Bygg": ["same name"],
        "Nordic Byg AB": ["similar name, 95 %"],
        "By domain": ["same e-mail domain"],
    }


def test_mailboxes_that_everybody_has_say_nothing():
    make.account(name="One", email="a@gmail.com")
    assert found(unsaved(name="Two", email="b@gmail.com")) == {}


def test_a_word_in_the_middle_is_found():
    make.account(name="Svenska Volvo Cars")
    assert list(found(unsaved(name="Volvo Cars Svenska AB"))) == ["Svenska Volvo Cars"]


def test_rejected_ones_appear_but_never_the_account_itself_nor_what_was_merged_with_it():
    account = make.account(name="Acme")
    make.account(name="Acme AB", state="archived", is_rejected=True)
    make.account(name="Acme Inc", state="archived", merged_into=account)
    assert list(found(account)) == ["Acme AB"]


def test_an_account_that_says_nothing_yet_is_like_nobody():
    make.account(name="Acme")
    assert found(unsaved(name="")) == {}


def test_one_that_hides_behind_many_others_is_found_by_its_place_in_the_alphabet():
    make.accounts(60, name="Nordic Aardvark")
    make.account(name="Nordic Byggg")
    make.accounts(60, name="Nordic Zebra")
    assert list(found(unsaved(name="Nordic Bygg"))) == ["Nordic Byggg"]


def test_fifty_cost_as_many_queries_as_two():
    spent = []
    for n in (2, 50):
        rows = make.accounts(n, name=f"Nordic {n} Bygg", email="a@nordicbygg.se", state="pending")
        with CaptureQueriesContext(connection) as captured:
            matches = duplicates.find_many(rows)
        spent.append(len(captured))
        assert all(matches[row.pk] for row in rows)
    assert spent == [3, 3]
