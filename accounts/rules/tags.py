"""Free-form tags: how one is written, how a cell of them is read, and when two are the same."""

import re
import unicodedata

from .errors import N_, RuleError
from .names import collapse

LONGEST_TAG = 50

TAG_LENGTH = N_("The tag “{tag}” is {length} characters long. Use 1 to 50 characters.")
TAG_SEPARATOR = N_("The tag “{tag}” contains a comma or a semicolon. Those separate tags; write them without.")

_SEPARATORS = re.compile("[;,]")


def clean_tag(text: str) -> str:
    """The tag with single spaces, case kept. Raises RuleError unless 1-50 characters without comma and semicolon.

    A ligature counts as the letters it stands for: the key has room for no more.
    """
    tag = collapse(unicodedata.normalize("NFC", text))
    length = max(len(tag), len(tag_key(tag)))
    if not 1 <= length <= LONGEST_TAG:
        raise RuleError(TAG_LENGTH, tag=tag, length=length)
    if _SEPARATORS.search(tag):
        raise RuleError(TAG_SEPARATOR, tag=tag)
    return tag


def split_tags(text: str) -> list[str]:
    """The tags of a cell separated by ; or , in their order, each once in its first spelling. Raises RuleError."""
    unique: dict[str, str] = {}
    for piece in _SEPARATORS.split(text):
        if collapse(piece):
            tag = clean_tag(piece)
            unique.setdefault(tag_key(tag), tag)
    return list(unique.values())


def tag_key(name: str) -> str:
    """What two spellings of one tag have in common."""
    return unicodedata.normalize("NFC", collapse(name).casefold())
