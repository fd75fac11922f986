"""The search over everything: each app registers what it can find, and the page and the palette show it alike.

A source answers with at most two small queries, whatever the number of rows: `find(user, text, limit)` returns the
best hits first and marks as exact those that the text names beyond doubt (a number, an address, an id).
`sources.register(Source("orders", _("Orders"), weight=30, permission=…, find=…, more=…))` in `apps.ready`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from plock.kit.registry import Registry

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: where it is, what it is called, what kind of thing it is."""

    title: str
    detail: str
    url: str
    kind: Any
    icon: str
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be searched. `more(text)` is the address of the list of all that fit, where there is one."""

    name: str
    label: Any
    weight: int
    permission: str
    find: Callable[[Any, str, int], list[Hit]]
    more: Callable[[str], str] | None = None


sources: Registry[Source] = Registry()


@dataclass(frozen=True, slots=True)
class Group:
    """What one source found; `has_more` where there are others beyond these."""

    label: Any
    hits: list[Hit]
    has_more: bool = False
    more: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one text: what it names exactly, and what else fits, by source."""

    text: str
    exact: list[Hit]
    groups: list[Group]

    @property
    def count(self) -> int:
        return len(self.exact) + sum(len(group.hits) for group in self.groups)

    @property
    def has_more(self) -> bool:
        return any(group.has_more for group in self.groups)

    @property
    def only(self) -> Hit | None:
        """The one thing the text names, or None where there is none or several."""
        return self.exact[0] if len({hit.url for hit in self.exact}) == 1 else None


def clean(text: str) -> str:
    """What was typed as one line of at most 200 characters, without control characters."""
    printable = "".join(character if character.isprintable() else " " for character in text[: 2 * LONGEST])
    return " ".join(printable.split())[:LONGEST]


def everywhere(*, user: Any, text: str, limit: int) -> Found:
    """Ask every source that the user may see; at most `limit` hits of each."""
    exact: list[Hit] = []
    groups: list[Group] = []
    for source in sources.for_user(user):
        found = source.find(user, text, limit + 1)
        exact += [hit for hit in found if hit.is_exact]
        if rest := [hit for hit in found if not hit.is_exact]:
            more = source.more(text) if source.more and text else ""
            groups.append(Group(source.label, rest[:limit], len(found) > limit, more))
    return Found(text, exact, groups)
