"""Column names of any spelling find their field."""

import pytest

from plock.kit.importing.headers import fold, suggest

SYNONYMS = {
    "customer_number": ["Kundnr", "Customer no"],
    "name": ["Företagsnamn", "Company"],
    "city": ["Ort", "Town"],
    "email": ["E-post"],
    "unit_price": ["à-pris"],
}


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("Customer_Number", "customernumber"),
        ("  E-post ", "epost"),
        ("À-pris (kr)", "apriskr"),
        ("Företagsnamn", "foretagsnamn"),
        ("Ærø Ålborg", "aeroalborg"),
        ("Straße", "strasse"),
        ("Rabatt %", "rabatt"),
        ("%", ""),
    ],
)
def test_names_fold_to_letters_and_digits(header, folded):
    assert fold(header) == folded


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["customer_number", "Name", "CITY"], {0: "customer_number", 1: "name", 2: "city"}),
        (["Ort", "Kundnr", "À-pris"], {0: "city", 1: "customer_number", 2: "unit_price"}),
        (["Foretagsnam", "Customer numbr"], {0: "name", 1: "customer_number"}),
        (["Shoe size", "%", ""], {}),
        ([], {}),
    ],
)
def test_columns_are_suggested_for_fields(header, found):
    assert suggest(header, SYNONYMS) == found


def test_a_field_is_given_to_one_column_only():
    assert suggest(["City", "City"], SYNONYMS) == {0: "city"}


def test_an_exact_name_wins_over_a_synonym_and_a_likeness():
    assert suggest(["Names", "Company", "Name"], SYNONYMS) == {2: "name"}


def test_a_synonym_wins_over_a_likeness():
    assert suggest(["Names", "Company"], SYNONYMS) == {1: "name"}


def test_columns_come_in_their_own_order():
    assert list(suggest(["Town", "Company", "email"], SYNONYMS)) == [0, 1, 2]
