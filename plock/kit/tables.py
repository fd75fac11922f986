"""Tables: django-tables2 declares the columns, rows are rendered by plain functions.

Its own row rendering costs about 2 ms a row and hides every exception behind "—"; here a cell is one call of
`column.cell(record)` and an error is an error.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

import django_tables2
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plock.kit import formats
from plock.kit.paging import Ordering, Sort


@lru_cache
def _empty(language: str | None) -> SafeString:
    return format_html('<span class="muted" aria-hidden="true">–</span><span class="sr-only">{}</span>', _("none"))


EMPTY: Any = lazy(lambda: _empty(get_language()), SafeString)()  # in the reader's language


class Column(django_tables2.Column):
    """Text. `sort` names the attribute (or Sort) it sorts by, `filter` the filters its header menu offers.

    `field` is what an export asks the database for (a path, an expression, or what makes one) where that is not the
    accessor.
    """

    css = ""
    is_number = False
    is_exported = True  # what a file cannot hold is left out of it

    def __init__(self, *args: Any, sort: str | Sort = "", filter: str = "", field: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, orderable=bool(sort), **kwargs)
        self.sort = Sort(sort) if isinstance(sort, str) and sort else sort or None
        self.filters = filter.split()
        self.field = field

    def prepare(self, rows: Sequence[Any]) -> None:
        """A hook: read what the cells of these rows show and no annotation can say, with one query for all of them."""

    def raw(self, record: Any) -> Any:
        """The value itself: a column without an accessor reads the attribute of its own name."""
        value = record
        for step in str(self.accessor or self._name).split("__"):
            value = getattr(value, step) if value is not None else None
        return value

    def cell(self, record: Any) -> SafeString | str:
        value = self.raw(record)
        return EMPTY if value in (None, "") else conditional_escape(value)


class LinkColumn(Column):
    """Text that leads to the record's page."""

    def cell(self, record: Any) -> SafeString | str:
        return format_html('<a class="name" href="{}">{}</a>', record.get_absolute_url(), self.raw(record))


class NumberColumn(Column):
    is_number = True

    def cell(self, record: Any) -> SafeString | str:
        value = self.raw(record)
        return EMPTY if value is None else formats.number(value)


class MoneyColumn(Column):
    """An amount in the record's own currency; nothing for zero."""

    is_number = True

    def cell(self, record: Any) -> SafeString | str:
        amount = self.raw(record)
        return conditional_escape(formats.money(amount, record.currency)) if amount else EMPTY


class WhenColumn(Column):
    """A moment, short, with the exact time on hover."""

    def cell(self, record: Any) -> SafeString | str:
        moment: datetime | None = self.raw(record)
        return formats.moment(moment) if moment else EMPTY


class ChoiceColumn(Column):
    """A pill for a field with choices."""

    def cell(self, record: Any) -> SafeString | str:
        label = getattr(record, f"get_{self._name}_display")()
        return format_html('<span class="pill pill-{}">{}</span>', self.raw(record), label)


@dataclass(frozen=True, slots=True)
class Head:
    """One header cell: its label, the ways to sort by it, and the filters it offers."""

    name: str
    label: str
    is_number: bool
    ascending: str
    descending: str
    toggle: str
    direction: str  # "", "ascending", "descending"
    filters: Sequence[str]


class BaseTable(django_tables2.Table):
    """The base of every table. Subclasses declare columns and, in `default_order`, how rows lie at first.

    The first column is always shown. A higher app adds a column with `register`, from its `apps.ready`.
    """

    default_order: ClassVar[str]
    default_columns: ClassVar[tuple[str, ...]] = ()  # what is shown until somebody chooses; empty: all
    annotations: ClassVar[dict[str, Callable[[QuerySet[Any]], QuerySet[Any]]]] = {}
    is_selectable: ClassVar[bool] = False  # rows begin with a check box: see `select_cell`

    @classmethod
    def sorts(cls) -> dict[str, Sort]:
        return {name: column.sort for name, column in cls.base_columns.items() if getattr(column, "sort", None)}

    @classmethod
    def ordering(cls, text: str) -> Ordering:
        return Ordering.parse(text, cls.sorts(), cls.default_order)

    @classmethod
    def register(
        cls, name: str, column: Column, annotate: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None
    ) -> None:
        """Add an optional column; `annotate` is called on the rows only where the column is shown."""
        if name in cls.base_columns:
            raise ValueError(f"{name!r} is a column already.")
        cls.default_columns = cls.default_columns or tuple(cls.base_columns)
        cls.base_columns[name] = column
        if annotate:
            cls.annotations = {**cls.annotations, name: annotate}

    @classmethod
    def arrange(cls, chosen: Iterable[str] = ()) -> list[str]:
        """The chosen columns that there are, in their order, behind the first; the usual ones where none is chosen."""
        first = next(iter(cls.base_columns))
        known = [name for name in chosen if name in cls.base_columns]
        return list(dict.fromkeys([first, *(known or cls.default_columns or cls.base_columns)]))

    @classmethod
    def showing(cls, rows: Sequence[Any], columns: Sequence[str]) -> Self:
        """The table with these columns alone, in this order."""
        hidden = [name for name in cls.base_columns if name not in columns]
        for name in columns:
            cls.base_columns[name].prepare(rows)
        return cls(rows, sequence=tuple(columns), exclude=hidden, orderable=False)

    def heads(self, params: QueryDict, ordering: Ordering | None) -> list[Head]:
        """The header cells, each with the addresses that sort by it and keep everything else."""
        return [_head(bound, params, ordering) for bound in self.columns]

    def body(self) -> Iterator[SafeString]:
        """The rows as HTML."""
        columns = [(bound.name, bound.column) for bound in self.columns]
        for column_name, column in columns:
            column._name = column_name
        for record in self.data:
            yield self._row(record, columns)

    def _row(self, record: Any, columns: list[tuple[str, Column]]) -> SafeString:
        cells = "".join(
            f'<{"th scope=row" if first else "td"} class="c-{name}{" num" if column.is_number else ""}">'
            f"{column.cell(record)}</{'th' if first else 'td'}>"
            for first, (name, column) in zip((True, *(False,) * len(columns)), columns, strict=False)
        )
        return mark_safe(f'<tr data-pk="{record.pk}">{self.select_cell(record)}{cells}</tr>')  # noqa: S308

    def select_cell(self, record: Any) -> str:
        """The cell that selects the row; lists without selection have none."""
        return ""


def _head(bound: Any, params: QueryDict, ordering: Ordering | None) -> Head:
    column, name = bound.column, bound.name
    is_current = ordering is not None and ordering.name == name
    direction = ("descending" if ordering.descending else "ascending") if ordering and is_current else ""
    up, down = (query(params, sort=text) for text in (name, f"-{name}"))
    numbers_first = down if column.is_number or isinstance(column, WhenColumn) else up
    toggle = {"": numbers_first, "ascending": down, "descending": up}[direction]
    if not column.sort:
        up = down = toggle = ""
    return Head(name, str(bound.header), column.is_number, up, down, toggle, direction, column.filters)


POSITION = ("page", "after", "before", "count", "totals")


def query(params: QueryDict, **changes: str | None) -> str:
    """The address's query with changes, back on the first page: `?q=ab&sort=-mrr`."""
    kept = [(key, value) for key, values in params.lists() for value in values if key not in {*changes, *POSITION}]
    kept += [(key, value) for key, value in changes.items() if value]
    return "?" + urlencode([(key, value) for key, value in kept if value])
