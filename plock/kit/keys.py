"""Keyboard shortcuts: declared once, read by the script of the page and by the page that lists them.

A shortcut opens an address (`url_name`), presses the first visible element (`press`, a CSS selector), or does what
`static/js/keys.js` knows by the shortcut's name. Keys are named as browsers do; "g c" is one after the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from plock.kit.registry import Registry

GO, LISTS, RECORDS, EVERYWHERE = _("Go to"), _("In a list"), _("On a page with tabs"), _("Everywhere")
CAPS = {"ArrowDown": "↓", "ArrowUp": "↑", "ArrowLeft": "←", "ArrowRight": "→", "Escape": "Esc", "X": "Shift X"}


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What some keys do. With `always` it needs a modifier, or works only where its element has the focus."""

    name: str
    label: Any
    keys: tuple[str, ...]
    weight: int
    group: Any
    permission: str = ""
    url_name: str = ""
    press: str = ""
    always: bool = False

    @property
    def url(self) -> str:
        """Where it leads; empty where it leads nowhere or the page is not there."""
        try:
            return reverse(self.url_name) if self.url_name else ""
        except NoReverseMatch:
            return ""

    @property
    def effect(self) -> dict[str, str]:
        """What the script is to do."""
        if self.url_name:
            return {"go": self.url}
        return {"press": self.press} if self.press else {"do": self.name}

    @property
    def caps(self) -> list[list[str]]:
        """What is printed on the keys: for each way, one key after the other."""
        return [[CAPS.get(key, key) for key in way.split(" ")] for way in self.keys]


shortcuts: Registry[Shortcut] = Registry()


def usable(user: Any) -> list[Shortcut]:
    """The shortcuts that the user may use and that lead somewhere."""
    return [one for one in shortcuts.for_user(user) if not one.url_name or one.url]


def bindings(user: Any) -> dict[str, dict[str, str]]:
    """For the script: what each key, or one key after another, does."""
    return {way: one.effect for one in usable(user) if not one.always for way in one.keys}


def by_group(user: Any) -> Iterator[tuple[Any, list[Shortcut]]]:
    """For the page that lists them."""
    for group, members in groupby(usable(user), key=lambda one: str(one.group)):
        yield group, list(members)


shortcuts.register(
    Shortcut("palette", _("Search, or run a command"), ("Ctrl K", "⌘ K"), 10, EVERYWHERE, always=True),
    Shortcut("search", _("Search in this list"), ("/",), 11, EVERYWHERE),
    Shortcut("help", _("Show the shortcuts"), ("?",), 12, EVERYWHERE),
    Shortcut("close", _("Close what is open"), ("Escape",), 13, EVERYWHERE, always=True),
    Shortcut("go_jobs", _("Jobs"), ("g j",), 28, GO, url_name="job_list"),
    Shortcut("next_row", _("Next row"), ("j",), 30, LISTS),
    Shortcut("previous_row", _("Previous row"), ("k",), 31, LISTS),
    Shortcut("step_rows", _("Next or previous row, from a row"), ("ArrowDown", "ArrowUp"), 32, LISTS, always=True),
    Shortcut("open_row", _("Open the row"), ("Enter", "o"), 33, LISTS),
    Shortcut("select_row", _("Select the row"), ("x",), 34, LISTS),
    Shortcut("select_range", _("Select the rows up to here"), ("X",), 35, LISTS),
    Shortcut("select_all", _("Select all rows of the page"), ("a",), 36, LISTS, press="[data-select-all]"),
    Shortcut("selection", _("Go to what can be done with them"), ("b",), 36, LISTS),
    Shortcut("previous_page", _("Previous page"), ("[",), 37, LISTS, press="#page-previous"),
    Shortcut("next_page", _("Next page"), ("]",), 38, LISTS, press="#page-next"),
    Shortcut("tab", _("The first tab, the second and so on"), tuple("123456789"), 50, RECORDS),
    Shortcut("step_tabs", _("Next or previous tab, from a tab"), ("ArrowRight", "ArrowLeft"), 51, RECORDS, always=True),
    Shortcut("edit", _("Edit"), ("e",), 52, RECORDS, press="[data-key=edit]"),
)
