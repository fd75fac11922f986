"""What a register says, as fields of a customer: tidy by our own rules, or left out."""

import pytest

from integrations.filling import differences, values_of
from integrations.rules.companies import Address, Company, Status
from tests import make

pytestmark = pytest.mark.once


def company(**known):
    usual = {"source": "brreg", "number": "999000118", "country": "NO", "name": "Nordlys AS", "status": Status.ACTIVE}
    return Company(**{**usual, **known})


def test_everything_that_is_sound_is_filled_in():
    found = company(
        vat_number="NO999000118MVA",
        email="Post@Nordlys.EXAMPLE",
        phone="22 00 00 00",
        website="www.nordlys.example/",
        address=Address(("c/o Ola", "Storgata 1"), "0155", "OSLO", "NO"),
    )
    assert values_of(found) == {
        "kind": "company",
        "name": "Nordlys AS",
        "country": "NO",
        "org_number": "999000118",
        "vat_number": "NO999000118MVA",
        "email": "Post@nordlys.example",
        "phone": "22 00 00 00",
        "website": "www.nordlys.example",
        "address": "c/o Ola\nStorgata 1",
        "postal_code": "0155",
        "city": "OSLO",
    }


@pytest.mark.parametrize(
    ("known", "left_out"),
    [
        ({"name": "x" * 201}, "name"),
        ({"email": "none at all"}, "email"),
        ({"phone": "ask Kari"}, "phone"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"vat_number": "SE1"}, "vat_number"),
        ({"vat_number": "NO999000118MVA", "is_vat_registered": False}, "vat_number"),
        ({"number": "12"}, "org_number"),
        ({"number": "5493009990HALCYON043", "lei": "5493009990HALCYON043", "country": "DE"}, "org_number"),
    ],
)
def test_what_a_rule_would_refuse_is_left_out(known, left_out):
    assert left_out not in values_of(company(**known))


def test_a_sole_trader_is_a_person():
    assert values_of(company(is_person=True))["kind"] == "person"


def test_an_address_comes_as_a_whole_and_says_where_it_is_abroad():
    found = values_of(company(postal_address=Address(("2 Pretend Wharf",), "", "LONDON", "GB")))
    assert found["address"] == "2 Pretend Wharf\nUnited Kingdom"
    assert (found["postal_code"], found["city"]) == ("", "LONDON")
    assert "address" not in values_of(company())


def test_differences_show_ours_beside_theirs():
    ours = make.blank_account(name="Nordlys", phone="1234567", city="Oslo")
    found = differences(ours, company(phone="22 00 00 00", address=Address(("Storgata 1",), "0155", "Oslo")))
    assert found == {
        "name": ("Nordlys", "Nordlys AS"),
        "phone": ("1234567", "22 00 00 00"),
        "address": ("", "Storgata 1"),
        "postal_code": ("", "0155"),
        "city": ("Oslo", "Oslo"),
    }
