"""Reading what other systems answer without trusting it: what is missing or of another kind counts as nothing."""

import re
import unicodedata
from datetime import date
from typing import Any

from integrations.errors import Reason, Temporary

LONGEST = 500
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # what follows, also beyond the text
_SPACES = re.compile(r"[ \t\r\f\v]+")


def clean(text: str, *, limit: int = LONGEST) -> str:
    """One tidy line or several: no control characters, no halves of characters, no space around it, not endless."""
    kept = "".join(one for one in text[: limit * 4] if one == "\n" or _is_shown(one))
    lines = (_SPACES.sub(" ", line).strip() for line in unicodedata.normalize("NFC", kept).split("\n"))
    return "\n".join(filter(None, lines))[:limit]


def _is_shown(one: str) -> bool:
    return unicodedata.category(one) not in ("Cc", "Cs", "Cn") and one not in TURNING


class Node:
    """A JSON value. Steps that lead nowhere lead to an empty node, so that optional parts need no asking."""

    __slots__ = ("system", "value")

    def __init__(self, system: str, value: Any) -> None:
        self.system, self.value = system, value

    def __getitem__(self, step: str | int) -> "Node":
        value: Any = None
        if isinstance(step, str) and isinstance(self.value, dict):
            value = self.value.get(step)
        elif isinstance(step, int) and isinstance(self.value, list) and -len(self.value) <= step < len(self.value):
            value = self.value[step]
        return Node(self.system, value)

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def __bool__(self) -> bool:
        return bool(self.value)

    @property
    def items(self) -> list["Node"]:
        """What is in a list; of anything else nothing."""
        return [Node(self.system, one) for one in self.value] if isinstance(self.value, list) else []

    @property
    def is_object(self) -> bool:
        return isinstance(self.value, dict)

    def text(self, *, limit: int = LONGEST) -> str:
        """A text or a whole number as text, tidied; else ""."""
        if isinstance(self.value, str):
            return clean(self.value, limit=limit)
        is_whole = isinstance(self.value, int) and not isinstance(self.value, bool)
        return str(self.value)[:limit] if is_whole and abs(self.value) < 10**30 else ""

    def texts(self) -> tuple[str, ...]:
        """The texts of a list that say something."""
        return tuple(text for one in self.items if (text := one.text()))

    def whole(self) -> int | None:
        """A whole number, also as text; else None."""
        text = self.text()
        return int(text) if text.isdecimal() and text.isascii() and len(text) < 16 else None

    def flag(self) -> bool | None:
        return self.value if isinstance(self.value, bool) else None

    def day(self) -> date | None:
        """A date by the first ten characters of an ISO text, with or without a time; else None."""
        try:
            return date.fromisoformat(self.text()[:10])
        except ValueError:
            return None

    def require_object(self) -> "Node":
        """Itself. Raises Temporary (garbled) where it is no object."""
        if not isinstance(self.value, dict):
            raise self.garbled("an object was expected")
        return self

    def require_list(self) -> list["Node"]:
        """The items. Raises Temporary (garbled) where it is no list."""
        if not isinstance(self.value, list):
            raise self.garbled("a list was expected")
        return self.items

    def require_text(self) -> str:
        """The text. Raises Temporary (garbled) where there is none."""
        if not (found := self.text()):
            raise self.garbled("a text was expected")
        return found

    def garbled(self, what: str) -> Temporary:
        """The error to raise where the answer cannot be what is documented; `what` names keys, never values."""
        return Temporary(self.system, Reason.GARBLED, what)
