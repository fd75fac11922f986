"""The error that every rule raises: one sentence that says what is wrong and how to repair it."""

LONGEST_SHOWN = 60


class RuleError(ValueError):
    """A value or a move that the rules refuse.

    `message` is fit for the user. `template` and `values` are what it was made of, so that a caller may translate the
    template and fill it in again.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.template = template
        self.values = {key: shown(value) for key, value in values.items()}
        self.message = template.format(**self.values) if values else template
        super().__init__(self.message)


def shown(value: object) -> str:
    """The value as a sentence may carry it: printable, one line, at most 60 characters."""
    text = "".join(character if character.isprintable() else " " for character in str(value))
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
