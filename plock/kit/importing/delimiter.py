"""Chooses the delimiter whose columns come out most alike, and recognises files that mix two."""

import csv
import io
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext, gettext_noop

from plock.kit.importing.formats import Unreadable

# Of two that fit, text rather holds the later.
NAMES = {
    "\t": gettext_noop("tab"),
    "|": gettext_noop("pipe"),
    ";": gettext_noop("semicolon"),
    ",": gettext_noop("comma"),
}
RECORDS = 200


@dataclass(frozen=True, slots=True)
class Guess:
    """How the first records split at one delimiter: the header's columns, and the share of rows that agree."""

    delimiter: str
    header: int
    same: float
    split: float
    usual: int


def chosen(name: str) -> str:
    """Turn a delimiter given as a sign or a name into the sign."""
    sign = {word: sign for sign, word in NAMES.items()}.get(name.strip().lower(), name)
    if sign not in NAMES:
        choices = ", ".join(gettext(word) for word in NAMES.values())
        raise Unreadable("“{name}” cannot be the delimiter. Choose one of {choices}.", name=name, choices=choices)
    return sign


def find(text: str) -> str:
    """Choose by consistency of column counts; a file without any delimiter has one column."""
    guesses = [guess(text, delimiter) for delimiter in NAMES]
    fitting = [each for each in guesses if each.header > 1 and each.split >= 0.5]
    if fitting:
        return max(fitting, key=lambda each: (each.same, each.split, each.header)).delimiter
    refuse_mixed(text, guesses)
    return max(reversed(guesses), key=lambda each: (each.header, each.same)).delimiter


def guess(text: str, delimiter: str) -> Guess:
    counts = [len(record) for record in records(text, delimiter)] or [0]
    header, rows = counts[0], counts[1:] or counts
    usual = Counter(rows).most_common(1)[0][0]
    split = sum(count > 1 for count in rows) / len(rows)
    return Guess(delimiter, header, same=rows.count(header) / len(rows), split=split, usual=usual)


def records(text: str, delimiter: str) -> list[list[str]]:
    """Parse the first records; a wrong delimiter may stumble over quotes, and what came before then still counts."""
    found: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    with suppress(csv.Error):
        found.extend(record for record in islice(reader, RECORDS) if record)
    return found


def refuse_mixed(text: str, guesses: list[Guess]) -> None:
    """Refuse a header split by one sign above rows that are split by another."""
    for above in guesses:
        for below in guesses:
            if above.header > 1 == below.header < below.usual:
                header, row = [line for line in text.splitlines() if line.strip()][:2]
                raise Unreadable(
                    "The header is split by {above} but the rows by {below}: “{header}” above “{row}”. "
                    "Save the file with one delimiter throughout, or choose one.",
                    above=gettext(NAMES[above.delimiter]),
                    below=gettext(NAMES[below.delimiter]),
                    header=header[:80],
                    row=row[:80],
                )
