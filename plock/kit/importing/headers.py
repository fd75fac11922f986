"""Suggests which column of a file holds which field."""

import unicodedata
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

ALIKE = 88
IS_FIELD, IS_SYNONYM = 102.0, 101.0  # above the 100 of a perfect likeness
LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"})


def fold(header: str) -> str:
    """Reduce a column name to its letters and digits: "À-pris (kr)" becomes "apriskr"."""
    plain = unicodedata.normalize("NFKD", header.casefold().translate(LETTERS))
    return "".join(char for char in plain if char.isalnum())


def suggest(header: Sequence[str], synonyms: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Map column indexes to field names, the best matches first, every column and field at most once."""
    known = {field: (fold(field), [fold(word) for word in words]) for field, words in synonyms.items()}
    ranked = sorted(
        (-score, column, rank, field)
        for column, name in enumerate(header)
        for rank, (field, words) in enumerate(known.items())
        if (score := likeness(fold(name), *words))
    )
    found: dict[int, str] = {}
    for _, column, _, field in ranked:
        if column not in found and field not in found.values():
            found[column] = field
    return dict(sorted(found.items()))


def likeness(name: str, field: str, synonyms: Sequence[str]) -> float:
    """Score a folded column name: exactly the field, exactly a synonym, or close to one of them; otherwise 0."""
    if not name:
        return 0.0
    if name == field:
        return IS_FIELD
    if name in synonyms:
        return IS_SYNONYM
    return max(fuzz.ratio(name, word, score_cutoff=ALIKE) for word in (field, *synonyms))
