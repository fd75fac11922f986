"""The error that every rule raises: one sentence that says what is wrong and how to repair it."""

from collections.abc import Callable
from typing import ClassVar

LONGEST_SHOWN = 60


class N_(str):
    """A text of ours, marked for translation when it is shown; any other text is data and stays as it is."""

    __slots__ = ()


class RuleError(ValueError):
    """A value or a move that the rules refuse.

    `str` is fit for the reader, in the language that is active then. It is made of `template` and `values`: texts,
    words of ours (N_), and names that depend on the language, {value: function of a locale}.
    """

    # Identity and English, until somebody who knows the reader sets them.
    translate: ClassVar[Callable[[str], str]] = str
    locale: ClassVar[Callable[[], str]] = lambda: "en"

    def __init__(self, template: str, **values: object) -> None:
        self.template = template
        self.values = {name: value if _depends(value) else shown(value) for name, value in values.items()}
        super().__init__(template)

    def __str__(self) -> str:
        return self.sentence()

    @property
    def message(self) -> str:
        return self.sentence()

    def sentence(self, **instead: str) -> str:
        """The sentence in the reader's language; `instead` takes the place of values."""
        template = RuleError.translate(self.template)
        return template.format(**{**self.words(), **instead}) if self.values else template

    def words(self) -> dict[str, str]:
        """The values in the reader's language."""
        return {name: self._word(value) for name, value in self.values.items()}

    def _word(self, value: object) -> str:
        if callable(value):
            return shown(value(RuleError.locale()))
        return RuleError.translate(value) if isinstance(value, N_) else str(value)


def _depends(value: object) -> bool:
    """Whether what is shown depends on the reader's language."""
    return isinstance(value, N_) or callable(value)


def shown(value: object) -> str:
    """The value as a sentence may carry it: printable, one line, at most 60 characters."""
    text = "".join(character if character.isprintable() else " " for character in str(value))
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
