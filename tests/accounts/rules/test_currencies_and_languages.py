"""Currencies and languages: codes, signs and names, and the decimals of a currency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.currencies import CURRENCIES, UnknownCurrency, currency_choices, currency_code, minor_unit
from accounts.rules.errors import RuleError
from accounts.rules.languages import LANGUAGES, UnknownLanguage, language_choices, language_code, language_name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("eur", "EUR"),
        (" SEK ", "SEK"),
        ("€", "EUR"),
        ("£", "GBP"),
        ("US$", "USD"),
        ("Euro", "EUR"),
        ("swedish krona", "SEK"),
        ("US dollar", "USD"),
        ("Pound Sterling", "GBP"),
    ],
)
def test_understands_a_currency(text, code):
    assert currency_code(text) == code


@pytest.mark.parametrize("text", ["", "$", "kr", "¥", "DEM", "XAU", "XXX", "HRK"])
def test_refuses_what_is_no_single_currency_of_today(text):
    with pytest.raises(UnknownCurrency, match="three-letter code, like EUR"):
        currency_code(text)


@pytest.mark.parametrize(
    ("code", "decimals"),
    [("SEK", 2), ("EUR", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("HUF", 2), ("RSD", 2), ("CLP", 0), ("TND", 3)],
)
def test_decimals_follow_iso_4217(code, decimals):
    assert minor_unit(code) == decimals


def test_choices_are_named_and_sorted():
    assert {code for code, _ in currency_choices("en")} == set(CURRENCIES)
    assert ("SEK", "Svensk krona") in currency_choices("sv")
    assert {code for code, _ in language_choices("sv")} == set(LANGUAGES)
    assert ("sv", "Svenska") in language_choices("sv")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sv", "sv"),
        ("SV", "sv"),
        ("sv-SE", "sv"),
        ("pt_BR", "pt"),
        ("Swedish", "sv"),
        ("svenska", "sv"),
        ("Svensk", "sv"),
        ("no", "nb"),
        ("Norsk", "nb"),
        ("Norwegian Bokmål", "nb"),
        ("Deutsch", "de"),
        ("engelska", "en"),
        ("suomi", "fi"),
        ("français", "fr"),
        ("FRANCAIS", "fr"),
        ("日本語", "ja"),
    ],
)
def test_understands_a_language(text, code):
    assert language_code(text) == code


@pytest.mark.parametrize("text", ["", "xx", "SE", "Klingon"])
def test_refuses_what_is_no_language(text):
    with pytest.raises(UnknownLanguage, match="is not a language we know"):
        language_code(text)


@pytest.mark.parametrize("locale", ["en", "sv", "nb", "da", "fi", "de", "fr"])
def test_every_language_name_leads_back_to_its_code(locale):
    assert [language_code(name) for _, name in language_choices(locale)] == [c for c, _ in language_choices(locale)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_is_known_by_its_own_name(code):
    assert language_code(language_name(code, locale=code)) == code


@given(st.text(), st.sampled_from([currency_code, language_code]))
def test_any_text_gives_a_code_or_a_sentence(text, understand):
    try:
        code = understand(text)
    except RuleError:
        return
    assert understand(code) == code
