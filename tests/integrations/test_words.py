"""Every reason is put into words that say what happened and what to do."""

import pytest
from django.utils import translation

from integrations import system_words, words
from integrations.errors import Reason, Temporary
from integrations.registry import Kind
from integrations.rules.limits import Limit

pytestmark = pytest.mark.once


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_with_the_name_of_the_system(keyed, reason):
    said = words.reason_words(reason.value, "keyed")
    assert "Keyed Ltd" in said and said.endswith(".") and "%" not in said
    assert said == words.sentence(Temporary("keyed", reason))


def test_a_reason_that_nobody_knows_any_more_and_a_system_that_is_gone_are_told_as_they_are():
    assert words.reason_words("", "gone") == ""
    assert words.reason_words("paused", "gone").startswith("gone is paused.")
    assert words.reason_words("odd", "gone") == "gone: odd"


@pytest.mark.parametrize(("wait", "said"), [(2, "in 2 s."), (90.2, "in 1 min 31 s."), (7200, "in 2 h 0 min.")])
def test_how_long_to_wait_is_told_where_it_is_known(keyed, wait, said):
    assert words.sentence(Temporary("keyed", Reason.BUSY, retry_after=wait)).endswith(said)


def test_what_a_system_covers_and_how_often_it_may_be_asked(keyed):
    with translation.override("en"):
        assert system_words.about(keyed, None) == []
        [(label, limit)] = system_words.about(keyed, Limit(600, 300))
    assert (label, limit) == ("Limit", "At most 600 questions in 5 minutes, of everybody together")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1.0, "1 second"), (60, "1 minute"), (86_400, "1 day"), (90, "90 seconds"), (7_200, "2 hours"), (0.5, "0.5 s")],
)
def test_a_stretch_of_time_in_the_largest_unit_that_it_fills(seconds, said):
    assert system_words.stretch(seconds) == said


def test_every_kind_has_a_heading():
    assert set(system_words.HEADINGS) == set(Kind)
