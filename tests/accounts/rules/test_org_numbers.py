"""Organisation numbers: well-known ones of each country, their slips, and the local form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.errors import RuleError
from accounts.rules.identifiers import clean_org_number, format_org_number
from accounts.rules.org_formats import FORMATS

GOOD = [
    ("SE", "556036-0793", "5560360793", "556036-0793"),
    ("SE", "16556036-0793", "5560360793", "556036-0793"),
    ("SE", "165560360793", "5560360793", "556036-0793"),
    ("SE", " 556012 – 5790 ", "5560125790", "556012-5790"),
    ("SE", "19880320-0016", "8803200016", "880320-0016"),
    ("SE", "880320-0016", "8803200016", "880320-0016"),
    ("NO", "923 609 016", "923609016", "923 609 016"),
    ("NO", "923\u00a0609\u00a0016", "923609016", "923 609 016"),
    ("DK", "24 25 67 90", "24256790", "24256790"),
    ("DK", "DK-22756214", "22756214", "22756214"),
    ("FI", "0112038-9", "01120389", "0112038-9"),
    ("FI", "112038-9", "01120389", "0112038-9"),
    ("FR", "552 100 554", "552100554", "552 100 554"),
    ("FR", "552.032.534", "552032534", "552 032 534"),
    ("CZ", "00177041", "00177041", "00177041"),
    ("CZ", "177041", "00177041", "00177041"),
    ("CZ", "452 74 649", "45274649", "45274649"),
    ("GB", "00445790", "00445790", "00445790"),
    ("GB", "445790", "00445790", "00445790"),
    ("GB", "sc090312", "SC090312", "SC090312"),
    ("GB", "NI 038066", "NI038066", "NI038066"),
    ("GB", "OC301540", "OC301540", "OC301540"),
    ("GB", "R0000059", "R0000059", "R0000059"),
    ("GB", "IP12345R", "IP12345R", "IP12345R"),
    ("EE", "10137025", "10137025", "10137025"),
    ("NL", "33 002 587", "33002587", "33002587"),
    ("DE", "hrb  12345 b", "HRB 12345 B", "HRB 12345 B"),
    ("DE", "München HRB 12345", "MÜNCHEN HRB 12345", "MÜNCHEN HRB 12345"),
    ("BE", "BE 0403.170.701", "0403170701", "0403.170.701"),
    ("CH", "CHE-107.787.577 MWST", "CHE107787577", "CHE-107.787.577"),
    ("AT", "FN 122119 m", "122119m", "FN 122119m"),
    ("ES", "A-15075062", "A15075062", "A15075062"),
    ("IT", "00743110157", "00743110157", "00743110157"),
    ("JP", "7000110005774", "7000110005774", "7-0001-1000-5774"),
    ("US", "94-2404110", "94-2404110", "94-2404110"),
    ("", "abc 1", "ABC 1", "ABC 1"),
]

BAD = [
    ("SE", "556036-0794", "check digit"),
    ("SE", "556036-079", "wrong length"),
    ("SE", "55603A-0793", "characters"),
    ("SE", "17556036-0793", "cannot occur"),
    ("SE", "19881320-0015", "cannot occur"),
    ("NO", "923609017", "check digit"),
    ("NO", "92360901", "wrong length"),
    ("DK", "24256791", "check digit"),
    ("DK", "2425679", "wrong length"),
    ("FI", "0112038-8", "check digit"),
    ("FR", "552100555", "check digit"),
    ("FR", "55210055400013", "wrong length"),
    ("CZ", "00177042", "check digit"),
    ("CZ", "1234", "wrong length"),
    ("CZ", "CZ00177041", "characters"),
    ("GB", "1234", "wrong length"),
    ("GB", "SC1234567", "wrong length"),
    ("GB", "X1234567", "characters"),
    ("EE", "10137026", "check digit"),
    ("EE", "20137025", "cannot occur"),
    ("NL", "3300258", "wrong length"),
    ("NL", "3300258X", "characters"),
    ("AT", "FN 1221199m", "wrong length"),
    ("DE", "H", "wrong length"),
    ("DE", "HRB <12345>", "letters, digits"),
    ("", "x" * 33, "wrong length"),
    ("SE", "", "wrong length"),
    ("SE", "1" * 50, "wrong length"),
]

countries = st.sampled_from([*FORMATS, "DE", "US", ""])
almost_numbers = st.text("0123456789ABCEFHMNRSTVWX -./", max_size=18)


@pytest.mark.parametrize(("country", "typed", "canonical", "local"), GOOD)
def test_is_stored_canonical_and_shown_local(country, typed, canonical, local):
    assert clean_org_number(typed, country=country) == canonical
    assert format_org_number(canonical, country=country) == local


@pytest.mark.parametrize(("country", "typed", "fault"), BAD)
def test_says_what_is_wrong(country, typed, fault):
    with pytest.raises(RuleError, match=fault):
        clean_org_number(typed, country=country)


def test_names_number_country_and_an_example():
    with pytest.raises(RuleError) as problem:
        clean_org_number("556036-0794", country="SE")
    assert problem.value.message == (
        "“556036-0794” is not a valid organisation number in Sweden: its check digit is wrong. "
        "Write it like 556036-0793."
    )


@pytest.mark.parametrize("country", FORMATS)
def test_every_example_is_valid_and_in_local_form(country):
    example = FORMATS[country].example
    assert format_org_number(clean_org_number(example, country=country), country=country) == example


@pytest.mark.parametrize("text", ["", "12", "old-number", "oldnumber1"])
def test_shows_what_is_not_canonical_as_it_is(text):
    assert format_org_number(text, country="SE") == text


@given(st.one_of(st.text(), almost_numbers), countries)
def test_cleaning_is_idempotent_and_undoes_formatting(text, country):
    try:
        canonical = clean_org_number(text, country=country)
    except RuleError:
        return
    assert clean_org_number(canonical, country=country) == canonical
    assert clean_org_number(format_org_number(canonical, country=country), country=country) == canonical
    assert len(canonical) <= 32


@given(st.integers(0, 99_999_999), st.sampled_from(["GB", "NL"]))
def test_numbers_without_check_digit_round_trip(n, country):
    number = f"{n:08d}"
    assert clean_org_number(format_org_number(number, country=country), country=country) == number
