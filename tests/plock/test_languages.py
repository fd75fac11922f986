"""Every text has its Swedish and its Norwegian, and nothing on screen is out of their reach."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import gettext, override

from accounts.rules import countries, identifiers, states
from accounts.rules.errors import RuleError
from plock.kit import formats, messages
from plock.kit.importing.values import BadValue, parse_int
from plock.kit.management.commands.messages import FOLDERS, locales, path_of
from tests.plock import english

pytestmark = pytest.mark.once
ROOT = Path(settings.BASE_DIR)
SOURCES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*"))]
NO_LONGER_THAN = 1  # a text of one word may well be the same: "Status", "Import"

# Texts of more than one word that are the same in a translation, and are meant to be.
SAME = {
    "Annuaire des Entreprises",
    "Companies House",
    "Global LEI Index (GLEIF)",
    "CSV eller XLSX",
    "Django-admin",
    "Minimum per period",
    "minimum per period",
    "per block",
}


def catalogue(locale: str) -> messages.Texts:
    return messages.load(path_of(locale), locale)


def test_every_text_is_translated_and_compiled():
    call_command("messages", check=True)


@pytest.mark.parametrize("locale", locales())
def test_placeholders_and_tags_survive(locale: str):
    assert list(messages.faults(catalogue(locale))) == []


@pytest.mark.parametrize("locale", locales())
def test_nothing_is_left_in_english(locale: str):
    """A sentence that reads the same in both languages was copied, not translated."""
    left = []
    for message in catalogue(locale):
        text = messages.key_of(message)[1]
        words = re.findall(r"[^\W\d_]{2,}", messages.TAG.sub("", messages.PLACEHOLDER.sub("", text)))
        if text in messages.strings_of(message) and len(words) > NO_LONGER_THAN and text not in SAME:
            left.append(text)
    assert left == []


def test_the_check_sees_a_stale_catalogue(tmp_path: Path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "plock").mkdir()
    (tmp_path / "plock" / "page.py").write_text('from x import gettext as _\n_("Nobody has translated this")\n')
    with pytest.raises(CommandError, match="Nobody has translated this"):
        call_command("messages", check=True)


def test_translations_are_kept_and_what_is_unused_goes(tmp_path: Path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    page = tmp_path / "templates" / "page.html"
    given = tmp_path / "given.json"
    given.write_text('{"sv": {"Save": "Spara", "%(n)s row": ["%(n)s rad", "%(n)s rader"]}}')
    page.write_text(
        '{% translate "Save" %} <i title="{{ _("Gone") }}">'
        "{% blocktranslate count n=n trimmed %}\n {{ n }} row{% plural %}\n {{ n }} rows{% endblocktranslate %}</i>"
    )
    call_command("messages", load=str(given), stderr=(tmp_path / "out").open("w"))
    kept = catalogue("sv")
    assert kept.get("Save").string == "Spara"
    assert kept.get("%(n)s row").string == ("%(n)s rad", "%(n)s rader")
    assert "Gone" in kept

    page.write_text('{% translate "Save" %}')
    call_command("messages", stderr=(tmp_path / "out").open("w"))
    kept = catalogue("sv")
    assert [message.id for message in kept if message.id] == ["Save"]
    assert kept.get("Save").string == "Spara"


TEMPLATES = [path for path in SOURCES if path.suffix in {".html", ".txt"} and path.name != "LICENSE.txt"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_untranslated_text(path: Path):
    assert list(english.in_template(path)) == []


def test_python_holds_no_untranslated_text():
    paths = [path for path in SOURCES if path.suffix == ".py" and not messages.LEFT_OUT & set(path.parts)]
    assert [fault for path in paths for fault in english.in_python(path)] == []


def test_scripts_hold_no_text():
    paths = [path for path in (ROOT / "static" / "js").rglob("*.js") if "vendor" not in path.parts]
    assert [fault for path in paths for fault in english.in_script(path)] == []


def test_a_rule_speaks_the_language_of_the_reader():
    with pytest.raises(RuleError) as refused:
        identifiers.clean_org_number("12", country="SE")
    problem = refused.value
    assert "organisation number in Sweden" in str(problem)
    with override("sv"):
        assert "organisationsnummer i Sverige" in str(problem)
        assert "organisationsnummer i Sverige" in problem.message
    with override("nb"):
        assert "organisasjonsnummer i Sverige" in str(problem)


def test_words_inside_a_sentence_are_translated_but_data_is_not():
    with pytest.raises(RuleError) as refused:
        states.require_move("archive", state="pending", rejected=False)
    with override("sv"):
        assert "väntande" in str(refused.value)
    with pytest.raises(RuleError) as unknown:
        countries.country_code("pending")
    with override("sv"):
        assert "”pending”" in str(unknown.value)


def test_a_cell_is_refused_in_the_language_of_who_imports():
    with override("nb"), pytest.raises(BadValue, match="«tre» er ikke et heltall"):
        parse_int("tre")


@pytest.mark.parametrize(
    ("locale", "money", "number", "day"),
    [
        ("en", "SEK\xa01,234.50", "1,234", "3 Nov 2026"),
        ("sv", "1\xa0234,50\xa0SEK", "1\xa0234", "3 nov. 2026"),
        ("nb", "1\xa0234,50\xa0SEK", "1\xa0234", "3. nov. 2026"),
    ],
)
def test_numbers_money_and_dates_look_as_they_do_there(locale: str, money: str, number: str, day: str):
    with override(locale):
        assert formats.money(Decimal("1234.5"), "SEK") == money
        assert formats.number(1234) == number
        assert formats.number(-1234).removesuffix(number) == ("-" if locale == "en" else "−")
        assert formats.day(date(2026, 11, 3)) == day


def test_the_languages_of_the_interface_and_django_s_own_texts_are_there():
    for locale, word in (("sv", "måste fyllas i"), ("nb", "påkrevet")):
        with override(locale):
            assert word in gettext("This field is required.")
