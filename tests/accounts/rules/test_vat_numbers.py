"""VAT numbers: well-known ones, the prefix that is filled in, and numbers of the wrong country."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.errors import RuleError
from accounts.rules.identifiers import clean_vat_number
from accounts.rules.vat_formats import FORMATS

GOOD = [
    ("SE", "SE556036079301", "SE556036079301"),
    ("SE", "556036-0793 01", "SE556036079301"),
    ("NO", "NO 923 609 016 MVA", "NO923609016MVA"),
    ("NO", "923609016", "NO923609016MVA"),
    ("NO", "923 609 016 mva", "NO923609016MVA"),
    ("DK", "DK 24 25 67 90", "DK24256790"),
    ("FI", "FI01120389", "FI01120389"),
    ("AX", "01120389", "FI01120389"),
    ("FR", "FR 40 303265045", "FR40303265045"),
    ("MC", "FR40303265045", "FR40303265045"),
    ("CZ", "CZ00177041", "CZ00177041"),
    ("GB", "GB 980 7806 84", "GB980780684"),
    ("GB", "980780684", "GB980780684"),
    ("GB", "XI980780684", "XI980780684"),
    ("EE", "EE100931558", "EE100931558"),
    ("DE", "DE 136 695 976", "DE136695976"),
    ("NL", "NL0044.95.445.B.01", "NL004495445B01"),
    ("NL", "004495445B01", "NL004495445B01"),
    ("GR", "EL 094259216", "EL094259216"),
    ("GR", "GR094259216", "EL094259216"),
    ("GR", "094259216", "EL094259216"),
    ("AT", "U13585627", "ATU13585627"),
    ("ES", "A15075062", "ESA15075062"),
    ("IE", "IE6433435F", "IE6433435F"),
    ("CH", "CHE-107.787.577 IVA", "CHE107787577IVA"),
    ("CH", "107.787.577", "CHE107787577MWST"),
    ("LI", "CHE-107.787.577 MWST", "CHE107787577MWST"),
    ("IS", "12345", "IS12345"),
    ("US", "94-2404110", "94-2404110"),
    ("MX", "SEM930209AB1", "SEM930209AB1"),
    ("", "EL094259216", "EL094259216"),
    ("", "SE 556036-0793 01", "SE556036079301"),
    ("", "NO923609016", "NO923609016MVA"),
    ("", "12345", "12345"),
]

BAD = [
    ("SE", "SE556036079401", "check digit"),
    ("SE", "SE5560360793", "wrong or misplaced characters"),
    ("SE", "SE55603607930A", "characters"),
    ("NO", "NO923609017MVA", "check digit"),
    ("DE", "DE13669597", "wrong length"),
    ("GB", "GB980780685", "check digit"),
    ("FR", "FR41303265045", "check digit"),
    ("NL", "NL004495446B01", "check digit"),
    ("", "SE556036079401", "in Sweden: its check digit"),
    ("", "", "wrong length"),
    ("US", "?!", "letters, digits"),
]

vat_like = st.builds("".join, st.tuples(st.sampled_from([*FORMATS, "EL", "XI", ""]), st.text("0123456789ABMUVWX -")))


@pytest.mark.parametrize(("country", "typed", "canonical"), GOOD)
def test_is_stored_with_its_prefix(country, typed, canonical):
    assert clean_vat_number(typed, country=country) == canonical


@pytest.mark.parametrize(("country", "typed", "fault"), BAD)
def test_says_what_is_wrong(country, typed, fault):
    with pytest.raises(RuleError, match=fault):
        clean_vat_number(typed, country=country)


@pytest.mark.parametrize("country", ["FI", "NO", "GB", "GR", "US", "LI"])
def test_refuses_a_number_of_another_country(country):
    with pytest.raises(RuleError, match="is a VAT number of Sweden, but the country is"):
        clean_vat_number("SE 556036-0793 01", country=country)


@pytest.mark.parametrize("country", FORMATS)
def test_every_example_is_valid(country):
    canonical = clean_vat_number(FORMATS[country].example, country=country)
    assert clean_vat_number(canonical, country="") == canonical


@given(st.one_of(st.text(), vat_like), st.sampled_from([*FORMATS, "LI", "US", ""]))
def test_cleaning_is_idempotent_and_raises_nothing_else(text, country):
    try:
        canonical = clean_vat_number(text, country=country)
    except RuleError:
        return
    assert clean_vat_number(canonical, country=country) == canonical
    assert len(canonical) <= 35
