"""Filters of lists: django-filter reads the address, chips show what is on and how to take it off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from plock.kit.tables import POSITION, query

SHORT = 8  # so many choices are seen at once and keep their order

LONGEST_SEARCH = 200  # characters


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on: what it says and the address without it."""

    name: str
    label: str
    value: str
    remove: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """What a header menu needs to offer a filter: choices to tick, or a text to type where there are none."""

    name: str
    label: str
    value: str
    options: list[Option]
    is_on: bool
    kind: str  # "checkbox", or "radio" where only one can be chosen

    @property
    def checkboxes(self) -> SafeString:
        """The choices as boxes to tick: hundreds of countries in one go, ten times faster than a template's loop."""
        name = escape(self.name)
        boxes = (
            f'<label><input type="{self.kind}" name="{name}" value="{escape(option.value)}"'
            f"{' checked' if option.is_chosen else ''}>{escape(option.label)}</label>"
            for option in self.options
        )
        return mark_safe("".join(boxes))  # noqa: S308  (escaped above)


class Controls(list[Control]):
    """The filters that one header menu offers together, in one form."""

    def __init__(self, filterset: "BaseFilterSet", names: Sequence[str]) -> None:
        super().__init__(filterset.control(name) for name in names)
        self._params, self._names = filterset.data, set(names)

    @property
    def is_on(self) -> bool:
        return any(control.is_on for control in self)

    @property
    def off(self) -> str:
        """The address without them."""
        return query(self._params, **dict.fromkeys(self._names))

    @property
    def kept(self) -> SafeString:
        """The rest of the address as hidden fields."""
        left = {*self._names, *POSITION}
        pairs = [(key, value) for key, values in self._params.lists() if key not in left for value in values if value]
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


class BaseFilterSet(django_filters.FilterSet):
    """The base of every filter set: `q` is the search box; subclasses say what it looks through."""

    q = django_filters.CharFilter(method="_search")

    hidden_chips: ClassVar[tuple[str, ...]] = ()  # filters that the page shows in another way

    def _search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = value[:LONGEST_SEARCH].strip()  # SQLite refuses longer patterns
        return self.search(rows, text) if text else rows

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Narrow the rows to those that the text finds."""
        raise NotImplementedError

    def chips(self) -> list[Chip]:
        """The filters that are on, in the order of the filter set."""
        return [
            Chip(name, str(self.filters[name].label), shown, query(self.data, **{name: None}))
            for name in self.filters
            if name not in self.hidden_chips and (shown := self.shown(name))
        ]

    def shown(self, name: str) -> str:
        """What a chip says of a filter: the chosen labels rather than the values; empty where it is off."""
        chosen = [value for value in self.data.getlist(name) if value] if hasattr(self.data, "getlist") else []
        if not chosen or name in self.form.errors:
            return ""
        labels = {str(key): str(label) for key, label in self.choices(name)}
        return ", ".join(labels.get(value, value) for value in chosen)

    def control(self, name: str) -> Control:
        """The filter as a header menu shows it; what is chosen comes first."""
        chosen = [value for value in self.data.getlist(name) if value]
        pairs = ((str(value), str(label)) for value, label in self.choices(name))
        options = [Option(value, label, value in chosen) for value, label in pairs if value]
        kind = "checkbox" if isinstance(self.filters[name], django_filters.MultipleChoiceFilter) else "radio"
        if options and kind == "radio":
            options.insert(0, Option("", gettext("Any"), not chosen))
        if len(options) > SHORT:
            options.sort(key=lambda option: not option.is_chosen)
        return Control(name, str(self.filters[name].label), ", ".join(chosen), options, bool(chosen), kind)

    def choices(self, name: str) -> Any:
        """The choices of a filter, none where it is typed. Do not ask for their truth: django-filter's fail at it."""
        return getattr(self.form.fields[name], "choices", ())
