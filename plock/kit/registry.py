"""Registries through which a higher app adds to a lower app's pages: names only, so that nothing imports upwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol


class Entry(Protocol):
    """What a registry holds: something with a name, a place and a permission."""

    @property
    def name(self) -> str: ...
    @property
    def weight(self) -> int: ...
    @property
    def permission(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a record's page. `url_name` takes the record's pk; `badge(record)` is a cheap count or is left out."""

    name: str
    label: Any
    url_name: str
    weight: int
    permission: str = ""
    badge: Callable[[Any], int] | None = None


@dataclass(frozen=True, slots=True)
class NavItem:
    """A line of the left navigation; `also` are other addresses whose pages belong to it."""

    name: str
    label: Any
    url_name: str
    weight: int
    icon: str
    permission: str = ""
    description: Any = ""  # a sentence, for pages that are also shown as tiles
    also: tuple[str, ...] = ()


class Registry[E: Entry]:
    """Entries by name, in order of weight; a name is registered once."""

    def __init__(self) -> None:
        self._entries: dict[str, E] = {}

    def register(self, *entries: E) -> None:
        for entry in entries:
            if entry.name in self._entries:
                raise ValueError(f"{entry.name!r} is registered already.")
            self._entries[entry.name] = entry

    def get(self, name: str) -> E:
        """The entry of that name; KeyError if there is none."""
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[E]:
        return iter(sorted(self._entries.values(), key=lambda entry: (entry.weight, entry.name)))

    def for_user(self, user: Any) -> list[E]:
        """The entries the user may see, in order."""
        return [entry for entry in self if not entry.permission or user.has_perm(entry.permission)]
