"""Rule errors: a sentence for the user, and its parts for the translator."""

import pickle

from accounts.rules.errors import RuleError


def test_carries_the_sentence_and_its_parts():
    error = RuleError("“{text}” is {length} long.", text="a\n\tb", length=3)
    assert error.message == str(error) == "“a b” is 3 long."
    assert error.template.format(**error.values) == error.message


def test_never_fills_in_what_the_user_typed():
    assert RuleError("“{text}” is wrong.", text="{x}").message == "“{x}” is wrong."
    assert RuleError("Braces {} stay.").message == "Braces {} stay."


def test_shortens_long_values():
    assert len(RuleError("{text}", text="x" * 1000).message) == 60


def test_survives_pickling():
    error = pickle.loads(pickle.dumps(RuleError("“{text}” is wrong.", text="{x}")))
    assert (error.message, error.template) == ("“{x}” is wrong.", "“{text}” is wrong.")
