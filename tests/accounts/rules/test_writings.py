"""A number is found however it is written."""

import pytest

from accounts.rules import writings


@pytest.mark.parametrize(
    "text", ["5560360793", "556036-0793", "556036 0793", "165560360793", "16 556036-0793", "556036\u20110793"]
)
def test_every_writing_of_an_organisation_number_leads_to_its_stored_form(text):
    assert "5560360793" in writings.org_numbers(text)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("923 609 016", "923609016"),
        ("0112038-9", "01120389"),
        ("112038-9", "01120389"),
        ("hrb  12345 b", "HRB 12345 B"),
    ],
)
def test_numbers_of_other_countries(text, stored):
    assert stored in writings.org_numbers(text)


@pytest.mark.parametrize("text", ["SE556036079301", "se 556036-0793 01", "556036079301"])
def test_every_writing_of_a_vat_number(text):
    assert "SE556036079301" in writings.vat_numbers(text)


@pytest.mark.parametrize("text", ["", "Volvo", "x" * 100, "1" * 100, "-"])
def test_what_is_no_number_has_no_writings(text):
    assert writings.org_numbers(text) == writings.vat_numbers(text) == set()
