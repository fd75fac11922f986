"""From the text of a cell to a value, by the rules that the forms use too."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from accounts.rules.errors import N_, RuleError
from plock.kit.importing.columns import Reading
from plock.kit.importing.values import parse_bool
from plock.kit.languages import in_every_language

NOT_A_CHOICE = N_("“{text}” is not one of {choices}.")


def rule(clean: Callable[[str], Any]) -> Callable[[str, Reading], Any]:
    """A rule that looks at the text alone."""
    return lambda text, _reading: clean(text)


def yes_or_no(text: str, _reading: Reading) -> bool:
    return parse_bool(text)


def show_yes_or_no(value: Any) -> str:
    return "yes" if value else "no"


def choice(
    choices: type[models.TextChoices], aliases: Mapping[str, str] | None = None
) -> Callable[[str, Reading], str]:
    """One of the choices, by value, by its label in any of our languages or by an alias; case does not matter."""
    known = {value.casefold(): value for value in choices.values}
    known |= {word.casefold(): value for value, label in choices.choices for word in in_every_language(label)}
    known |= {alias.casefold(): value for alias, value in (aliases or {}).items()}

    def parse(text: str, _reading: Reading) -> str:
        try:
            return known[text.casefold()]
        except KeyError:
            raise RuleError(NOT_A_CHOICE, text=text, choices=", ".join(choices.values)) from None

    return parse
