"""Which other accounts are likely the same customer, how likely, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from .names import match_key

COMPANY = "company"
SIMILAR, SIMILAR_ABROAD = 82, 92  # per cent from which on names count, where the countries agree and where they differ
SAME_WORD = 85  # per cent: "cars" is "car" and "andersson" is "anderson", but "hansen" is not "hanson"
SAME_FIRM = 90  # a name that another one only continues with one of these words
_GENERAL = """
denmark danmark europe europa finland group gruppen holding iceland international island koncernen nordic nordics
norden norge norway scandinavia scandinavian suomi sverige sweden
"""
GENERAL_WORDS = frozenset(_GENERAL.split())
_LINKS = "a and de der des du e el en et for i la le of och og s the und y"
LINKS = frozenset(_LINKS.split())


class Ground(StrEnum):
    """What two accounts have in common."""

    ORG_NUMBER = "org_number"
    VAT_NUMBER = "vat_number"
    NAME = "name"
    EMAIL_DOMAIN = "email_domain"


class Reason(NamedTuple):
    """A ground, and for names how similar they are in per cent."""

    ground: Ground
    per_cent: int = 100


@dataclass(frozen=True, slots=True)
class Facts:
    """What an account is compared by; `key` is None where it is not saved yet."""

    key: int | None
    name: str
    country: str = ""
    org_number: str = ""
    vat_number: str = ""
    email_domain: str = ""  # "" where everybody may have an address there
    kind: str = COMPANY
    match_name: str = ""

    @property
    def words(self) -> list[str]:
        """The words that tell names apart."""
        return _words(self.match_name or match_key(self.name))

    @property
    def is_company(self) -> bool:
        return self.kind == COMPANY


@dataclass(frozen=True, slots=True)
class Likely:
    """Another account that is likely the same: 0-100, and its reasons, the strongest first."""

    key: int
    strength: int
    reasons: tuple[Reason, ...]


def likely(candidate: Facts, others: Iterable[Facts]) -> list[Likely]:
    """Those of the others that are likely the same customer as the candidate, the strongest first."""
    found = [
        Likely(other.key, strength(reasons, same_country=_meet(candidate, other)), reasons)
        for other in others
        if other.key is not None and other.key != candidate.key and (reasons := compare(candidate, other))
    ]
    return sorted(found, key=lambda one: (-one.strength, one.key))


def compare(left: Facts, right: Facts) -> tuple[Reason, ...]:
    """What the two have in common, the strongest first; the order of the two does not matter."""
    reasons = []
    if left.org_number and left.org_number == right.org_number:
        reasons.append(Reason(Ground.ORG_NUMBER))
    if left.vat_number and left.vat_number == right.vat_number:
        reasons.append(Reason(Ground.VAT_NUMBER))
    if per_cent := _names(left, right):
        reasons.append(Reason(Ground.NAME, per_cent))
    both_companies = left.is_company and right.is_company  # people at one company share its domain
    if both_companies and left.email_domain and left.email_domain == right.email_domain:
        reasons.append(Reason(Ground.EMAIL_DOMAIN))
    meet = _meet(left, right)
    return tuple(sorted(reasons, key=lambda reason: -_weight(reason, same_country=meet)))


def strength(reasons: Iterable[Reason], *, same_country: bool) -> int:
    """How likely the reasons make it, 0-100: each of them may be wrong, but hardly all at once."""
    doubt = 1.0
    for reason in reasons:
        doubt *= 1 - _weight(reason, same_country=same_country)
    return round(100 * (1 - doubt))


def similarity(left: Facts, right: Facts) -> int:
    """How similar the two names are, in per cent; 0 where a word or number of both says that they are two."""
    mine, theirs = left.words, right.words
    if not mine or not theirs or _numbers(mine) != _numbers(theirs):
        return 0
    if sorted(mine) == sorted(theirs):
        return 100
    only_mine, only_theirs = _without(mine, theirs), _without(theirs, mine)
    if only_mine and only_theirs and not _same_words(only_mine, only_theirs):
        return 0
    alike = max(fuzz.token_sort_ratio(" ".join(mine), " ".join(theirs)), fuzz.ratio("".join(mine), "".join(theirs)))
    extra = only_mine or only_theirs
    is_continued = not (only_mine and only_theirs) and GENERAL_WORDS.issuperset(extra)
    return round(max(alike, SAME_FIRM) if is_continued else alike)


@lru_cache(maxsize=4096)
def _words(name: str) -> list[str]:
    found = name.split()
    return [word for word in found if word not in LINKS] or found


def _names(left: Facts, right: Facts) -> int:
    """The similarity of the names where it says something, else 0. Two people often share a name, so theirs must be
    equal and of one country; so must those of a person and a company.
    """
    alike = similarity(left, right)
    if not (left.is_company and right.is_company):
        return alike if alike == 100 and _meet(left, right) else 0
    return alike if alike >= (SIMILAR if _meet(left, right) else SIMILAR_ABROAD) else 0


def _weight(reason: Reason, *, same_country: bool) -> float:
    """How much a reason says alone. Registers of several countries give out the same eight digits."""
    match reason.ground:
        case Ground.ORG_NUMBER:
            return 0.99 if same_country else 0.6
        case Ground.VAT_NUMBER:
            return 0.95
        case Ground.EMAIL_DOMAIN:
            return 0.5
        case _:
            return reason.per_cent / 100 * (0.85 if same_country else 0.6)


def _meet(left: Facts, right: Facts) -> bool:
    """Whether both may be in one country."""
    return not left.country or not right.country or left.country == right.country


def _numbers(words: list[str]) -> list[str]:
    return sorted(word for word in words if any(map(str.isdecimal, word)))


def _without(words: list[str], others: list[str]) -> list[str]:
    return [word for word in words if word not in others]


def _same_words(mine: list[str], theirs: list[str]) -> bool:
    """Whether the words that differ are other spellings of each other: one by one, or written together."""
    if fuzz.ratio("".join(mine), "".join(theirs)) >= SAME_WORD:
        return True
    few, many = sorted((mine, theirs), key=len)
    return _covers(many, few) and (len(few) < len(many) or _covers(few, many))


def _covers(words: list[str], others: list[str]) -> bool:
    return all(any(fuzz.ratio(word, other) >= SAME_WORD for word in words) for other in others)
