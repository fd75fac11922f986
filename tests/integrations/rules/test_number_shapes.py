"""Which country a typed number belongs to, and what a register is asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.fr import siret
from stdnum.iso7064 import mod_97_10

from accounts.rules.identifiers import format_org_number
from integrations.rules.number_shapes import SERVED, countries_of, is_number, number_in

NUMBERS = {
    "SE": "5560360793",
    "NO": "923609016",
    "DK": "24256790",
    "FI": "01120389",
    "FR": "552100554",
    "CZ": "00177041",
    "EE": "10137025",
    "GB": "SC123456",
}
LEI = "549300999EXAMPLE0X06"
TABLE = [
    # text, home, countries, number in the first
    ("556036-0793", "", ["SE"], "5560360793"),
    ("16556036-0793", "", ["SE"], "5560360793"),
    ("165560360793", "NO", ["SE"], "5560360793"),
    ("SE556036079301", "", ["SE"], "5560360793"),
    ("SE 556036-0793 01", "", ["SE"], "5560360793"),
    ("556036079301", "", ["SE"], "5560360793"),
    ("Org.nr: 556036-0793", "", ["SE"], "5560360793"),
    ("SE-556036-0793", "NO", ["SE"], "5560360793"),
    ("Org nr: NO 923 609 016 MVA", "", ["NO"], "923609016"),
    ("EE 10137025", "SE", ["EE"], "10137025"),
    ("Reg. code 10137025", "", ["EE"], "10137025"),
    ("FR 552100554", "", ["FR"], "552100554"),
    ("Business ID 0112038-9", "", ["FI"], "01120389"),
    ("IČ: 00177041", "", ["CZ"], "00177041"),
    ("SE000123", "SE", ["GB"], "SE000123"),  # a European company
    ("IC 000123", "CZ", ["GB"], "IC000123"),
    ("５５６０３６－０７９３", "", ["SE"], "5560360793"),
    ("923 609 016", "", ["NO"], "923609016"),
    ("923 609 016", "FR", ["NO"], "923609016"),
    ("NO 923 609 016 MVA", "", ["NO"], "923609016"),
    ("923609016MVA", "SE", ["NO"], "923609016"),
    ("NO923609016", "", ["NO"], "923609016"),
    ("CVR-nr. 24256790", "", ["DK"], "24256790"),
    ("24 25 67 90", "", ["DK", "CZ", "GB"], "24256790"),
    ("DK24256790", "", ["DK"], "24256790"),
    ("24256790", "GB", ["GB", "DK", "CZ"], "24256790"),
    ("0112038-9", "", ["FI", "GB"], "01120389"),
    ("112038-9", "", ["FI", "GB"], "01120389"),
    ("FI01120389", "", ["FI"], "01120389"),
    ("0112038-9", "AX", ["AX", "FI", "GB"], "01120389"),
    ("552 100 554", "", ["FR"], "552100554"),
    ("FR40303265045", "", ["FR"], "303265045"),
    ("732 829 320 00074", "", ["FR"], "732829320"),
    ("73282932000074", "GP", ["GP", "FR"], "732829320"),
    ("CZ00177041", "", ["CZ"], "00177041"),
    ("IČO: 001 77 041", "", ["CZ"], "00177041"),
    ("10137025", "", ["CZ", "EE", "GB"], "10137025"),
    ("10137025", "EE", ["EE", "CZ", "GB"], "10137025"),
    ("EE100931558", "", ["EE"], ""),  # its VAT number does not hold its registry code
    ("GB980780684", "", ["GB"], ""),
    ("XI980780684", "", ["GB"], ""),
    ("SC123456", "", ["GB"], "SC123456"),
    ("sc 12345", "", ["GB"], "SC012345"),
    ("R0000123", "", ["GB"], "R0000123"),
    ("EL094259216", "", ["GR"], "EL094259216"),
    ("33002587", "NL", ["NL", "GB"], "33002587"),
    ("LEI 549300999EXAMPLE0X06", "SE", [""], LEI),
    ("5493 0099 9EXA MPLE 0X06", "", [""], LEI),
    ("556036-0794", "", [], ""),  # wrong check digit
    ("Exempelverken", "SE", [], ""),
    ("", "", [], ""),
]


@pytest.mark.parametrize(("text", "home", "countries", "number"), TABLE)
def test_a_typed_number_finds_its_country(text, home, countries, number):
    assert countries_of(text, home=home) == countries
    assert number == (number_in(text, countries[0]) if countries else "")


@pytest.mark.parametrize("text", ["5560360793", "24256790", "HRB 12345 B", "556036-0794", "ATU13585627", "IE6433435F"])
def test_a_number_looks_like_one_even_when_it_is_wrong(text):
    assert is_number(text)


@pytest.mark.parametrize(
    "text", ["3M", "7-Eleven", "Studio 54", "1881", "24SevenOffice", "12345 AB", "", "Volvo", "9" * 99]
)
def test_a_name_with_digits_is_a_name(text):
    assert not is_number(text)
    assert countries_of(text, home="SE") == []


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("HRB 12345 B", "DE", "HRB 12345 B"),
        ("Müller", "DE", ""),
        ("CHE-107.787.577 MWST", "CH", "CHE107787577"),
        (LEI, "SE", ""),
        ("5560360793", "", ""),
        ("552100554 00014", "FR", ""),  # no SIRET
    ],
)
def test_other_countries_and_the_world(text, country, number):
    assert number_in(text, country) == number


@pytest.mark.parametrize(("country", "number"), NUMBERS.items())
def test_every_country_knows_its_own_number_as_its_people_write_it(country, number):
    written = format_org_number(number, country=country)
    assert countries_of(written, home=country)[0] == country
    assert number_in(written, country) == number


@given(text=st.text(max_size=60), home=st.sampled_from(["", *SERVED, "NL", "DE"]))
def test_whatever_is_typed_has_an_answer(text, home):
    found = countries_of(text, home=home)
    assert len(found) == len(set(found))
    assert not found or found == [""] or is_number(text)


@given(digits=st.text("0123456789", min_size=5, max_size=14), country=st.sampled_from(SERVED))
def test_a_canonical_number_means_itself(digits, country):
    number = number_in(digits, country)
    assert number_in(number, country) == number
    assert (country in countries_of(digits)) is bool(number)


@given(first=st.text("0123456789", min_size=9, max_size=9))
def test_any_swedish_number_in_any_form(first):
    number = first + luhn.calc_check_digit(first)
    for text in (number, f"{number[:6]}-{number[6:]}", f"16{number}", f"SE{number}01"):
        assert number_in(text, "SE") == number
        assert "SE" in countries_of(text)


@given(first=st.text("0123456789", min_size=8, max_size=8), branch=st.text("0123456789", min_size=4, max_size=4))
def test_any_french_branch_leads_to_its_company(first, branch):
    siren = first + luhn.calc_check_digit(first)
    number = siren + branch + luhn.calc_check_digit(siren + branch)
    assert siret.is_valid(number)
    assert number_in(number, "FR") == siren


@given(base=st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=18, max_size=18))
def test_any_lei_is_of_the_world(base):
    number = base + mod_97_10.calc_check_digits(base)
    assert countries_of(number.lower(), home="SE") == [""]
