"""Countries: every way the sample files and people write them."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.countries import COUNTRIES, OTHER_NAMES, UnknownCountry, country_choices, country_code, country_name
from accounts.rules.errors import RuleError
from accounts.rules.languages import NAME_LOCALES

SAMPLES = Path(__file__).parents[2] / "data"

WRITTEN = {
    "SE": ["se", "SWE", "Sweden", "Sverige", "Sverige ", "Ruotsi", "Schweden", "Suède", "SUEDE"],
    "NO": ["NO", "NOR", "Norge", "Norja", "Norvège"],
    "GB": ["UK", "GBR", "England", "Scotland", "Storbritannien", "Great Britain", "Iso-Britannia", "Großbritannien"],
    "US": ["USA", "U.S.A.", "United States", "united states of america", "Yhdysvallat", "Vereinigte Staaten"],
    "NL": ["Holland", "Nederländerna", "Nederland", "The Netherlands", "Niederlande", "Pays-Bas"],
    "KR": ["Sydkorea", "South Korea", "Südkorea", "Korea"],
    "CZ": ["Tjeckien", "Czech Republic", "Czechia", "Tšekki", "Tschechien"],
    "RU": ["Ryssland", "Russia", "Russland"],
    "HK": ["Hong Kong", "Hongkong", "HKG"],
    "TW": ["Taiwan"],
    "DE": ["Tyskland", "Germany", "Deutschland", "Saksa", "Allemagne"],
    "CI": ["Côte d'Ivoire", "Cote d’Ivoire", "Ivory Coast"],
    "AX": ["Åland", "Aland Islands"],
    "TR": ["Turkey", "Türkiye", "Turkiet"],
    "BA": ["Bosnia and Herzegovina", "Bosnia & Herzegovina"],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in WRITTEN.items() for text in texts])
def test_understands(code, text):
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("text", "name"), [("Swedn", "Sweden (SE)"), ("Tysklnd", "Germany (DE)"), ("Belgum", "Belgium (BE)")]
)
def test_suggests_the_closest_name(text, name):
    with pytest.raises(UnknownCountry) as problem:
        country_code(text)
    assert f"Did you mean {name}?" in problem.value.message


@pytest.mark.parametrize("text", ["", "  ", "ZZ", "EU", "Atlantis-on-Sea", "12", "XA"])
def test_refuses_what_is_no_country(text):
    with pytest.raises(UnknownCountry, match="is not a country we know"):
        country_code(text)


@pytest.mark.parametrize("locale", NAME_LOCALES)
def test_every_name_leads_back_to_its_code(locale):
    assert {country_code(name) for _, name in country_choices(locale)} == set(COUNTRIES)
    assert all(country_code(name) == code for code, name in country_choices(locale))


def test_other_names_belong_to_listed_countries():
    assert set(OTHER_NAMES) <= set(COUNTRIES)


def test_lists_iso_3166_and_kosovo():
    assert len(COUNTRIES) == 250
    assert "XK" in COUNTRIES


def test_names_follow_the_locale():
    assert country_name("SE") == "Sweden"
    assert country_name("SE", locale="sv-se") == "Sverige"
    assert country_name("SE", locale="xx") == "Sweden"
    assert country_name("??") == "??"
    assert country_choices("sv")[-2:] == (("AT", "Österrike"), ("TL", "Östtimor"))


@pytest.mark.parametrize(
    ("file", "encoding", "delimiter", "column"),
    [("customers_utf8.csv", "utf-8-sig", ",", "country"), ("legacy_export_cp1252.csv", "cp1252", ";", "Land")],
)
def test_understands_every_country_of_the_sample_files(file, encoding, delimiter, column):
    with (SAMPLES / file).open(encoding=encoding, newline="") as lines:
        written = {row[column] for row in csv.DictReader(lines, delimiter=delimiter)} - {""}
    assert written
    assert {country_code(text) for text in written} <= set(COUNTRIES)


@given(st.text())
def test_any_text_gives_a_country_or_a_sentence(text):
    try:
        code = country_code(text)
    except RuleError:
        return
    assert country_code(code) == code
